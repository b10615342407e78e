import { expect, test } from '@jest/globals';
import { reproduceCommands } from '../../../src/python/reproduce.ts';
import { closingBlock } from '../../../src/report/console.ts';
import { summaryOf } from '../../../src/report/summary.ts';
import { aSession, aTest } from '../../support/manifests.ts';
import { testInputs } from '../../support/python-host.ts';
import * as make from '../../support/reports.ts';

/** A shard that owns no file: pytest without a file would run them all. */
const reportOf = (failures: string | null) => {
  const shard = make.shard(1, 0, 1, 'collection error');
  return make.failingReport({ shards: [{ ...shard, reproduce: { all: '', failures } }] });
};

test('a shard without a file still has the command for what it could not collect', () => {
  const report = reportOf('pytest a.py');
  expect(closingBlock(report).slice(-2)).toEqual([
    '   Reproduce shard 1, only the failures:',
    '     $ pytest a.py',
  ]);
  expect(summaryOf(report)).toContain('```sh\n# only the failures\npytest a.py\n```');
});

test('a shard without a file and without a failure has no command', () => {
  for (const text of [closingBlock(reportOf(null)).join('\n'), summaryOf(reportOf(null))])
    expect(text).not.toContain('Reproduce');
});

/** The targets that repeat a shard which owns a whole file and a part of another one. */
const targetsOf = (own: readonly string[], left: readonly string[]) => {
  const session = aSession({
    owned: ['a.py', 'b.py'],
    tests: ['a.py::test_a', ...own].map((id) => aTest(id)),
    others: [{ file: 'b.py', ids: left }],
  });
  const shard = { index: 1, count: 2 };
  const { all } = reproduceCommands(testInputs(), { kind: 'system' }, '/work', shard, session);
  return all.replace(/^.*python -m pytest /, '').split(' ');
};

test('of a file that is cut the command names what is of this shard alone, as wide as can be', () => {
  const own = ['b.py::T::test_a[1]', 'b.py::T::test_a[2]', 'b.py::T::U::test_b', 'b.py::test_c[x]'];
  expect(targetsOf(own, ['b.py::test_d'])).toEqual(['a.py', 'b.py::T', 'b.py::test_c']);
  expect(targetsOf(own, ['b.py::T::test_e', 'b.py::test_c[y]'])).toEqual([
    'a.py',
    'b.py::T::test_a',
    'b.py::T::U',
    "'b.py::test_c[x]'",
  ]);
  expect(targetsOf(own.slice(0, 1), ['b.py::T::test_a[2]'])).toEqual(['a.py', "'b.py::T::test_a[1]'"]);
});

test('a cut file of which nothing is of this shard is not named', () => {
  expect(targetsOf([], ['b.py::test_d'])).toEqual(['a.py']);
});

test('a group that xdist adds to an id is not typed', () => {
  const test = aTest('a.py::test_a@db', { outcome: 'failed', groups: ['aegis:file a.py', 'db'] });
  const session = aSession({
    owned: ['a.py'],
    tests: [test, aTest('a.py::test_b[x@db]', { outcome: 'failed' })],
    others: [{ file: 'a.py', ids: ['a.py::test_c@db'] }],
  });
  const commands = reproduceCommands(
    testInputs(),
    { kind: 'system' },
    '/work',
    { index: 1, count: 2 },
    session,
  );
  expect(commands).toEqual({
    all: 'python -m pytest a.py::test_a a.py::test_b',
    failures: "python -m pytest a.py::test_a 'a.py::test_b[x@db]'",
  });
});

test('a test of a file that another file yields is named by that one', () => {
  const bad = { ...aTest('tests/b.case::row', { outcome: 'failed' }), file: 'tests/all.list' };
  const session = aSession({ owned: ['tests/all.list'], tests: [bad] });
  const shard = { index: 1, count: 2 };
  const commands = reproduceCommands(testInputs(), { kind: 'system' }, '/work', shard, session);
  expect(commands.failures).toBe('python -m pytest tests/all.list');
});
