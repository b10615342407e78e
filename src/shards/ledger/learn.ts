import type { Manifest } from '../../results/model.ts';
import {
  type FileHistory,
  FORGET_AFTER,
  keyOf,
  type Ledger,
  LIMITS,
  median,
  NO_LEDGER,
  RUNS,
  type TestHistory,
  withRun,
} from './model.ts';
import { type Measured, type SeenTest, type Sighting, sightingsOf } from './sightings.ts';
import { known, speedOf } from './speed.ts';
import { isGroup } from './text.ts';

/** What a run has to teach. */
export interface LearnedRun {
  /** The newest manifest of every shard that came, and that of a repair, in any order. */
  readonly manifests: readonly Manifest[];
  /** Fingerprint by file of the sources; a file without one cannot be found again when it is renamed. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Files that were taken for tests and that pytest did not ask for: after a complete run they cost nothing. */
  readonly outside?: readonly string[];
}

/**
 * The ledger after one more run of its lane. Only sessions that came to their end count, and of those only
 * tests that ended well; each time is divided by the speed of the machine it was measured on, so a slow
 * machine leaves no trace. What an earlier attempt measured may be in the ledger already: it is taken only
 * where nothing is known. The order of the manifests does not matter.
 */
export function learn(before: Ledger | null, { manifests, hashes, outside = [] }: LearnedRun): Ledger {
  const ledger = before ?? NO_LEDGER;
  const ended = manifests.filter(({ session }) => session.finished).sort(byShard);
  if (ended.length === 0) return ledger;
  const run = ledger.run + 1;
  const { shards, speeds, usual } = measure(ended, ledger);
  const sightings = sightingsOf(shards);
  const lessons = { run, hashes, complete: isComplete(ended) };
  const files = new Map(ledger.files);
  for (const [name, sighting] of sightings)
    files.set(name, fileAfter(name, files.get(name), sighting, lessons));
  if (lessons.complete)
    for (const name of outside) if (!sightings.has(name)) files.set(name, strange(name, lessons));
  const own = median(shards.flatMap(sessionMs));
  return {
    schema: 1,
    run,
    speeds: speeds.length > 0 ? [...ledger.speeds, usual].slice(-RUNS) : ledger.speeds,
    sessionMs: own === null ? ledger.sessionMs : withRun(ledger.sessionMs, own),
    files: new Map([...files].filter(([, { seen }]) => run - seen < FORGET_AFTER)),
  };
}

const byShard = (a: Manifest, b: Manifest): number =>
  a.shard.index - b.shard.index ||
  a.attempt - b.attempt ||
  (a.role === b.role ? 0 : a.role === 'shard' ? -1 : 1);

/** How slow each machine was; the usual one where that is not known. */
function measure(ended: readonly Manifest[], ledger: Ledger) {
  const times = known(ledger);
  const newest = Math.max(...ended.map(({ attempt }) => attempt));
  const found = ended.map((manifest) => ({
    manifest,
    speed: speedOf(manifest.session, times),
    fresh: manifest.attempt === newest && !isCarried(manifest),
  }));
  const speeds = found.flatMap(({ speed, fresh }) => (fresh ? (speed ?? []) : []));
  const usual = median(speeds) ?? median(ledger.speeds) ?? 1;
  const shards = found.map((one): Measured => ({ ...one, speed: one.speed ?? usual }));
  return { shards, speeds, usual };
}

/** A shard that had nothing left to run repeats what it said in the earlier attempt. */
const isCarried = ({ session: { tests } }: Manifest): boolean =>
  tests.length > 0 && tests.every(({ attempt }) => attempt !== undefined);

/** Did every test come that there is? Then one that did not come is no more. */
function isComplete(ended: readonly Manifest[]): boolean {
  const shards = ended.filter(({ role }) => role === 'shard');
  const indices = new Set(shards.map(({ shard }) => shard.index));
  const whole = ({ session, attempt }: Manifest): boolean =>
    attempt === 1 && !session.stopped && !session.deselected && session.collectErrors.length === 0;
  return indices.size === shards[0]?.shard.count && ended.every(whole);
}

/**
 * What a shard paid besides its own tests and files, of which nothing is known where workers ran side by side: then
 * the time to collect and to set up what all share. A repair begins where a shard has ended, and an earlier
 * attempt has been counted.
 */
function sessionMs({ manifest: { role, session, seconds }, speed, fresh }: Measured): number[] {
  if (role === 'repair' || !fresh) return [];
  const files = session.files ?? [];
  const imports = files.reduce((sum, { importSeconds }) => sum + importSeconds, 0);
  const fixtures = files.reduce((sum, { fixtureSeconds }) => sum + fixtureSeconds, 0);
  const tests = session.tests.reduce((sum, { attempt, seconds: all, sharedSeconds: shared = 0 }) => {
    return attempt === undefined ? sum + all - shared : sum;
  }, 0);
  const begun = Math.max(0, session.collectSeconds - imports) + (session.fixtureSeconds ?? 0);
  return [(1000 * Math.max(begun, seconds - tests - imports - fixtures)) / speed];
}

interface Lessons {
  readonly run: number;
  readonly hashes: ReadonlyMap<string, string>;
  readonly complete: boolean;
}

const strange = (name: string, { run, hashes }: Lessons): FileHistory => ({
  hash: hashes.get(name) ?? '',
  seen: run,
  prefix: name,
  importMs: [],
  fixtureMs: [],
  tests: new Map(),
});

function fileAfter(
  name: string,
  before: FileHistory | undefined,
  sighting: Sighting,
  { run, hashes, complete }: Lessons,
): FileHistory {
  const prefix = prefixOf(name, sighting) ?? before?.prefix ?? name;
  const again = before?.prefix === prefix ? before.tests : new Map<string, TestHistory>();
  const seen = new Map(
    sighting.tests
      .sort((a, b) => (a.test.line ?? 0) - (b.test.line ?? 0))
      .map((one) => {
        const key = keyOf(one.test.id, prefix);
        return [key, testAfter(again.get(key)?.ms ?? [], one, run)] as const;
      }),
  );
  const unseen = [...again].filter(([key, test]) => !seen.has(key) && run - test.seen < FORGET_AFTER);
  return {
    hash: hashes.get(name) ?? '',
    seen: run,
    prefix,
    importMs: withMedian(before?.importMs, sighting.imports, sighting.fresh),
    fixtureMs: withMedian(before?.fixtureMs, sighting.fixtures, sighting.fresh),
    tests: complete ? seen : new Map([...seen, ...unseen]),
  };
}

function testAfter(before: readonly number[], { test, ms, fresh }: SeenTest, run: number): TestHistory {
  const news = ms !== null && (fresh || before.length === 0);
  const history = { seen: run, ms: news ? withRun(before, ms) : before };
  const groups = (test.groups ?? []).filter(isGroup).slice(0, LIMITS.groups);
  return groups.length > 0 ? { ...history, groups } : history;
}

/** Node ids begin with the file's name as seen from pytest's root directory. */
const prefixOf = (name: string, { tests }: Sighting): string | undefined =>
  tests
    .map(({ test }) => test.id.split('::')[0] ?? '')
    .find((prefix) => name.endsWith(prefix) && prefix !== '');

function withMedian(before: readonly number[] = [], found: readonly number[], fresh: boolean) {
  const one = median(found);
  return one === null || (!fresh && before.length > 0) ? before : withRun(before, one);
}
