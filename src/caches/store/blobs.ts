import { lstat, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hasher } from '../../host/ports.ts';
import type { Digest, Need, StoreLayout } from './model.ts';

/** A store on this machine. */
export interface Place {
  readonly hasher: Hasher;
  readonly layout: StoreLayout;
  /** Absolute. */
  readonly directory: string;
}

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
 * The blobs that lie in the store, whole. What lies there under the name of another and is not it, is removed; what
 * cannot be read stays, since nobody can tell.
 */
export async function blobsOnDisk(place: Place, needs: readonly Need[]): Promise<ReadonlySet<Digest>> {
  const whole = new Set<Digest>();
  for (const need of needs) {
    const path = blobPath(place, need.digest);
    const isWhole = await isBlob(place, path, need).catch(() => null);
    if (isWhole) whole.add(need.digest);
    // A directory stays, and is in the way later on.
    else if (isWhole === false) await rm(path, { force: true }).catch(() => undefined);
  }
  return whole;
}

/** Gives a blob that was checked its name in the store. */
export const settle = (place: Place, file: string, digest: Digest): Promise<void> =>
  rename(file, blobPath(place, digest));
