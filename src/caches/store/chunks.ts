import { cacheKey, digest } from '../keys.ts';
import { distinct } from './manifest.ts';
import type { Chunk, Digest, Need } from './model.ts';
import { type Content, PACK_BELOW, packsOf } from './packs.ts';

const MIB = 1024 * 1024;
/** Bytes of a part. Fewer parts cost fewer requests, smaller ones load beside each other. */
const PART = { least: 32 * MIB, most: 256 * MIB, share: 32 } as const;
/** Every entry costs requests and a process of tar, so packs are packed anew when they have become so many. */
const MOST_PACKS = 8;

/** What a set of needs is held by. */
export interface ChunkPlan {
  /**
   * They hold every need exactly once; a kept pack may hold blobs, too, that nothing needs any more. Large blobs
   * first, the parts of one together; packs last.
   */
  readonly chunks: readonly Chunk[];
  /** Those of them that the cache is not known to hold. */
  readonly fresh: readonly Chunk[];
}

/** Bytes of every part but the last, which may be smaller. Depends on the size of the blob alone. */
function partSize(size: number): number {
  const share = Math.ceil(size / PART.share / MIB) * MIB;
  return Math.min(Math.max(share, PART.least), PART.most);
}

/** Into how many parts a blob of that many bytes is cut; 1: it is whole. */
export const partsOf = (size: number): number => Math.max(1, Math.ceil(size / partSize(size)));

/** The bytes of its blob that a chunk of one blob holds; `size` is the blob's. */
export function rangeOf(
  { part }: Pick<Chunk, 'part'>,
  size: number,
): { readonly start: number; readonly length: number } {
  if (part === null) return { start: 0, length: size };
  const start = part.index * partSize(size);
  return { start, length: Math.min(partSize(size), size - start) };
}

/**
 * Decides which entries hold the blobs. Known ones are used again; what was lost is made anew under a generation
 * above every lost and known one of the same content. The order of the arguments does not count, so two jobs that
 * save the same make the same entries.
 */
export function planChunks(
  needs: readonly Need[],
  known: readonly Chunk[],
  lost: readonly Chunk[],
): ChunkPlan {
  const book = bookOf(known, lost);
  const sorted = distinct(needs).sort((a, b) => b.size - a.size || (a.digest < b.digest ? -1 : 1));
  const large = sorted.filter(({ size }) => size >= PACK_BELOW).flatMap(pieces);
  const packs = planPacks(
    sorted.filter(({ size }) => size < PACK_BELOW),
    book,
  );
  const chunks = [...large.map(book.settle), ...[...packs].sort(largestFirst)];
  const held = new Set(book.usable);
  return { chunks, fresh: chunks.filter((chunk) => !held.has(chunk)) };
}

const largestFirst = (a: Chunk, b: Chunk): number =>
  b.bytes - a.bytes || (contentName(a) < contentName(b) ? -1 : 1);

function pieces({ digest, size }: Need): Content[] {
  const count = partsOf(size);
  return Array.from({ length: count }, (_, index) => {
    const part = count === 1 ? null : { index, count };
    return { blobs: [digest], part, bytes: rangeOf({ part }, size).length };
  });
}

/** Small blobs that no kept pack holds share new ones. */
function planPacks(small: readonly Need[], book: Book): readonly Chunk[] {
  const kept = keptPacks(book.usable, new Map(small.map(({ digest, size }) => [digest, size])));
  const held = new Set(kept.flatMap(({ blobs }) => blobs));
  const left = small.filter(({ digest }) => !held.has(digest));
  if (left.length === 0) return kept;
  const packs = [...kept, ...packsOf(left).map(book.settle)];
  const anew = packsOf(small);
  return packs.length > Math.max(MOST_PACKS, 2 * anew.length) ? anew.map(book.settle) : packs;
}

/** Packs of which more than half of the bytes are still needed. No blob is in two of them. */
function keptPacks(usable: readonly Chunk[], sizes: ReadonlyMap<Digest, number>): Chunk[] {
  const held = new Set<Digest>();
  const live = ({ blobs }: Chunk) => blobs.filter((blob) => sizes.has(blob));
  return usable.filter((chunk) => {
    const blobs = live(chunk);
    const bytes = blobs.reduce((sum, blob) => sum + (sizes.get(blob) ?? 0), 0);
    const isWorth = blobs.length === chunk.blobs.length || bytes * 2 > chunk.bytes;
    if (chunk.part !== null || blobs.length === 0 || !isWorth || blobs.some((blob) => held.has(blob)))
      return false;
    for (const blob of blobs) held.add(blob);
    return true;
  });
}

/** What the cache is known to hold. */
interface Book {
  /** Sorted, one for each content. */
  readonly usable: readonly Chunk[];
  /** The chunk of a content: the usable one, or one of a generation that nobody has. */
  readonly settle: (content: Content) => Chunk;
}

function bookOf(known: readonly Chunk[], lost: readonly Chunk[]): Book {
  const gone = new Set(lost.map((chunk) => chunkKey('', chunk)));
  const usable = new Map<string, Chunk>();
  const generations = new Map<string, number>();
  for (const chunk of [...known, ...lost].sort((a, b) => a.generation - b.generation)) {
    generations.set(contentName(chunk), chunk.generation + 1);
    if (!gone.has(chunkKey('', chunk))) usable.set(contentName(chunk), chunk);
  }
  return {
    usable: [...usable].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, chunk]) => chunk),
    settle: (content) => {
      const name = contentName(content);
      return usable.get(name) ?? { ...content, generation: generations.get(name) ?? 0 };
    },
  };
}

/** What makes two chunks hold the same, whatever their generations. */
const contentName = (content: Content): string => contentParts(content).join('-');

function contentParts({ blobs, part }: Content): readonly string[] {
  if (blobs.length !== 1) return ['pack', digest(blobs, 32)];
  const count = String(part?.count ?? '');
  const number = part && `p${String(part.index + 1).padStart(count.length, '0')}of${count}`;
  return ['blob', 'sha256', ...blobs, ...(number ? [number] : [])];
}

/** The key of an entry: `aegis1-[prefix-]blob-sha256-<hex>[-p03of12][-g1]` or `aegis1-[prefix-]pack-<hex>[-g1]`. */
export function chunkKey(userPrefix: string, chunk: Chunk): string {
  const [name = '', ...parts] = contentParts(chunk);
  return cacheKey(userPrefix, name, [...parts, ...(chunk.generation > 0 ? [`g${chunk.generation}`] : [])]);
}

/** The names of the files in the archive, sorted: the hex digests of the blobs, whatever the layout of the store. */
export const chunkFileNames = (chunk: Chunk): readonly string[] => chunk.blobs;
