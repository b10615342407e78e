import { expect, test } from '@jest/globals';
import { shardTable } from '../../../../src/shards/plan/table.ts';
import { aFile } from '../../../support/costs.ts';

const suite = Array.from({ length: 60 }, (_, at) => aFile(`test_${at}.py`, Array(10).fill(6)));

test('every job is billed by the begun minute', () => {
  const { rows } = shardTable({ files: suite, sessionSeconds: 30 }, [1, 4]);
  // An hour of tests: 1 × 60.5 min, 4 × 15.5 min.
  expect(rows).toEqual([
    { count: 1, wallSeconds: 3630, billedMinutes: 61 },
    { count: 4, wallSeconds: 930, billedMinutes: 64 },
  ]);
});

test('the knee is where more shards begin to cost more than they save', () => {
  const counts = [1, 2, 4, 8, 16, 32, 64];
  // With 2 min to begin, halving 15 min of tests costs less than it saves, halving 1 min does not.
  const { rows, knee } = shardTable({ files: suite, sessionSeconds: 120 }, counts);
  const price = rows.map(({ wallSeconds, billedMinutes }) => wallSeconds * billedMinutes);
  expect(knee).toBe(counts[price.indexOf(Math.min(...price))]);
  expect(knee).toBeGreaterThan(4);
  expect(knee).toBeLessThan(64);
});

test('one test that decides the wall time makes further shards useless', () => {
  const { knee, rows } = shardTable(
    { files: [aFile('a.py', [600, 300, 300])], sessionSeconds: 0 },
    [1, 2, 4, 8],
  );
  expect(knee).toBe(2);
  expect(rows.map(({ wallSeconds }) => wallSeconds)).toEqual([1200, 600, 600, 600]);
});
