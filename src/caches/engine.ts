import type { Host, RestoreOutcome, SaveOutcome } from '../host/ports.ts';
import { pathStates } from '../host/transfer/roots.ts';
import type { Stopwatch } from '../stopwatch.ts';
import { quote } from '../text/quote.ts';
import type { CacheReport, CacheSpec, Caches } from './kind.ts';
import {
  decideSave,
  type Line,
  NOT_RESTORED,
  type Restored,
  reportLine,
  specToSave,
  toldSave,
} from './line.ts';
import type { CachePolicy } from './policy.ts';
import { type StoreDoors, storeDoors } from './store/doors.ts';
import { restoreStore } from './store/restore.ts';
import { saveStore } from './store/save.ts';
import { sealed } from './store/seal.ts';
import { restoreText, saveText } from './texts.ts';
import { type CacheWarner, cacheWarner } from './warn.ts';

/** The caches of the main phase, and what it hands over to post. */
export interface JobCaches extends Caches {
  /** The entries that post is to save, as they were restored. */
  pending(): readonly CacheSpec[];
  /** Runs what others wait for: until it has ended, the blobs of stores leave room for it. */
  first<T>(work: () => Promise<T>): Promise<T>;
  /** The job has had its one warning about caches; post needs no second one. */
  warned(): boolean;
}

const UNTIMED: Stopwatch['time'] = (_, body) => body();

/**
 * One policy and one report over all kinds. Never throws: a cache that fails is a cache that misses.
 * `time` measures each restore and save by the label of the cache.
 */
export function openCaches(host: Host, policy: CachePolicy, time = UNTIMED): JobCaches {
  const lines = new Map<string, Line>();
  const pending = new Map<string, CacheSpec>();
  const warner = cacheWarner(host, false);
  const { first, isUrgent } = precedence();
  const doors = storeDoors(host, isUrgent);
  let printed = Promise.resolve();
  const restore = async (spec: CacheSpec): Promise<RestoreOutcome> => {
    // One after the other: groups of the log cannot be nested.
    printed = printed.then(() => showKey(host, spec));
    await printed;
    const timed = () => time(spec.label, () => fetchEntry(doors, spec), { cache: 'restore' });
    const found = await attemptRestore(policy.restore, timed);
    lines.set(spec.key, { spec, save: lines.get(spec.key)?.save ?? null, ...found });
    host.log.info(`${spec.label}: ${restoreText(found.restore, spec.kind)}`);
    warner.restored(spec, found.restore, found.figures?.lost);
    return found.restore;
  };
  const save = async (spec: CacheSpec): Promise<void> => {
    const offered = policy.save === null ? await sealed(spec) : spec;
    const line = lineIn(lines, offered);
    const early = decideSave(line, policy.save);
    if (early === 'post') pending.set(spec.key, specToSave(line));
    const now = () => saveNow(doors, line, warner);
    const outcome = early === 'post' ? null : (early ?? (await time(spec.label, now, { cache: 'save' })));
    lines.set(spec.key, { ...line, save: outcome });
  };
  return {
    restore,
    save,
    leaveOut: (spec, reason) =>
      void lines.set(spec.key, { ...lineIn(lines, spec), save: { kind: 'skipped', reason } }),
    report: () => [...lines.values()].map((line) => reportLine(line, pending.has(line.spec.key))),
    pending: () => [...pending.values()],
    first,
    warned: warner.warned,
  };
}

/**
 * Saves in post what main left to it. Acts on the specs as they are: the service finds entries by the
 * literal paths. Several at once, since each is bounded by itself.
 */
export async function savePending(
  host: Host,
  specs: readonly CacheSpec[],
  warned = false,
): Promise<readonly CacheReport[]> {
  const warner = cacheWarner(host, warned);
  const doors = storeDoors(host);
  return Promise.all(
    specs.map(async (spec) => {
      const line: Line = { spec, restore: NOT_RESTORED, save: null };
      return reportLine({ ...line, save: await saveNow(doors, line, warner) }, false);
    }),
  );
}

/** The line of an entry as it is known by now. */
const lineIn = (lines: ReadonlyMap<string, Line>, spec: CacheSpec): Line => ({
  ...{ restore: NOT_RESTORED, save: null, ...lines.get(spec.key) },
  spec,
});

function fetchEntry(doors: StoreDoors, spec: CacheSpec): Promise<Restored> {
  const { store } = spec;
  return store ? restoreStore(doors, { ...spec, store }) : restoreTree(doors.host, spec);
}

async function restoreTree(host: Host, spec: CacheSpec): Promise<Restored> {
  const restore = await host.cache.restore(spec);
  return { restore, spoilt: restore.kind === 'failed' && (await pathStates(spec.paths)).includes('filled') };
}

async function saveNow(doors: StoreDoors, line: Line, warner: CacheWarner): Promise<SaveOutcome> {
  const { host } = doors;
  const spec = specToSave(line);
  const { store } = spec;
  const answer = await attempt(() => (store ? saveStore(doors, { ...spec, store }) : host.cache.save(spec)));
  const outcome = toldSave(line, answer);
  host.log.info(`${spec.label}: ${saveText(outcome)}`);
  warner.saved(spec, outcome);
  return outcome;
}

async function attemptRestore(refusal: string | null, call: () => Promise<Restored>): Promise<Restored> {
  if (refusal !== null) return { restore: { kind: 'skipped', reason: refusal } };
  const found = await attempt(call);
  return 'restore' in found ? found : { restore: found };
}

type Broken = { readonly kind: 'failed'; readonly reason: string; readonly seconds: number };

const attempt = <T>(call: () => Promise<T>): Promise<T | Broken> =>
  call().catch((error: unknown) => ({ kind: 'failed', reason: String(error), seconds: 0 }));

/** Knows whether something is under way that others wait for. */
function precedence(): Pick<JobCaches, 'first'> & { readonly isUrgent: () => boolean } {
  let running = 0;
  return {
    isUrgent: () => running > 0,
    first(work) {
      running += 1;
      return work().finally(() => {
        running -= 1;
      });
    },
  };
}

/** Every part of the key, so that a surprising miss explains itself. */
async function showKey(host: Host, spec: CacheSpec): Promise<void> {
  await host.log.group(`Cache keys: ${spec.label}`, async () => {
    host.log.info(`key: ${spec.key}`);
    for (const key of spec.restoreKeys) host.log.info(`or newest with: ${key}`);
    for (const path of spec.paths) host.log.info(`path: ${quote(path, 500)}`);
    for (const [name, value] of Object.entries(spec.components)) {
      host.log.info(`${name}: ${quote(value, 500)}`);
    }
  });
}
