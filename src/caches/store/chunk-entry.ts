import { join } from 'node:path';
import type { CacheEntry } from '../../host/ports.ts';
import { chunkFileNames, chunkKey } from './chunks.ts';
import type { StoreSpec } from './doors.ts';
import type { Chunk } from './model.ts';
import type { Pace } from './pace.ts';

/** The entry of a chunk, whose files lie in a directory of their own. */
export function chunkEntry(
  { store }: StoreSpec,
  chunk: Chunk,
  directory: string,
  limits: ReturnType<Pace['limits']>,
): CacheEntry {
  return {
    paths: chunkFileNames(chunk).map((name) => join(directory, name)),
    key: chunkKey(store.prefix, chunk),
    restoreKeys: [],
    portable: true,
    mostBytes: chunk.bytes,
    ...limits,
  };
}
