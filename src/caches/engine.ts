import { quote } from '../host/live/quote.ts';
import type { Host, RestoreOutcome, SaveOutcome } from '../host/ports.ts';
import { pathStates } from '../host/transfer/roots.ts';
import type { CacheReport, CacheSpec, Caches } from './kind.ts';
import type { CachePolicy } from './policy.ts';
import { restoreText, saveText } from './texts.ts';
import { type CacheWarner, cacheWarner } from './warn.ts';

/** The caches of the main phase, and what it hands over to post. */
export interface JobCaches extends Caches {
  /** The entries that post is to save, as they were restored. */
  pending(): readonly CacheSpec[];
  /** The job has had its one warning about caches; post needs no second one. */
  warned(): boolean;
}

/** What is known of one entry so far. */
interface Line {
  readonly spec: CacheSpec;
  readonly restore: RestoreOutcome;
  readonly save: SaveOutcome | null;
  /** A restore failed where something lay already: what is there now may be half of both. */
  readonly spoilt?: boolean;
}

/** Entries cannot be replaced: one that is damaged keeps its key. */
const KEY_HELD: SaveOutcome = {
  kind: 'skipped',
  reason: 'the entry that could not be restored holds this key; delete it or change `cache-prefix`',
};

/** Half a tree under a full key would be restored by every later job. */
const SPOILT =
  'its restore failed and may have left half of it; if that happens again, delete the entry or change `cache-prefix`';

const NOT_RESTORED: RestoreOutcome = { kind: 'skipped', reason: 'not needed' };

/** One policy and one report over all kinds. Never throws: a cache that fails is a cache that misses. */
export function openCaches(host: Host, policy: CachePolicy): JobCaches {
  const lines = new Map<string, Line>();
  const pending = new Map<string, CacheSpec>();
  const warner = cacheWarner(host, false);
  let printed = Promise.resolve();
  const restore = async (spec: CacheSpec): Promise<RestoreOutcome> => {
    // One after the other: groups of the log cannot be nested.
    printed = printed.then(() => showKey(host, spec));
    await printed;
    const outcome = await attempt(policy.restore, () => host.cache.restore(spec));
    const spoilt = outcome.kind === 'failed' && (await pathStates(spec.paths)).includes('filled');
    lines.set(spec.key, { spec, restore: outcome, save: lines.get(spec.key)?.save ?? null, spoilt });
    host.log.info(`${spec.label}: ${restoreText(outcome)}`);
    warner.restored(spec, outcome);
    return outcome;
  };
  const save = async (spec: CacheSpec): Promise<void> => {
    const { restore: known = NOT_RESTORED, spoilt = false } = lines.get(spec.key) ?? {};
    const early = decideSave(known, policy.save ?? (spoilt ? SPOILT : null), spec);
    if (early === 'post') pending.set(spec.key, spec);
    const outcome = early === 'post' ? null : (early ?? (await saveNow(host, spec, warner, known)));
    lines.set(spec.key, { spec, restore: known, save: outcome, spoilt });
  };
  return {
    restore,
    save,
    report: () => [...lines.values()].map((line) => reportLine(line, pending.has(line.spec.key))),
    pending: () => [...pending.values()],
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
  return Promise.all(
    specs.map(async (spec) => {
      const save = await saveNow(host, spec, warner);
      return reportLine({ spec, restore: NOT_RESTORED, save }, false);
    }),
  );
}

function reportLine({ spec, restore, save }: Line, inPost: boolean): CacheReport {
  const said = save ?? (inPost ? null : unsaved(spec, restore));
  return { kind: spec.kind, label: spec.label, key: spec.key, restore, save: said };
}

/** Of an entry that nobody has offered for saving. */
function unsaved({ kind }: CacheSpec, restore: RestoreOutcome): SaveOutcome {
  if (restore.kind === 'exact') return { kind: 'current' };
  return {
    kind: 'skipped',
    reason: kind === 'ledger' ? 'the last shard saves what all have learned' : 'it was not made',
  };
}

/** What is clear without asking the service; 'post' when it is saved later, null when it is saved now. */
function decideSave(
  restored: RestoreOutcome,
  refusal: string | null,
  spec: CacheSpec,
): SaveOutcome | 'post' | null {
  if (restored.kind === 'exact') return { kind: 'current' };
  if (refusal !== null) return { kind: 'skipped', reason: refusal };
  return spec.savedWhen === 'post' ? 'post' : null;
}

async function saveNow(
  host: Host,
  spec: CacheSpec,
  warner: CacheWarner,
  restored: RestoreOutcome = NOT_RESTORED,
): Promise<SaveOutcome> {
  const answer = await attempt(null, () => host.cache.save(spec));
  const outcome = answer.kind === 'duplicate' && restored.kind === 'failed' ? KEY_HELD : answer;
  host.log.info(`${spec.label}: ${saveText(outcome)}`);
  warner.saved(spec, outcome);
  return outcome;
}

type Refused = { readonly kind: 'skipped'; readonly reason: string };
type Broken = { readonly kind: 'failed'; readonly reason: string; readonly seconds: number };

async function attempt<T>(refusal: string | null, call: () => Promise<T>): Promise<T | Refused | Broken> {
  if (refusal !== null) return { kind: 'skipped', reason: refusal };
  return call().catch((error: unknown) => ({ kind: 'failed', reason: String(error), seconds: 0 }));
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
