import type { Manifest, Session, TestRecord } from '../../src/results/model.ts';
import type { LearnedRun } from '../../src/shards/ledger/learn.ts';
import { aManifest, aSession, aTest } from './manifests.ts';

/** A manifest of shard `index` of `count` that came to its end with these tests. */
export function ran(
  tests: readonly TestRecord[],
  { index = 1, count = 1, session = {} }: { index?: number; count?: number; session?: Partial<Session> } = {},
): Manifest {
  const census = [...new Set(tests.map(({ file }) => file))].sort();
  return {
    ...aManifest(index, count, []),
    session: aSession({ census, owned: census, tests, collectSeconds: 0, ...session }),
  };
}

/** `count` passed tests in one file; the k-th takes (k + 1) · `unit` seconds, times `slowness`. */
export const suite = (file: string, count: number, slowness = 1, unit = 0.01): TestRecord[] =>
  Array.from({ length: count }, (_, at) =>
    aTest(`${file}::test_${at}`, { seconds: (at + 1) * unit * slowness, line: at + 1 }),
  );

export const runOf = (...manifests: Manifest[]): LearnedRun => ({ manifests, hashes: new Map() });
