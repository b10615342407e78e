import type { CacheEntry, CacheStore, RestoreOutcome, SaveOutcome } from '../ports.ts';
import type { Transfers } from '../transfer/client.ts';
import { burstWatch, learn } from '../transfer/learn.ts';
import { DEADLINES } from '../transfer/limits.ts';
import { restoreOutcome, saveOutcome } from '../transfer/outcome.ts';
import { CACHE_PATIENCE, type Health, newHealth } from '../transfer/patience.ts';
import type { Ending, OperationName } from '../transfer/protocol.ts';
import { namesIn, pathStates, undoRestore } from '../transfer/roots.ts';

/** The Actions cache of this job, and what has been learned of its service: post goes on from there. */
export interface LiveCache extends CacheStore {
  health(): Health;
}

export interface LiveCacheOptions {
  /** ACTIONS_*: only asked whether a cache service is named. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What an earlier phase of the job has learned. */
  readonly health?: Health | null;
}

/** The cache store over transfer workers. Never throws; a service that is down is not asked again. */
export function liveCache(transfers: Transfers, options: LiveCacheOptions): LiveCache {
  let health = options.health ?? newHealth(CACHE_PATIENCE);
  const missing = missingService(options.secrets);
  const obstacle = (): string | null =>
    missing ?? (health.state === 'down' ? 'the cache service is unavailable' : null);
  const limits = (operation: OperationName, entry: CacheEntry) => ({
    patience: health.patience,
    deadlineMs: deadlineOf(operation, entry),
  });
  const isInBurst = burstWatch(() => performance.now());
  const take = (entry: CacheEntry, ending: Ending<OperationName>, outcome: RestoreOutcome | SaveOutcome) => {
    const failure = failureOf(outcome);
    if (!isInBurst(health, failure) && !isCutShort(entry, ending)) health = learn(health, ending, failure);
  };
  return {
    health: () => health,
    async restore(entry) {
      const reason = obstacle();
      if (reason !== null) return { kind: 'skipped', reason };
      const before = await namesIn(entry.paths);
      const operation = { op: 'restore', ...entry } as const;
      const ending = await transfers.run(operation, limits('restore', entry));
      const outcome = await checkContent(entry, restoreOutcome(entry.key, ending));
      take(entry, ending, outcome);
      if (outcome.kind === 'failed') await undoRestore(entry.paths, before);
      return withService(outcome, health);
    },
    async save(entry) {
      const reason = obstacle();
      if (reason !== null) return { kind: 'skipped', reason };
      const { paths, key, portable = false } = entry;
      const operation = { op: 'save', paths, key, portable } as const;
      const ending = await transfers.run(operation, limits('save', entry));
      const outcome = saveOutcome(ending);
      take(entry, ending, outcome);
      return withService(outcome, health);
    },
  };
}

/** Milliseconds. */
function deadlineOf(operation: OperationName, { deadlineSeconds, secondsLeft }: CacheEntry): number {
  const whole = deadlineSeconds ? deadlineSeconds * 1000 : DEADLINES[operation];
  return secondsLeft === undefined ? whole : Math.min(whole, Math.max(0, secondsLeft) * 1000);
}

/** The time was over that it had together with others: what came before it has used that up. */
const isCutShort = ({ secondsLeft }: CacheEntry, ending: Ending<OperationName>): boolean =>
  secondsLeft !== undefined && ending.end === 'stopped' && ending.why === 'deadline';

function missingService(secrets: Readonly<Record<string, string>>): string | null {
  if (!secrets.ACTIONS_RESULTS_URL && !secrets.ACTIONS_CACHE_URL)
    return 'this runner has no cache service (neither ACTIONS_RESULTS_URL nor ACTIONS_CACHE_URL is set)';
  return secrets.ACTIONS_RUNTIME_TOKEN ? null : 'this runner has no cache service (no ACTIONS_RUNTIME_TOKEN)';
}

/** An empty archive unpacks without a complaint. */
async function checkContent(entry: CacheEntry, outcome: RestoreOutcome): Promise<RestoreOutcome> {
  if (outcome.kind !== 'exact' && outcome.kind !== 'partial') return outcome;
  if ((await pathStates(entry.paths)).includes('filled')) return outcome;
  const { seconds } = outcome;
  return { kind: 'failed', reason: `the entry ${outcome.key} holds none of its paths`, seconds };
}

const failureOf = (outcome: RestoreOutcome | SaveOutcome): string | null =>
  outcome.kind === 'failed' ? outcome.reason : null;

function withService<T extends RestoreOutcome | SaveOutcome>(outcome: T, health: Health): T {
  return outcome.kind === 'failed' && health.state === 'down' ? { ...outcome, serviceDown: true } : outcome;
}
