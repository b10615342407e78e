import { expect, test } from '@jest/globals';
import { parallelism } from '../../../src/results/parallelism.ts';
import { aSession, aTest } from '../../support/manifests.ts';

const run = (seconds: number, tests: readonly number[], collectSeconds = 0, attempt?: number) => ({
  seconds,
  session: aSession({
    collectSeconds,
    tests: tests.map((each, at) =>
      aTest(`a.py::test_${at}`, { seconds: each, ...(attempt === undefined ? {} : { attempt }) }),
    ),
  }),
});

test('one process is one, also while it waits', () => {
  expect(parallelism([run(10, [3, 4], 1)])).toBe(1);
  expect(parallelism([])).toBe(1);
  expect(parallelism([run(0, [])])).toBe(1);
  expect(parallelism([run(1, [5], 2)])).toBe(1);
});

test('workers side by side do more seconds of tests than pass once all is collected', () => {
  expect(parallelism([run(15, [12, 16], 5), run(12, [20, 12], 2)])).toBe(3);
});

test('tests of an earlier attempt were no work of this run', () => {
  expect(parallelism([run(10, [12, 12, 12], 0, 1), run(10, [40])])).toBe(2);
});
