import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { junitFromSession, mergeJunit } from '../../../src/results/junit.ts';
import { parseJunit } from '../../../src/results/junit-parse.ts';
import { aSession, aTest } from '../../support/manifests.ts';

const ONE = `<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="1" skipped="1" tests="4" time="1.250" timestamp="2025-01-02T03:04:05+00:00" hostname="box"><properties><property name="seed" value="7 &amp; 8"/></properties><testcase classname="tests.test_a" name="test_ok" time="0.001" /><testcase classname="tests.test_a" name="test_x[&lt;]" time="0.002"><failure message="assert 1 == 2&#10;more">def test():
&gt;	assert 1 == 2</failure></testcase><testcase classname="tests.test_a" name="test_e" time="0"><error message="late"><![CDATA[a < b && c]]></error><system-out>out</system-out></testcase><testcase classname="tests.test_a" name="test_s" time="0"><skipped type="pytest.skip" message="no">x.py:1: no</skipped></testcase></testsuite></testsuites>`;
/** Merges documents as those of shards. */
const merge = (texts: Readonly<Record<number, string>>): string =>
  mergeJunit(
    Object.entries(texts).map(([shard, text]) => ({
      name: `shard ${shard}`,
      junit: parseJunit(text, `shard ${shard}`),
    })),
  );

const TWO =
  '<testsuite name="pytest" tests="1" time="0.5"><testcase classname="b" name="é😀" time="0.5"/></testsuite>';

/** Throws when the text is no well-formed XML. */
function wellFormed(text: string): void {
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(text).close();
}

test('one suite per shard, sums counted, properties and texts kept', () => {
  const merged = merge({ 1: ONE, 3: TWO });
  expect(merged).toBe(`<?xml version="1.0" encoding="utf-8"?>
<testsuites tests="5" failures="1" errors="1" skipped="1" time="1.750">
<testsuite name="shard 1" tests="4" failures="1" errors="1" skipped="1" timestamp="2025-01-02T03:04:05+00:00" hostname="box" time="1.250"><properties><property name="seed" value="7 &amp; 8"></property></properties><testcase classname="tests.test_a" name="test_ok" time="0.001"></testcase><testcase classname="tests.test_a" name="test_x[&lt;]" time="0.002"><failure message="assert 1 == 2&#10;more">def test():
&gt;	assert 1 == 2</failure></testcase><testcase classname="tests.test_a" name="test_e" time="0"><error message="late">a &lt; b &amp;&amp; c</error><system-out>out</system-out></testcase><testcase classname="tests.test_a" name="test_s" time="0"><skipped type="pytest.skip" message="no">x.py:1: no</skipped></testcase></testsuite>
<testsuite name="shard 3" tests="1" failures="0" errors="0" skipped="0" time="0.500"><testcase classname="b" name="é😀" time="0.5"></testcase></testsuite>
</testsuites>
`);
  wellFormed(merged);
});

test('merging what was merged changes no sum', () => {
  const once = merge({ 1: ONE, 2: TWO });
  const twice = parseJunit(merge({ 1: once }), 'x');
  expect(twice.items).toEqual(parseJunit(once, 'x').items);
  expect(twice.attributes.time).toBe(1.75);
});

const deep = (depth: number): string =>
  `<testsuites>${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}</testsuites>`;

test.each([
  ['truncated', ONE.slice(0, 700), /JUnit file of shard 2 cannot be read/],
  ['empty', '', /cannot be read/],
  ['DOCTYPE', '<!DOCTYPE testsuites [<!ENTITY a "b">]><testsuites>&a;</testsuites>', /DOCTYPE/],
  ['unknown entity', '<testsuites>&lol;</testsuites>', /cannot be read/],
  ['HTML', '<html><body>Bad gateway</body></html>', /begins with <html>/],
  ['too deep', deep(64), /more than 64 deep/],
  ['control character', '<testsuites>\u0001</testsuites>', /cannot be read/],
  ['too large', `<testsuites>${' '.repeat(64 << 20)}</testsuites>`, /more than 67108864/],
])('refuses %s', (_, text, message) => {
  expect(() => merge({ 1: TWO, 2: text })).toThrow(message);
});

test('just deep enough is fine', () => {
  wellFormed(merge({ 1: deep(63) }));
});

test('a session as JUnit: names as pytest makes them, every outcome, errors of collection', () => {
  const session = aSession({
    tests: [
      aTest('tests/test_a.py::TestX::test_y[a::b]', { seconds: 0.25 }),
      aTest('tests/test_a.py::test_f', {
        outcome: 'failed',
        message: 'assert 0\u001b[1m',
        trace: 'line\n]]>',
      }),
      aTest('tests/test_a.py::test_e', { outcome: 'error', message: 'late' }),
      aTest('tests/test_a.py::test_u', { outcome: 'unfinished' }),
      aTest('tests/test_a.py::test_n', { outcome: null }),
      aTest('tests/test_a.py::test_s', { outcome: 'skipped', message: 'why' }),
      aTest('tests/test_a.py::test_xf', { outcome: 'xfailed' }),
      aTest('tests/test_a.py::test_xp', { outcome: 'xpassed' }),
    ],
    collectErrors: [{ file: 'tests/test_b.py', message: 'ImportError', trace: '' }],
  });
  const text = junitFromSession(session);
  const { items } = parseJunit(text, 'us');
  expect(text).toContain(
    '<testcase classname="tests.test_a.TestX" name="test_y[a::b]" time="0.250"></testcase>',
  );
  expect(text).toContain('<failure message="assert 0#x1B[1m">line\n]]&gt;</failure>');
  expect(text).toContain('<testsuite name="pytest" tests="9" failures="1" errors="4" skipped="2"');
  expect(items.filter(({ failure }) => failure)).toHaveLength(1);
  expect(items.filter(({ error }) => error)).toHaveLength(4);
  expect(items.filter(({ skipped }) => skipped)).toHaveLength(2);
});

test('any text gives well-formed XML that says the same after a merge', () => {
  const any = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(any, any, any, (id, message, trace) => {
      const session = aSession({ tests: [aTest(id, { outcome: 'failed', message, trace })] });
      const text = junitFromSession(session);
      wellFormed(text);
      const once = parseJunit(text, 'us').content;
      expect(parseJunit(merge({ 1: text }), 'us').content).toBe(once);
    }),
    { numRuns: 300 },
  );
});
