import type { JobCaches } from './caches/engine.ts';
import type { CacheSpec } from './caches/kind.ts';
import type { Remainder } from './caches/remainder.ts';
import { parseRemainders, parseSpecs } from './caches/state.ts';
import type { Facts, Host } from './host/ports.ts';

/** What main leaves for post: one JSON value without secrets. Post acts on the specs and recomputes nothing. */
export interface State {
  readonly version: 1;
  /** The entries to save. */
  readonly specs: readonly CacheSpec[];
  /** What kinds of caches left running or standing. */
  readonly remainders: readonly Remainder[];
  /** The job has had its one warning about caches. */
  readonly warned: boolean;
  /** What was learned of the cache service. */
  readonly health: unknown;
}

/** What of a step its state is made of. */
interface Leaving {
  readonly caches: JobCaches;
  readonly host: Host;
  readonly remainders: readonly Remainder[];
}

/** Leaves the state as it is now; what is left last counts. */
export function leaveState({ caches, host, remainders }: Leaving): void {
  const health = host.workers.health();
  const specs = caches.pending();
  const state: State = { version: 1, specs, remainders, warned: caches.warned(), health };
  host.job.saveState(JSON.stringify(state));
}

/** Reads a state as untrusted; null for anything that this version did not write. */
export function parseState(text: string, facts: Facts): State | null {
  try {
    const value = JSON.parse(text.length < 1_000_000 ? text : '') as Partial<State> | null;
    if (value?.version !== 1) return null;
    const specs = parseSpecs(value.specs, facts);
    const remainders = parseRemainders(value.remainders);
    return { version: 1, specs, remainders, warned: value.warned === true, health: value.health ?? null };
  } catch {
    return null;
  }
}
