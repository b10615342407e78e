import type { Quality } from '../plan/model.ts';
import { functionOf, idOf, type Ledger, median, NO_LEDGER, paceOf } from './model.ts';
import type { Seeds } from './seeds.ts';

export interface Prediction {
  readonly seconds: number;
  readonly quality: Quality;
}

/** What is to be expected of a test. */
export interface Predictor {
  /** From the test's own times, else its function's other cases, else the file's tests, else the suite's. */
  test(id: string, file: string): Prediction;
  /** Seconds of a test of which nothing is known but its file. */
  perTest(file: string): number;
  /** Seconds to import a file that was never seen. */
  readonly importSeconds: number;
}

/** What a test, and an import, is taken for when there is nothing to compare it with. */
const DEFAULT_SECONDS = 0.1;

/** @param seeds seconds by node id from another tool, for what the ledger does not know */
export function predictor(ledger: Ledger | null, seeds: Seeds | null): Predictor {
  const { own, byFile, imports } = gathered(ledger ?? NO_LEDGER);
  const functions = meansBy([...(seeds ?? []), ...own], ([id]) => functionOf(id));
  const foreign = meansBy([...(seeds ?? [])], ([id]) => id.split('::')[0] ?? '');
  const suite = median([...(byFile.size > 0 ? byFile : foreign).values()]) ?? DEFAULT_SECONDS;
  const perTest = (file: string): number => byFile.get(file) ?? foreign.get(file) ?? suite;
  return {
    perTest,
    importSeconds: median(imports) ?? DEFAULT_SECONDS,
    test(id, file) {
      const measured = own.get(id);
      if (measured !== undefined) return { seconds: measured, quality: 'measured' };
      const similar =
        seeds?.get(id) ?? functions.get(functionOf(id)) ?? byFile.get(file) ?? foreign.get(file);
      return similar === undefined
        ? { seconds: suite, quality: 'unknown' }
        : { seconds: similar, quality: 'estimated' };
    },
  };
}

/** The ledger's medians in seconds of today's machines. */
function gathered(ledger: Ledger) {
  const scale = paceOf(ledger) / 1000;
  const own = new Map<string, number>();
  const byFile = new Map<string, number>();
  const imports: number[] = [];
  for (const [file, { prefix, tests, importMs }] of ledger.files) {
    const times: number[] = [];
    for (const [key, { ms }] of tests) {
      const time = median(ms);
      if (time === null) continue;
      own.set(idOf(key, prefix), time * scale);
      times.push(time * scale);
    }
    if (times.length > 0) byFile.set(file, mean(times));
    const time = median(importMs);
    if (time !== null) imports.push(time * scale);
  }
  return { own, byFile, imports };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

type Entry = readonly [id: string, seconds: number];

function meansBy(entries: readonly Entry[], keyOf: (entry: Entry) => string): Map<string, number> {
  const groups = Map.groupBy(entries, keyOf);
  return new Map([...groups].map(([key, group]) => [key, mean(group.map(([, seconds]) => seconds))]));
}
