import { expect, test } from '@jest/globals';
import { longest, lowerBound } from '../../../../src/shards/plan/bound.ts';
import { aFile } from '../../../support/costs.ts';

const bound = (files: Parameters<typeof longest>[0], count: number, sessionSeconds = 0): number =>
  lowerBound({ files, count, sessionSeconds });

test('without file costs it is the mean, or the longest test', () => {
  expect(bound([aFile('a.py', [1, 2, 3, 4])], 2)).toBeCloseTo(5, 9);
  expect(bound([aFile('a.py', [1, 2, 3, 4])], 5)).toBe(4);
});

test('a file costs as often as it must be cut', () => {
  // 10 s of tests and 1 s each time: in T = 6 two cuts of 5 s fit, (10 + 2) / 2.
  expect(bound([aFile('a.py', Array(10).fill(1), { overhead: 1 })], 2)).toBeCloseTo(6, 9);
  // Two files that fit whole: once each.
  const two = ['a.py', 'b.py'].map((file) => aFile(file, Array(10).fill(1), { overhead: 1 }));
  expect(bound(two, 2)).toBeCloseTo(11, 9);
});

test('the longest test needs its file, and a group all of its files', () => {
  expect(bound([aFile('a.py', [9, 1], { overhead: 2 })], 8)).toBe(11);
  const grouped = ['a.py', 'b.py'].map((file) =>
    aFile(file, [4, 1], { overhead: 1, group: (at) => (at ? '' : 'db') }),
  );
  expect(longest(grouped)).toEqual({ name: 'db', seconds: 10 });
});

test('every shard pays the session', () => {
  expect(bound([aFile('a.py', [1, 2, 3, 4])], 2, 7)).toBeCloseTo(12, 9);
});

test('it is the smallest such time: a little less does not suffice', () => {
  const files = [
    aFile('a.py', Array(40).fill(0.7), { overhead: 0.5 }),
    aFile('b.py', Array(9).fill(0.4), { overhead: 2 }),
  ];
  const enough = (most: number): boolean => {
    const needed = [
      [28, 0.5],
      [3.6, 2],
    ].reduce((sum, [seconds = 0, cost = 0]) => sum + seconds + cost * Math.ceil(seconds / (most - cost)), 0);
    return needed <= 3 * most;
  };
  const found = bound(files, 3);
  expect(enough(found + 1e-9)).toBe(true);
  expect(enough(found - 1e-6)).toBe(false);
});
