import { lstat, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hasher, Host } from '../../host/ports.ts';
import type { StoreSpec } from './doors.ts';
import { layoutOf } from './layouts.ts';
import type { Digest, Need, StoreLayout } from './model.ts';

/** A store on this machine. */
export interface Place {
  readonly hasher: Hasher;
  readonly layout: StoreLayout;
  /** Absolute. */
  readonly directory: string;
}

/** Where the store of a spec lies. */
export const placeOf = ({ hasher }: Host, { store, paths }: StoreSpec): Place => ({
  hasher,
  layout: layoutOf(store.layout),
  directory: paths[0] ?? '',
});

export const blobPath = ({ layout, directory }: Place, digest: Digest): string =>
  join(directory, layout.blobDirectory, layout.blobName(digest));

/** Whether a file is a blob, byte for byte. */
export async function isBlob({ hasher }: Pick<Place, 'hasher'>, path: string, need: Need): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  if (!found?.isFile() || found.size !== need.size) return false;
  const { digest, size } = await hasher.digest([path]);
  return digest === need.digest && size === need.size;
}

/**
 * The blobs that lie in the store, whole; once the job is cancelled, no more are looked at. What lies there under the
 * name of another and is not it, is removed, whatever size it should have; what cannot be read stays, since nobody
 * can tell.
 */
export async function blobsOnDisk(
  place: Place,
  needs: readonly Need[],
  cancelled: AbortSignal,
): Promise<ReadonlySet<Digest>> {
  const whole = new Set<Digest>();
  for (const need of needs) {
    if (cancelled.aborted) break;
    const path = blobPath(place, need.digest);
    const found = await sizeOnDisk(place, path, need.digest).catch(() => null);
    if (found === need.size) whole.add(need.digest);
    // A directory stays, and is in the way later on.
    else if (found === 'wrong') await rm(path, { force: true }).catch(() => undefined);
  }
  return whole;
}

/** The size of a blob that is what its name says; `wrong`: it is not; null: there is none. */
async function sizeOnDisk({ hasher }: Place, path: string, digest: Digest): Promise<number | 'wrong' | null> {
  const found = await lstat(path).catch(() => null);
  if (!found?.isFile()) return found && 'wrong';
  const read = await hasher.digest([path]);
  return read.digest === digest ? read.size : 'wrong';
}

/** Gives a blob that was checked its name in the store. */
export const settle = (place: Place, file: string, digest: Digest): Promise<void> =>
  rename(file, blobPath(place, digest));
