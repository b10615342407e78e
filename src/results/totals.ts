import type { Outcome, TestRecord, TestTotals } from './model.ts';

type Column = Exclude<keyof TestTotals, 'tests' | 'seconds'>;

const COLUMNS: Record<Outcome, Column> = {
  passed: 'passed',
  failed: 'failed',
  error: 'failed',
  unfinished: 'failed',
  skipped: 'skipped',
  xfailed: 'xfailed',
  xpassed: 'xpassed',
};

/** How many tests ended in which way, and the seconds of all together. */
export function totalsOf(records: readonly TestRecord[]): TestTotals {
  const totals = { passed: 0, failed: 0, skipped: 0, xfailed: 0, xpassed: 0, notRun: 0 };
  for (const { outcome } of records) totals[outcome === null ? 'notRun' : COLUMNS[outcome]] += 1;
  const seconds = records.reduce((sum, record) => sum + record.seconds, 0);
  return { tests: records.length, ...totals, seconds };
}

/** Did the test end in a way that fails a run? */
export function isFailure({ outcome }: Pick<TestRecord, 'outcome'>): boolean {
  return outcome !== null && COLUMNS[outcome] === 'failed';
}

/** Did the test end, and in no way that fails a run? */
export function isGreen({ outcome }: Pick<TestRecord, 'outcome'>): boolean {
  return outcome !== null && COLUMNS[outcome] !== 'failed';
}

/** Did the test run to its end, and succeed? */
export function isPassed({ outcome }: Pick<TestRecord, 'outcome'>): boolean {
  return outcome === 'passed' || outcome === 'xpassed';
}
