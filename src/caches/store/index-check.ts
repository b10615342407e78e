import { ShapeError } from '../../results/shape.ts';
import { partsOf, rangeOf } from './chunks.ts';
import { CAPS, distinct } from './manifest.ts';
import type { Chunk, Need, Root, StoreIndex, StoreLayout } from './model.ts';
import { PACK_MOST } from './packs.ts';

type Sizes = ReadonlyMap<string, number>;

/**
 * What an index says of itself must fit together, and to what the manifests in it say.
 * @throws ShapeError
 */
export function checkIndex({ roots, chunks }: StoreIndex, layout: StoreLayout): void {
  if (new Set(roots.map(({ name }) => name)).size < roots.length)
    throw new ShapeError('two roots have one name');
  for (const root of roots) checkRoot(root, layout);
  const needs = distinct(roots.flatMap((root) => root.needs));
  if (needs.length > CAPS.blobs) throw new ShapeError(`an index of more than ${CAPS.blobs} blobs`);
  const sizes = new Map(needs.map(({ digest, size }) => [digest, size]));
  for (const chunk of chunks) checkChunk(chunk, sizes);
  checkCover(needs, chunks);
}

function checkRoot(root: Root, layout: StoreLayout): void {
  if (distinct(root.needs).length < root.needs.length)
    throw new ShapeError(`${root.name} needs a blob twice`);
  const objection = layout.refuse(root);
  if (objection !== null) throw new ShapeError(`${root.name}: ${objection}`);
}

function checkChunk(chunk: Chunk, sizes: Sizes): void {
  const { blobs, part, bytes } = chunk;
  if (blobs.some((blob, at) => at > 0 && blob <= (blobs[at - 1] ?? '')))
    throw new ShapeError('a chunk of which the blobs are not sorted');
  const live = blobs.filter((blob) => sizes.has(blob));
  const size = live.reduce((sum, blob) => sum + (sizes.get(blob) ?? 0), 0);
  if (live.length === 0) throw new ShapeError('a chunk that nothing needs');
  if (blobs.length > 1 ? part !== null : (part?.count ?? 1) !== partsOf(size))
    throw new ShapeError('a chunk with parts that its blob has not');
  if (part && part.index >= part.count) throw new ShapeError('a chunk with a part beyond the last');
  const least = blobs.length > 1 ? size : rangeOf(chunk, size).length;
  const most = live.length < blobs.length ? PACK_MOST.bytes : least;
  if (bytes < least || bytes > most) throw new ShapeError('a chunk with another size than its blobs');
}

/** Every blob is held once: whole, or by each of its parts. */
function checkCover(needs: readonly Need[], chunks: readonly Chunk[]): void {
  const held = new Map<string, number>();
  for (const { blobs, part } of chunks)
    for (const blob of blobs) {
      const name = part ? `${blob} ${part.index}` : blob;
      held.set(name, (held.get(name) ?? 0) + 1);
    }
  for (const need of needs)
    for (const name of holders(need))
      if (held.get(name) !== 1) throw new ShapeError(`sha256:${need.digest} is not held exactly once`);
}

function holders({ digest, size }: Need): readonly string[] {
  const count = partsOf(size);
  return count === 1 ? [digest] : Array.from({ length: count }, (_, index) => `${digest} ${index}`);
}
