import { join } from 'node:path';
import type { RestoreOutcome } from '../../host/ports.ts';
import { DISK_FULL, isPassing, isTooMany } from '../../host/transfer/reasons.ts';
import { chunkEntry } from './chunk-entry.ts';
import { chunkKey } from './chunks.ts';
import type { StoreDoors, StoreSpec } from './doors.ts';
import type { Chunk } from './model.ts';
import { openPace, TOO_SLOW } from './pace.ts';

/** What has become of an entry that was wanted. `cause`: for people. */
export type Fetched =
  /** Its files lie in the directory, under their digests; not checked. */
  | { readonly kind: 'there'; readonly directory: string }
  | {
      /** `unasked`: for no fault of its own, so that nothing is known of it. */
      readonly kind: 'gone' | 'damaged' | 'unasked';
      readonly cause: string;
    };

/** Why nothing more is asked for. */
export interface Halt {
  readonly cause: string;
  readonly serviceDown: boolean;
}

/** The transfers of one restore. */
export interface Fetching {
  /** `wanted`: asked when its turn comes. Never rejects. */
  readonly fetch: (chunk: Chunk, wanted: () => boolean) => Promise<Fetched>;
  readonly halt: (cause: string) => void;
  readonly halted: () => Halt | null;
  /** Bytes of the archives so far. */
  readonly bytes: () => number;
}

const CANCELLED = 'the job was cancelled';

/** Fetches entries into directories of their own in `staging`, as many at once as there are slots. */
export function openFetching({ host, slot }: StoreDoors, spec: StoreSpec, staging: string): Fetching {
  let [bytes, count] = [0, 0];
  let halt: Halt | null = null;
  const { limits, isOver, attempt } = openPace(host, spec);
  const ask = async (chunk: Chunk, wanted: () => boolean): Promise<Fetched> => {
    if (host.cancelled.aborted) halt ??= { cause: CANCELLED, serviceDown: false };
    if (isOver()) halt ??= { cause: TOO_SLOW, serviceDown: false };
    if (halt) return { kind: 'unasked', cause: halt.cause };
    if (!wanted()) return { kind: 'unasked', cause: 'it would have been in vain' };
    const directory = join(staging, `${count++}`);
    const outcome = await attempt(() => host.cache.restore(chunkEntry(spec, chunk, directory, limits())));
    if ('bytes' in outcome) bytes += outcome.bytes;
    halt ??= haltOf(outcome, host.cancelled.aborted);
    return fetchedOf(chunkKey(spec.store.prefix, chunk), outcome, directory, halt !== null);
  };
  return {
    fetch: (chunk, wanted) => slot(() => ask(chunk, wanted)),
    halt: (cause) => {
      halt ??= { cause, serviceDown: false };
    },
    halted: () => halt,
    bytes: () => bytes,
  };
}

/** What makes every further transfer useless. */
function haltOf(outcome: RestoreOutcome, cancelled: boolean): Halt | null {
  if (outcome.kind === 'skipped') return { cause: outcome.reason, serviceDown: false };
  if (outcome.kind !== 'failed') return null;
  if (cancelled) return { cause: CANCELLED, serviceDown: false };
  const { reason, serviceDown = false } = outcome;
  return serviceDown || reason === DISK_FULL || isTooMany(reason) ? { cause: reason, serviceDown } : null;
}

/** Keys are found by their beginnings, too: a later generation holds the same. */
function fetchedOf(key: string, outcome: RestoreOutcome, directory: string, halted: boolean): Fetched {
  if (outcome.kind === 'skipped' || outcome.kind === 'failed')
    return { kind: halted || isPassing(outcome.reason) ? 'unasked' : 'damaged', cause: outcome.reason };
  const isThere =
    outcome.kind === 'exact' || (outcome.kind === 'partial' && outcome.key.startsWith(`${key}-g`));
  return isThere ? { kind: 'there', directory } : { kind: 'gone', cause: 'a blob is gone from the cache' };
}
