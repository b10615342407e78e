import { chmod, lstat, mkdtemp, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DISK_FULL } from '../../host/transfer/reasons.ts';
import { blobsOnDisk, type Place } from './blobs.ts';
import type { StoreDoors, StoreSpec } from './doors.ts';
import { type Fetching, type Halt, openFetching } from './fetch.ts';
import { makeDirectory } from './files.ts';
import type { Chunk, Digest, Need } from './model.ts';
import { type Piece, type Placed, placeBlob } from './place.ts';

/** On the file system of the store, so that a blob gets its place by a rename. */
const STAGING = '.aegis-staging';
/** Milliseconds: longer than any job's transfers. */
const LEFT_BEHIND = 6 * 3600 * 1000;

/** What has become of the blobs that were wanted, and of the entries that hold them. */
export interface Gathered {
  /** Blobs that were in the store before, whole. */
  readonly kept: ReadonlySet<Digest>;
  readonly placed: ReadonlyMap<Digest, Placed>;
  readonly known: readonly Chunk[];
  readonly lost: readonly Chunk[];
  readonly unchecked: readonly Chunk[];
  /** Number of entries that the cache does not have any more. */
  readonly evicted: number;
  /** Bytes of archives. */
  readonly bytes: number;
  readonly halt: Halt | null;
}

/** What is wanted, and the entries that hold it. */
export interface Wanted {
  readonly needs: readonly Need[];
  readonly chunks: readonly Chunk[];
}

/**
 * Brings blobs into the store, those that are not there yet out of the entries that hold them.
 * @throws Error when the store cannot be written
 */
export async function gather(
  doors: StoreDoors,
  spec: StoreSpec,
  place: Place,
  wanted: Wanted,
): Promise<Gathered> {
  const kept = await blobsOnDisk(place, wanted.needs, doors.host.cancelled);
  const missing = new Set(wanted.needs.filter(({ digest }) => !kept.has(digest)));
  const digests = new Set([...missing].map(({ digest }) => digest));
  const asked = wanted.chunks.filter(({ blobs }) => blobs.some((blob) => digests.has(blob)));
  const spared = wanted.chunks.filter(
    ({ blobs }) => !blobs.some((blob) => digests.has(blob)) && blobs.some((blob) => kept.has(blob)),
  );
  if (asked.length === 0) return { ...NOTHING, kept, known: spared };
  return inStaging(place, doors.host.clock.now(), async (staging) => {
    const fetching = openFetching(doors, spec, staging);
    const fetched = await fetchAll(fetching, place, staging, { needs: [...missing], chunks: asked });
    return { ...fetched, kept, known: [...spared, ...fetched.known] };
  });
}

const NOTHING: Omit<Gathered, 'kept' | 'known'> = {
  placed: new Map(),
  lost: [],
  unchecked: [],
  evicted: 0,
  bytes: 0,
  halt: null,
};

async function fetchAll(
  fetching: Fetching,
  place: Place,
  staging: string,
  { needs, chunks }: Wanted,
): Promise<Omit<Gathered, 'kept'>> {
  const pieces = startAll(fetching, chunks);
  const held = piecesByBlob(pieces);
  const placed = await Promise.all(
    needs.map(async (need) => {
      const found = await placeBlob(place, staging, need, held.get(need.digest) ?? []);
      if (!found.there && found.cause === DISK_FULL) fetching.halt(DISK_FULL);
      return [need.digest, found] as const;
    }),
  );
  const damaged = new Set(placed.flatMap(([, found]) => (found.there ? [] : found.damaged)));
  const unwritten = new Set(
    placed.flatMap(([digest, found]) => (!found.there && found.unwritten ? [digest] : [])),
  );
  const ends = await Promise.all(
    pieces.map(async ({ chunk, fetched }) => {
      const { kind } = await fetched;
      // Nobody has used it: what is not on disk is not missing from the cache.
      const isIdle = kind === 'there' && chunk.blobs.every((blob) => unwritten.has(blob));
      return { chunk, kind: isIdle ? 'unasked' : kind };
    }),
  );
  const those = (accept: (end: (typeof ends)[number]) => boolean) =>
    ends.filter(accept).map(({ chunk }) => chunk);
  return {
    placed: new Map(placed),
    known: those(({ chunk, kind }) => kind === 'there' && !damaged.has(chunk)),
    lost: those(({ chunk, kind }) => kind === 'gone' || kind === 'damaged' || damaged.has(chunk)),
    unchecked: those(({ kind }) => kind === 'unasked'),
    evicted: those(({ kind }) => kind === 'gone').length,
    bytes: fetching.bytes(),
    halt: fetching.halted(),
  };
}

/** Of a blob of which one part is lost, the other parts are not asked for. */
function startAll(fetching: Fetching, chunks: readonly Chunk[]): Piece[] {
  const vain = new Set<string>();
  const blobOf = ({ part, blobs }: Chunk): string => (part ? blobs.join() : '');
  return chunks.map((chunk) => {
    const fetched = fetching.fetch(chunk, () => !vain.has(blobOf(chunk)));
    const noted = fetched.then((found) => {
      if (found.kind !== 'there' && chunk.part) vain.add(blobOf(chunk));
      return found;
    });
    return { chunk, fetched: noted };
  });
}

/** The pieces of each blob, in the order of its parts. */
function piecesByBlob(pieces: readonly Piece[]): ReadonlyMap<Digest, readonly Piece[]> {
  const held = new Map<Digest, Piece[]>();
  for (const piece of pieces)
    for (const blob of piece.chunk.blobs) held.set(blob, [...(held.get(blob) ?? []), piece]);
  for (const own of held.values())
    own.sort(({ chunk: a }, { chunk: b }) => (a.part?.index ?? 0) - (b.part?.index ?? 0));
  return held;
}

/** `now`: ms since 1970. */
async function inStaging<T>(
  { directory, layout }: Place,
  now: number,
  work: (staging: string) => Promise<T>,
): Promise<T> {
  const top = join(directory, STAGING);
  await makeDirectory(directory, layout.blobDirectory);
  await makeDirectory(directory, STAGING);
  await chmod(top, 0o700);
  await clear(top, now);
  const staging = await mkdtemp(join(top, 'restore-'));
  try {
    return await work(staging);
  } finally {
    await rm(staging, { recursive: true, force: true }).catch(() => undefined);
    await rmdir(top).catch(() => undefined);
  }
}

/**
 * Removes what restores that were killed have left. Another job may be using the same store, even from a container
 * with processes of its own: only age tells. What cannot be removed is in nobody's way.
 */
async function clear(top: string, now: number): Promise<void> {
  for (const path of (await readdir(top)).map((name) => join(top, name))) {
    const found = await lstat(path).catch(() => null);
    if (found && now - found.mtimeMs > LEFT_BEHIND)
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}
