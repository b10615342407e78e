import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Plan } from '../../../../src/shards/plan/model.ts';
import { keysOf, ownerAmong, ownerOf, planOwner } from '../../../../src/shards/plan/owner.ts';
import { makePlan, schedule } from '../../../../src/shards/plan/plan.ts';
import { counts, suites } from '../../../support/costs.ts';

const PLAN: Plan = {
  schema: 1,
  algorithm: 'lpt-1',
  count: 9,
  files: {
    'whole.py': 4,
    'cut.py': {
      owners: [2, 3, 7],
      ids: {
        'cut.py::TestA': 2,
        'cut.py::TestA::test_b': 3,
        'cut.py::TestA::test_b[x]': 7,
        'cut.py::test_c': 7,
      },
    },
  },
  predicted: Array(9).fill(1),
  quality: { measured: 1, estimated: 0, unknown: 0 },
};

test('is the shard that the schedule gave it, for every planned test', () => {
  fc.assert(
    fc.property(suites({ grouped: true }), counts, (files, count) => {
      const input = { files, count, sessionSeconds: 0 };
      const plan = makePlan(input);
      for (const [at, { pieces }] of schedule(input).loads.entries())
        for (const { file, id } of pieces.flatMap(({ leaves }) => leaves))
          expect(planOwner(plan, file.file, id)).toBe(at + 1);
    }),
  );
});

test('is one of the shards for any file and id at all', () => {
  const anything = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'whole.py',
      'cut.py',
      '__proto__',
      'constructor',
      'cut.py::',
      '::',
      '[',
      'cut.py::TestA[::',
    ),
  );
  fc.assert(
    fc.property(anything, anything, (file, id) => {
      const owner = planOwner(PLAN, file, id);
      expect(Number.isInteger(owner) && owner >= 1 && owner <= 9).toBe(true);
      if (file === 'cut.py') expect([2, 3, 7]).toContain(owner);
    }),
  );
});

test('of a test in a cut file is what its narrowest known name says', () => {
  const owner = (id: string) => planOwner(PLAN, 'cut.py', `cut.py::${id}`);
  expect(owner('TestA::test_b[x]')).toBe(7);
  expect(owner('TestA::test_b[y]')).toBe(3);
  expect(owner('TestA::test_new')).toBe(2);
  expect(owner('TestA::TestInner::test_new[1]')).toBe(2);
  expect(owner('test_c[new::[0]')).toBe(7);
});

test('of what nobody foresaw is by rendezvous: over all for a file, over the owners for a test', () => {
  expect(planOwner(PLAN, 'new.py', 'new.py::test_a')).toBe(ownerOf('new.py', 9));
  expect(planOwner(PLAN, 'cut.py', 'cut.py::test_new')).toBe(ownerAmong('cut.py::test_new', [2, 3, 7]));
  expect(ownerAmong('a.py', [1, 2, 3, 4])).toBe(ownerOf('a.py', 4));
  const met = new Set(Array.from({ length: 99 }, (_, at) => ownerAmong(`test_${at}`, [2, 3, 7])));
  expect([...met].sort()).toEqual([2, 3, 7]);
});

test('the keys of an id go from the narrowest to the widest, never to the file', () => {
  expect(keysOf('a[1].py::A::B::test[x::y]')).toEqual([
    'a[1].py::A::B::test[x::y]',
    'a[1].py::A::B::test',
    'a[1].py::A::B',
    'a[1].py::A',
  ]);
  expect(keysOf('a.py::test')).toEqual(['a.py::test']);
  expect(keysOf('a.py')).toEqual(['a.py']);
});
