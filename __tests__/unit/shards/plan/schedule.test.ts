import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lowerBound } from '../../../../src/shards/plan/bound.ts';
import { overheadOf } from '../../../../src/shards/plan/cost.ts';
import type { FileCost } from '../../../../src/shards/plan/model.ts';
import { makePlan, type Schedule, schedule } from '../../../../src/shards/plan/plan.ts';
import { aFile, counts, suites } from '../../../support/costs.ts';

const inputs = fc.record({
  files: suites({ grouped: true }),
  count: counts,
  sessionSeconds: fc.constantFrom(0, 3),
});
const idsOf = ({ loads }: Schedule): string[] =>
  loads.flatMap(({ pieces }) => pieces.flatMap(({ leaves }) => leaves.map(({ id }) => id)));
const testsOf = (files: readonly FileCost[]) => files.flatMap(({ tests }) => tests);

describe('every schedule', () => {
  test('holds every test exactly once', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const ids = testsOf(input.files).map(({ id }) => id);
        const found = schedule(input);
        expect(found.loads).toHaveLength(input.count);
        expect(idsOf(found).sort()).toEqual(ids.sort());
      }),
    );
  });

  test('charges a shard for its tests, and for each of its files once', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { loads, makespan } = schedule(input);
        const real = loads.map(({ pieces }) => {
          const leaves = pieces.flatMap((piece) => piece.leaves);
          const files = [...new Set(leaves.map(({ file }) => file))];
          const seconds = [...leaves.map((leaf) => leaf.seconds), ...files.map(overheadOf)];
          return seconds.reduce((sum, each) => sum + each, 0);
        });
        for (const [at, { seconds }] of loads.entries()) expect(seconds).toBeCloseTo(real[at] as number, 6);
        expect(makespan).toBeCloseTo(input.sessionSeconds + Math.max(...real), 6);
      }),
    );
  });

  test('does not depend on the order in which the files come', () => {
    const shuffled = inputs.chain((input) =>
      fc.tuple(
        fc.constant(input),
        fc.shuffledSubarray(input.files, { minLength: input.files.length, maxLength: input.files.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([input, files]) => {
        expect(makePlan({ ...input, files })).toEqual(makePlan(input));
      }),
    );
  });

  test('keeps a group on one shard, in whichever files it is', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const homes = new Map<string, Set<number>>();
        for (const [shard, { pieces }] of schedule(input).loads.entries())
          for (const { group } of pieces.flatMap(({ leaves }) => leaves))
            if (group !== '') homes.set(group, (homes.get(group) ?? new Set()).add(shard));
        for (const shards of homes.values()) expect(shards.size).toBe(1);
      }),
    );
  });

  test('is never shorter than the lower bound, and never longer than whole files, longest first', () => {
    fc.assert(
      fc.property(suites(), counts, (files, count) => {
        const input = { files, count, sessionSeconds: 0 };
        const { makespan } = schedule(input);
        expect(makespan).toBeGreaterThanOrEqual(lowerBound(input) * (1 - 1e-9));
        expect(makespan).toBeLessThanOrEqual(wholeFiles(files, count) * (1 + 1e-9));
      }),
    );
  });
});

/** The textbook: each file as a whole, the longest first, to the least loaded. */
function wholeFiles(files: readonly FileCost[], count: number): number {
  const costs = files.map((file) =>
    testsOf([file]).reduce((sum, { seconds }) => sum + seconds, overheadOf(file)),
  );
  const loads = new Array<number>(count).fill(0);
  for (const cost of costs.sort((a, b) => b - a)) {
    const least = loads.indexOf(Math.min(...loads));
    loads[least] = (loads[least] as number) + cost;
  }
  return Math.max(...loads);
}

describe('cuts', () => {
  const parts = (files: FileCost[], count: number): string[][] =>
    schedule({ files, count, sessionSeconds: 0 })
      .loads.map((load) => idsOf({ loads: [load], makespan: 0, lowerBound: 0 }).sort())
      .sort();

  test('nothing that fits as a whole', () => {
    const files = [1, 2, 3, 4].map((at) => aFile(`test_${at}.py`, [1, 1, 1], { overhead: 1 }));
    expect(parts(files, 2).flatMap((ids) => new Set(ids.map((id) => id.split('::')[0])).size)).toEqual([
      2, 2,
    ]);
  });

  test('between classes where that is enough', () => {
    const file = aFile('test_a.py', [1, 1, 1, 1, 1, 1], {
      name: (at) => `Test${Math.floor(at / 3)}::test_${at}`,
    });
    expect(parts([file], 2)).toEqual([
      ['test_a.py::Test0::test_0', 'test_a.py::Test0::test_1', 'test_a.py::Test0::test_2'],
      ['test_a.py::Test1::test_3', 'test_a.py::Test1::test_4', 'test_a.py::Test1::test_5'],
    ]);
  });

  test('a function into its parameters when nothing coarser helps', () => {
    const file = aFile('test_a.py', [5, 5, 5, 5], { name: (at) => `test_a[${at}]` });
    expect(parts([file], 4).map((ids) => ids.length)).toEqual([1, 1, 1, 1]);
  });

  test('no group, however long', () => {
    const file = aFile('test_a.py', [9, 9, 9, 1], { group: (at) => (at < 3 ? 'db' : '') });
    expect(schedule({ files: [file], count: 4, sessionSeconds: 0 }).makespan).toBe(27);
  });

  test('a few of many equal files to fill the shards', () => {
    const files = Array.from({ length: 100 }, (_, at) =>
      aFile(`test_${at}.py`, Array(30).fill(0.3), { overhead: 1 }),
    );
    const { makespan, lowerBound: bound, loads } = schedule({ files, count: 8, sessionSeconds: 0 });
    expect(makespan / bound).toBeLessThan(1.01);
    expect(loads.reduce((sum, { pieces }) => sum + pieces.length, 0)).toBeLessThan(110);
  });
});

test('20,000 tests in 1,000 files over 64 shards are planned quickly and well', () => {
  const files = Array.from({ length: 1000 }, (_, file) =>
    aFile(
      `tests/test_${file}.py`,
      Array.from({ length: 20 }, (_, at) => 0.05 + 20 / (1 + (((file * 20 + at) * 7919) % 2003))),
      { overhead: 0.5, name: (at) => `Test${at % 4}::test_${at}` },
    ),
  );
  const start = performance.now();
  const { makespan, lowerBound: bound } = schedule({ files, count: 64, sessionSeconds: 0 });
  expect(performance.now() - start).toBeLessThan(5000);
  expect(makespan / bound).toBeLessThan(1.01);
});

test('a suite without tests and more shards than tests are no trouble', () => {
  expect(schedule({ files: [], count: 3, sessionSeconds: 2 })).toMatchObject({ makespan: 2, lowerBound: 2 });
  const { loads, makespan } = schedule({ files: [aFile('a.py', [1, 2])], count: 5, sessionSeconds: 0 });
  expect([loads.length, makespan]).toEqual([5, 2]);
});

test('tests with one id are one, however long they take', () => {
  const twice = (seconds: number) =>
    ({ id: 'a.py::test_a', seconds, group: '', quality: 'estimated' }) as const;
  const files = [{ file: 'a.py', importSeconds: 0, fixtureSeconds: 0, tests: [twice(50), twice(60)] }];
  const plan = makePlan({ files, count: 4, sessionSeconds: 0 });
  expect(plan.files['a.py']).toEqual(expect.any(Number));
});
