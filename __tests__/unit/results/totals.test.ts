import { expect, test } from '@jest/globals';
import { totalsOf } from '../../../src/results/totals.ts';
import { aTest } from '../../support/manifests.ts';

test('every outcome in its column, every test once', () => {
  const outcomes = [
    'passed',
    'passed',
    'failed',
    'error',
    'unfinished',
    'skipped',
    'xfailed',
    'xpassed',
    null,
  ] as const;
  const records = outcomes.map((outcome, at) => aTest(`a.py::t${at}`, { outcome, seconds: 0.5 }));
  const totals = totalsOf(records);
  expect(totals).toEqual({
    tests: 9,
    passed: 2,
    failed: 3,
    skipped: 1,
    xfailed: 1,
    xpassed: 1,
    notRun: 1,
    seconds: 4.5,
  });
});

test('no tests', () => {
  expect(totalsOf([])).toEqual({
    tests: 0,
    passed: 0,
    failed: 0,
    skipped: 0,
    xfailed: 0,
    xpassed: 0,
    notRun: 0,
    seconds: 0,
  });
});
