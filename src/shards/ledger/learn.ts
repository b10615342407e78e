import type { Manifest, Outcome, TestRecord } from '../../results/model.ts';
import {
  type FileHistory,
  FORGET_AFTER,
  keyOf,
  type Ledger,
  median,
  NO_LEDGER,
  RUNS,
  type TestHistory,
  withRun,
} from './model.ts';
import { known, speedOf } from './speed.ts';

/** What a run has to teach. */
export interface LearnedRun {
  /** The newest manifest of every shard that came, in any order. */
  readonly manifests: readonly Manifest[];
  /** Fingerprint by file of the sources that ran; a file without one cannot be found again when it is renamed. */
  readonly hashes: ReadonlyMap<string, string>;
}

/**
 * The ledger after one more run of its lane. Only sessions that came to their end count, and of those only
 * tests that ended well; each time is divided by the speed of the machine it was measured on, so a slow
 * machine leaves no trace. The order of the manifests does not matter.
 */
export function learn(before: Ledger | null, { manifests, hashes }: LearnedRun): Ledger {
  const ledger = before ?? NO_LEDGER;
  const shards = manifests.filter(({ session }) => session.finished).sort(byShard);
  if (shards.length === 0) return ledger;
  const run = ledger.run + 1;
  const times = known(ledger);
  const measured = shards.map(({ session }) => ({ session, speed: speedOf(session, times) }));
  const speeds = measured.flatMap(({ speed }) => speed ?? []);
  const usual = median(speeds) ?? median(ledger.speeds) ?? 1;
  const sightings = sightingsOf(measured.map((one) => ({ ...one, speed: one.speed ?? usual })));
  const lessons = { run, hashes, complete: isComplete(shards) };
  const files = new Map(ledger.files);
  for (const [name, sighting] of sightings)
    files.set(name, fileAfter(name, files.get(name), sighting, lessons));
  const own = median(shards.map(sessionMs).map((ms, at) => ms / (measured[at]?.speed ?? usual))) ?? 0;
  return {
    schema: 1,
    run,
    speeds: speeds.length > 0 ? [...ledger.speeds, usual].slice(-RUNS) : ledger.speeds,
    sessionMs: withRun(ledger.sessionMs, own),
    files: new Map([...files].filter(([, { seen }]) => run - seen < FORGET_AFTER)),
  };
}

const byShard = (a: Manifest, b: Manifest): number => a.shard.index - b.shard.index || a.attempt - b.attempt;

/** Did every test come that there is? Then one that did not come is no more. */
function isComplete(shards: readonly Manifest[]): boolean {
  const indices = new Set(shards.map(({ shard }) => shard.index));
  const whole = ({ session, attempt }: Manifest): boolean =>
    attempt === 1 && !session.stopped && !session.deselected && session.collectErrors.length === 0;
  return indices.size === shards[0]?.shard.count && shards.every(whole);
}

function sessionMs({ session }: Manifest): number {
  const imports = (session.files ?? []).reduce((sum, { importSeconds }) => sum + importSeconds, 0);
  return 1000 * (Math.max(0, session.collectSeconds - imports) + (session.fixtureSeconds ?? 0));
}

/** What the shards saw of one file, in milliseconds of the ledger's pace. */
interface Sighting {
  readonly tests: { readonly test: TestRecord; readonly ms: number | null }[];
  readonly imports: number[];
  readonly fixtures: number[];
}

type Measured = { readonly session: Manifest['session']; readonly speed: number };

function sightingsOf(shards: readonly Measured[]): Map<string, Sighting> {
  const found = new Map<string, Sighting>();
  const at = (file: string): Sighting => {
    const sighting = found.get(file) ?? { tests: [], imports: [], fixtures: [] };
    found.set(file, sighting);
    return sighting;
  };
  for (const { session, speed } of shards) {
    const scale = 1000 / speed;
    for (const test of session.tests) at(test.file).tests.push({ test, ms: goodMs(test, scale) });
    for (const { file, importSeconds, fixtureSeconds } of session.files ?? []) {
      at(file).imports.push(importSeconds * scale);
      at(file).fixtures.push(fixtureSeconds * scale);
    }
  }
  return found;
}

/** Skips are no good deed, but they are the test's time: else one that is always skipped would cost like its neighbours. */
const GOOD: ReadonlySet<Outcome | null> = new Set(['passed', 'xfailed', 'xpassed', 'skipped'] as const);

/** Without the fixtures that it happened to set up for others; null when the test did not end well. */
const goodMs = ({ outcome, seconds, sharedSeconds = 0 }: TestRecord, scale: number): number | null =>
  GOOD.has(outcome) ? Math.max(0, seconds - sharedSeconds) * scale : null;

interface Lessons {
  readonly run: number;
  readonly hashes: ReadonlyMap<string, string>;
  readonly complete: boolean;
}

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
      .map(({ test, ms }) => {
        const key = keyOf(test.id, prefix);
        const old = again.get(key)?.ms ?? [];
        return [key, { seen: run, ms: ms === null ? old : withRun(old, ms) }] as const;
      }),
  );
  const unseen = [...again].filter(([key, test]) => !seen.has(key) && run - test.seen < FORGET_AFTER);
  return {
    hash: hashes.get(name) ?? '',
    seen: run,
    prefix,
    importMs: withMedian(before?.importMs, sighting.imports),
    fixtureMs: withMedian(before?.fixtureMs, sighting.fixtures),
    tests: complete ? seen : new Map([...seen, ...unseen]),
  };
}

/** Node ids begin with the file's name as seen from pytest's root directory. */
const prefixOf = (name: string, { tests }: Sighting): string | undefined =>
  tests
    .map(({ test }) => test.id.split('::')[0] ?? '')
    .find((prefix) => name.endsWith(prefix) && prefix !== '');

const withMedian = (before: readonly number[] = [], found: readonly number[]): readonly number[] => {
  const one = median(found);
  return one === null ? before : withRun(before, one);
};
