import type { Manifest, Session, TestRecord } from '../../src/results/model.ts';
import { planHash } from '../../src/shards/plan/codec.ts';
import { ALGORITHM, type Plan } from '../../src/shards/plan/model.ts';
import { fileOwners, ownerOf, planOwner } from '../../src/shards/plan/owner.ts';

/** A test record that passed, with whatever a test wants to be different. */
export function aTest(id: string, overrides: Partial<TestRecord> = {}): TestRecord {
  const file = id.split('::')[0] ?? id;
  return {
    id,
    file,
    line: 1,
    outcome: 'passed',
    seconds: 0.01,
    message: '',
    trace: '',
    failureLine: null,
    ...overrides,
  };
}

/** The session of a run that went to its end. */
export function aSession(overrides: Partial<Session> = {}): Session {
  return {
    started: true,
    finished: true,
    exitStatus: 0,
    versions: { python: '3.12.4', pytest: '9.0.0' },
    census: [],
    owned: [],
    tests: [],
    collectErrors: [],
    lostWorkers: [],
    stopped: null,
    collectSeconds: 0.1,
    pids: [],
    running: [],
    ...overrides,
  };
}

export const COMMIT = '3f2a1c0d4e5b6a798897a6b5c4d3e2f101112131';

/** The manifest of shard `index` of `count`, which ran `perFile` tests of each file that it owns. */
export function aManifest(index: number, count: number, files: readonly string[], perFile = 2): Manifest {
  const owned = files.filter((file) => ownerOf(file, count) === index);
  const tests = owned.flatMap((file) =>
    Array.from({ length: perFile }, (_, at) => aTest(`${file}::test_${at}`)),
  );
  return {
    schema: 1,
    lane: 'unit',
    suite: 'unit',
    shard: { index, count },
    attempt: 1,
    commit: COMMIT,
    runId: '1',
    algorithm: ALGORITHM,
    plan: { kind: 'rendezvous', reason: '' },
    role: 'shard',
    directory: '',
    selection: 'all',
    session: aSession({ census: [...files].sort(), owned: [...owned].sort(), tests }),
    end: { kind: 'exited', code: 0 },
    seconds: 1,
    reasons: [],
    coverage: null,
    reproduce: { all: 'pytest', failures: null },
  };
}

/** What each file holds: file → names of its tests. */
export type Suite = Readonly<Record<string, readonly string[]>>;

/** The manifest of a shard that followed the plan, and ran what it owns of the suite. */
export function aPlannedManifest(plan: Plan, index: number, suite: Suite): Manifest {
  const files = Object.keys(suite).sort();
  const owned = files.filter((file) => fileOwners(plan, file).includes(index));
  const ids = owned.flatMap((file) => (suite[file] ?? []).map((name) => ({ file, id: `${file}::${name}` })));
  const isOurs = ({ file, id }: (typeof ids)[0]) => planOwner(plan, file, id) === index;
  const left = Map.groupBy(
    ids.filter((one) => !isOurs(one)),
    ({ file }) => file,
  );
  return {
    ...aManifest(index, plan.count, []),
    plan: { kind: 'plan', hash: planHash(plan) },
    session: aSession({
      census: files,
      owned,
      tests: ids.filter(isOurs).map(({ id, file }) => aTest(id, { file })),
      others: [...left].map(([file, others]) => ({ file, ids: others.map(({ id }) => id) })),
    }),
  };
}
