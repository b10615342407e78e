import type { Chunk, Need } from './model.ts';

const MIB = 1024 * 1024;

/** Bytes. Smaller blobs share a pack: an entry costs requests, however small it is. */
export const PACK_BELOW = 16 * MIB;

/** The client compares every file of an entry with every path: it takes 0.2 s for 500 of them, 2 s for 2,000. */
export const PACK_MOST = { bytes: 256 * MIB, blobs: 500 } as const;

/** A chunk whose generation is not yet chosen. */
export type Content = Omit<Chunk, 'generation'>;

/** Blobs in as few packs as they fit in, in the order of their digests. */
export function packsOf(small: readonly Need[]): Content[] {
  const packs: { blobs: string[]; part: null; bytes: number }[] = [];
  for (const { digest, size } of [...small].sort((a, b) => (a.digest < b.digest ? -1 : 1))) {
    const last = packs.at(-1);
    const fits = last && last.bytes + size <= PACK_MOST.bytes && last.blobs.length < PACK_MOST.blobs;
    const pack = fits ? last : { blobs: [], part: null, bytes: 0 };
    if (!fits) packs.push(pack);
    pack.blobs.push(digest);
    pack.bytes += size;
  }
  return packs;
}
