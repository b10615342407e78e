import { copyFile, link, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SaveOutcome } from '../../host/ports.ts';
import { DISK_FULL } from '../../host/transfer/reasons.ts';
import { isNoSpace } from '../../results/write.ts';
import { blobPath, type Place } from './blobs.ts';
import { chunkFileNames, chunkKey, rangeOf } from './chunks.ts';
import type { StoreDoors, StoreSpec } from './doors.ts';
import type { Chunk, Digest, StoreIndex } from './model.ts';
import type { SavePlan } from './save-plan.ts';

/** What the upload of entries has come to. */
export interface Uploaded {
  /** Bytes of the archives that were stored. */
  readonly bytes: number;
  /** Number of entries that were stored; the others were there already. */
  readonly stored: number;
  /** Why not all of them are in the cache; null: they are. */
  readonly refusal: SaveOutcome | null;
  /** The planned one, with the keys that the entries have got. */
  readonly index: StoreIndex;
}

/**
 * How often a key is tried that another job has reserved, and how often a later generation of it. That job is done
 * with an entry in seconds, and all shards of a lane may save the same at once; or it was broken off, and its key is
 * lost for ever.
 */
const TRIES = { same: 6, later: 2 } as const;
const PAUSE_MS = 2_000;

/** Gives other jobs the time to finish what they have reserved; ends early when this one is cancelled. */
export const waitForOthers = (signal: AbortSignal): Promise<void> =>
  sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);

const RESERVED: SaveOutcome = { kind: 'skipped', reason: 'other jobs are saving the same' };

/** Saves the entries that are due, as many at once as there are slots, until one cannot be saved. */
export async function uploadChunks(
  { host, slot }: StoreDoors,
  spec: StoreSpec,
  place: Place,
  { due, needs, index }: SavePlan,
): Promise<Uploaded> {
  const sizes = new Map(needs.map(({ digest, size }) => [digest, size]));
  const staging = await mkdtemp(join(host.facts.temp, 'aegis-store-'));
  let [bytes, stored] = [0, 0];
  let refusal: SaveOutcome | null = null;
  /** Whether another job has reserved the key. */
  const save = async (chunk: Chunk, at: number): Promise<boolean> => {
    if (host.cancelled.aborted) refusal ??= { kind: 'skipped', reason: 'the job was cancelled' };
    if (refusal) return false;
    const directory = join(staging, `${at}`);
    const outcome = await pack(place, chunk, directory, sizes)
      .then((paths) => host.cache.save(entryOf(spec, chunk, paths)))
      .catch(failureOf);
    await rm(directory, { recursive: true, force: true }).catch(() => undefined);
    if (outcome.kind === 'stored') [bytes, stored] = [bytes + outcome.bytes, stored + 1];
    else if (outcome.kind !== 'duplicate') refusal ??= told(outcome);
    return outcome.kind === 'duplicate' && outcome.reserved === true;
  };
  try {
    const pause = () => waitForOthers(host.cancelled);
    const chunks = await settleAll(index.chunks, due, pause, (chunk, at) => slot(() => save(chunk, at)));
    if (chunks === null) refusal ??= RESERVED;
    return { bytes, stored, refusal, index: { ...index, chunks: chunks ?? index.chunks } };
  } finally {
    await rm(staging, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** The chunks as they are in the cache at last; null when one of them could get no key. */
async function settleAll(
  all: readonly Chunk[],
  due: readonly Chunk[],
  pause: () => Promise<void>,
  isReserved: (chunk: Chunk, at: number) => Promise<boolean>,
): Promise<readonly Chunk[] | null> {
  const final = new Map(due.map((chunk) => [chunk, chunk]));
  let open = due;
  for (let round = 1; open.length > 0 && round <= TRIES.same + TRIES.later; round += 1) {
    const later = Math.max(0, round - TRIES.same);
    if (round > 1 && later === 0) await pause();
    for (const chunk of open) final.set(chunk, { ...chunk, generation: chunk.generation + later });
    const reserved = await Promise.all(open.map((chunk, at) => isReserved(final.get(chunk) ?? chunk, at)));
    open = open.filter((_, at) => reserved[at]);
  }
  return open.length > 0 ? null : all.map((chunk) => final.get(chunk) ?? chunk);
}

/** Lays out what the entry holds: links to blobs, or a part of one. */
async function pack(
  place: Place,
  chunk: Chunk,
  directory: string,
  sizes: ReadonlyMap<Digest, number>,
): Promise<readonly string[]> {
  await mkdir(directory);
  const paths = chunkFileNames(chunk).map((name) => join(directory, name));
  for (const [at, blob] of chunk.blobs.entries()) {
    const [from, to] = [blobPath(place, blob), paths[at] ?? ''];
    const { start, length } = rangeOf(chunk, sizes.get(blob) ?? 0);
    if (chunk.part) await place.hasher.slice(from, start, length, to);
    else await link(from, to).catch(() => copyFile(from, to));
  }
  return paths;
}

const entryOf = ({ store, deadlineSeconds }: StoreSpec, chunk: Chunk, paths: readonly string[]) => ({
  paths,
  key: chunkKey(store.prefix, chunk),
  restoreKeys: [],
  portable: true,
  ...(deadlineSeconds === undefined ? {} : { deadlineSeconds }),
});

function failureOf(error: unknown): SaveOutcome {
  return { kind: 'failed', reason: isNoSpace(error) ? DISK_FULL : String(error), seconds: 0 };
}

/** Files that were there a moment ago are no "nothing". */
const told = (outcome: SaveOutcome): SaveOutcome =>
  outcome.kind === 'empty' ? { kind: 'failed', reason: 'a blob has vanished', seconds: 0 } : outcome;
