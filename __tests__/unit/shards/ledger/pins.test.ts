import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pinFiles } from '../../../../src/shards/ledger/pins.ts';
import { unite } from '../../../../src/shards/ledger/unite.ts';
import type { FileCost } from '../../../../src/shards/plan/model.ts';
import { planOwner } from '../../../../src/shards/plan/owner.ts';
import { makePlan } from '../../../../src/shards/plan/plan.ts';

/** A file with these parts of node ids; a group behind a blank. */
const file = (name: string, ...parts: readonly string[]): FileCost => ({
  file: name,
  importSeconds: 0,
  fixtureSeconds: 0,
  tests: parts.map((part) => {
    const [rest = '', group = ''] = part.split(' ');
    return { id: `${name}${rest}`, seconds: 1, group, quality: 'measured' };
  }),
});

const FILES = [
  file('tests/test_a.py', '::TestX::test_1', '::TestX::test_2[a]', '::test_xy', '::TestXY::test_1'),
  file('tests/test_b.py', '::test_1 db', '::test_2'),
  file('tests/deep/test_c.py', '::test_1 db', '::test_2'),
  file('tests/test_new.py', ''),
];

/** Id to group, of those that have one. */
function groups(pins: readonly (readonly string[])[], directory = '', files = FILES) {
  const pinned = pinFiles(files, pins, directory);
  const tests = pinned.files.flatMap((one) => one.tests).filter(({ group }) => group !== '');
  return Object.fromEntries(tests.map(({ id, group }) => [id.replace('tests/', ''), group]));
}

const UNPINNED = { 'test_b.py::test_1': 'db', 'deep/test_c.py::test_1': 'db' };

test('without pins everything stays as it is', () => {
  expect(pinFiles(FILES, [], '').files).toBe(FILES);
});

test.each([
  [
    'a class, and not one that begins alike',
    ['tests/test_a.py::TestX'],
    ['TestX::test_1', 'TestX::test_2[a]'],
  ],
  ['a function with its cases', ['tests/test_a.py::TestX::test_2'], ['TestX::test_2[a]']],
  ['a single case', ['tests/test_a.py::TestX::test_2[a]'], ['TestX::test_2[a]']],
  [
    'two words on one line',
    ['tests/test_a.py::test_xy', './tests/test_a.py::TestXY'],
    ['test_xy', 'TestXY::test_1'],
  ],
])('%s', (_, pin, ids) => {
  const expected = Object.fromEntries(ids.map((id) => [`test_a.py::${id}`, 'pin 1']));
  expect(groups([pin])).toEqual({ ...UNPINNED, ...expected });
});

test.each([
  ['a file', 'tests/test_new.py', ['test_new.py']],
  [
    'a class in a file whose tests are not known: the whole file',
    'tests/test_new.py::TestX',
    ['test_new.py'],
  ],
  ['a glob', 'tests/test_n*.py', ['test_new.py']],
  ['a glob over directories', '**/test_n?w.py', ['test_new.py']],
])('%s', (_, word, files) => {
  expect(groups([[word]])).toEqual({
    ...UNPINNED,
    ...Object.fromEntries(files.map((name) => [name, 'pin 1'])),
  });
});

test('words are relative to the working directory', () => {
  const files = [file('backend/tests/test_a.py', '::test_1'), file('tests/test_a.py', '::test_1')];
  expect(groups([['tests/test_a.py']], 'backend', files)).toEqual({ 'backend/test_a.py::test_1': 'pin 1' });
});

test('a pinned test brings its whole group along, in whichever files that is', () => {
  expect(groups([['tests/test_b.py']])).toEqual({
    'test_b.py::test_1': 'db',
    'test_b.py::test_2': 'db',
    'deep/test_c.py::test_1': 'db',
  });
});

test('pins with a test in common are one', () => {
  const found = groups([
    ['tests/test_new.py', 'tests/test_b.py::test_2'],
    ['tests/deep'],
    ['tests/test_b.py'],
  ]);
  expect(new Set(Object.values(found))).toEqual(new Set(['db']));
  expect(Object.keys(found)).toHaveLength(5);
});

test('a pin that holds nothing is told, and the others still hold', () => {
  const { notices, files } = pinFiles(
    FILES,
    [['tests/gone.py'], ['tests/test_a.py::TestZ'], ['tests/test_new.py']],
    '',
  );
  expect(notices).toEqual([
    'A line of `pin` holds no test that is known: tests/gone.py',
    'A line of `pin` holds no test that is known: tests/test_a.py::TestZ',
  ]);
  expect(files.at(-1)?.tests[0]?.group).toBe('pin 3');
});

test('a plan keeps what is pinned on one shard', () => {
  const pins = [['tests/test_a.py::TestX', 'tests/test_new.py'], ['tests/test_b.py']];
  const { files } = pinFiles(FILES, pins, '');
  for (const count of [2, 3, 5, 8]) {
    const plan = makePlan({ files, count, sessionSeconds: 0 });
    const shards = new Map<string, Set<number>>();
    for (const { file: name, tests } of files)
      for (const { id, group } of tests)
        if (group) shards.set(group, (shards.get(group) ?? new Set()).add(planOwner(plan, name, id)));
    expect([...shards].map(([group, on]) => [group, on.size])).toEqual([
      ['pin 1', 1],
      ['db', 1],
    ]);
  }
});

test('whatever is named together is one, and nothing else', () => {
  const lists = fc.array(fc.array(fc.constantFrom(...'abcdefghij'), { maxLength: 3 }), { maxLength: 8 });
  fc.assert(
    fc.property(lists, (named) => {
      const whole = unite(named);
      const reach = new Map([...'abcdefghij'].map((name) => [name, new Set([name])]));
      for (let round = 0; round < 10; round++)
        for (const list of named)
          for (const one of list)
            for (const other of list) for (const far of reach.get(other) ?? []) reach.get(one)?.add(far);
      for (const [name, near] of reach) expect(whole(name)).toBe([...near].sort()[0]);
    }),
  );
});
