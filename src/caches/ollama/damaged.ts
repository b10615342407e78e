import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readText } from '../store/files.ts';
import { CAPS } from '../store/manifest.ts';
import type { Need } from '../store/model.ts';
import { needsOf, ollama, placeOf } from './layout.ts';
import type { ModelName } from './names.ts';

/**
 * Removes the blobs of a model that have not the size that its manifest tells: a pull takes any blob that is there
 * for whole. Never throws.
 * @returns how many there were
 */
export async function removeDamaged(store: string, { root }: ModelName): Promise<number> {
  const needs = await needsOnDisk(store, root).catch(() => []);
  const removed = await Promise.all(needs.map((need) => removeWrong(store, need)));
  return removed.filter(Boolean).length;
}

async function needsOnDisk(store: string, root: string): Promise<readonly Need[]> {
  const { directory, file } = placeOf(root);
  return needsOf((await readText(join(store, directory, file), CAPS.body)) ?? '');
}

async function removeWrong(store: string, { digest, size }: Need): Promise<boolean> {
  const path = join(store, ollama.blobDirectory, ollama.blobName(digest));
  const found = await lstat(path).catch(() => null);
  if (!found?.isFile() || found.size === size) return false;
  return rm(path).then(
    () => true,
    () => false,
  );
}
