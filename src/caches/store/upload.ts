import { randomInt } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SaveOutcome } from '../../host/ports.ts';
import { linkOrCopy } from '../../host/transfer/portable.ts';
import { blobPath, type Place } from './blobs.ts';
import { chunkEntry } from './chunk-entry.ts';
import { chunkFileNames, rangeOf } from './chunks.ts';
import type { StoreDoors, StoreSpec } from './doors.ts';
import { causeOf } from './files.ts';
import type { Chunk, Digest, StoreIndex } from './model.ts';
import { openPace, TOO_SLOW } from './pace.ts';
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

/** What has come of the save of an entry: another job has reserved the key, or finished it; or it is over. */
type Turn = 'reserved' | 'theirs' | 'over';

/** Saves the entries that are due, as many at once as there are slots, until one cannot be saved or the time is over. */
export async function uploadChunks(
  { host, slot }: StoreDoors,
  spec: StoreSpec,
  place: Place,
  { due, needs, index }: SavePlan,
): Promise<Uploaded> {
  const sizes = new Map(needs.map(({ digest, size }) => [digest, size]));
  const staging = await mkdtemp(join(host.facts.temp, 'aegis-store-'));
  const { limits, isOver, attempt } = openPace(host, spec);
  let [bytes, stored, longest] = [0, 0, 0];
  let refusal: SaveOutcome | null = null;
  const save = async (chunk: Chunk, at: number): Promise<Turn> => {
    if (host.cancelled.aborted) refusal ??= { kind: 'skipped', reason: 'the job was cancelled' };
    if (isOver()) refusal ??= { kind: 'failed', reason: TOO_SLOW, seconds: 0 };
    if (refusal) return 'over';
    const directory = join(staging, `${at}`);
    const outcome = await pack(place, chunk, directory, sizes)
      .then(() => attempt(() => host.cache.save(chunkEntry(spec, chunk, directory, limits()))))
      .catch(failureOf);
    await rm(directory, { recursive: true, force: true }).catch(() => undefined);
    if (outcome.kind === 'duplicate') return outcome.reserved ? 'reserved' : 'theirs';
    if (outcome.kind !== 'stored') refusal ??= told(outcome);
    else [bytes, stored, longest] = [bytes + outcome.bytes, stored + 1, Math.max(longest, outcome.seconds)];
    return 'over';
  };
  try {
    const pause = () => waitForOthers(host.cancelled);
    const tries = () => Math.max(TRIES.same, Math.ceil((2 * longest * 1000) / PAUSE_MS));
    const chunks = await settleAll(turned(due), { pause, tries }, (chunk, at) => slot(() => save(chunk, at)));
    if (chunks === null) refusal ??= RESERVED;
    return {
      bytes,
      stored,
      refusal,
      index: { ...index, chunks: chunks ? renewed(index, chunks) : index.chunks },
    };
  } finally {
    await rm(staging, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Shards that save the same at once begin in different places, so that each stores a share of it. */
function turned(due: readonly Chunk[]): readonly Chunk[] {
  const first = due.length > 1 ? randomInt(due.length) : 0;
  return [...due.slice(first), ...due.slice(0, first)];
}

const renewed = ({ chunks }: StoreIndex, final: ReadonlyMap<Chunk, Chunk>): readonly Chunk[] =>
  chunks.map((chunk) => final.get(chunk) ?? chunk);

/** How long others are waited for: on a slow link they need as long for an entry as this job did. */
interface Waiting {
  readonly pause: () => Promise<void>;
  /** How often a key is tried before a later generation of it is. */
  readonly tries: () => number;
}

/**
 * The chunks as they are in the cache at last; null when one of them could get no key, or belongs to a job that has
 * finished others meanwhile: it lives, and will finish this one, too.
 */
async function settleAll(
  due: readonly Chunk[],
  { pause, tries }: Waiting,
  save: (chunk: Chunk, at: number) => Promise<Turn>,
): Promise<ReadonlyMap<Chunk, Chunk> | null> {
  const final = new Map(due.map((chunk) => [chunk, chunk]));
  let [open, later, isOtherAlive] = [due, 0, false];
  for (let round = 1; open.length > 0 && later <= TRIES.later; round += 1) {
    if (round > 1 && later === 0) await pause();
    for (const chunk of open) final.set(chunk, { ...chunk, generation: chunk.generation + later });
    const turns = await Promise.all(open.map((chunk, at) => save(final.get(chunk) ?? chunk, at)));
    open = open.filter((_, at) => turns[at] === 'reserved');
    if (round > 1 && later === 0 && turns.includes('theirs')) isOtherAlive = true;
    if (round >= tries()) later += 1;
    if (later > 0 && isOtherAlive && open.length > 0) return null;
  }
  return open.length > 0 ? null : final;
}

/** Lays out what the entry holds: links to blobs, or a part of one. */
async function pack(
  place: Place,
  chunk: Chunk,
  directory: string,
  sizes: ReadonlyMap<Digest, number>,
): Promise<void> {
  await mkdir(directory);
  const names = chunkFileNames(chunk);
  for (const [at, blob] of chunk.blobs.entries()) {
    const [from, to] = [blobPath(place, blob), join(directory, names[at] ?? '')];
    const { start, length } = rangeOf(chunk, sizes.get(blob) ?? 0);
    if (chunk.part) await place.hasher.slice(from, start, length, to);
    else await linkOrCopy(from, to);
  }
}

const failureOf = (error: unknown): SaveOutcome => ({ kind: 'failed', reason: causeOf(error), seconds: 0 });

/** Files that were there a moment ago are no "nothing". */
const told = (outcome: SaveOutcome): SaveOutcome =>
  outcome.kind === 'empty' ? { kind: 'failed', reason: 'a blob has vanished', seconds: 0 } : outcome;
