import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Need } from '../store/model.ts';
import { bodyAt, needsOf, ollama } from './layout.ts';
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

/** Rejects where no manifest tells them. */
const needsOnDisk = async (store: string, root: string): Promise<readonly Need[]> =>
  needsOf((await bodyAt(store, { name: root })) ?? '');

async function removeWrong(store: string, { digest, size }: Need): Promise<boolean> {
  const path = join(store, ollama.blobDirectory, ollama.blobName(digest));
  const found = await lstat(path).catch(() => null);
  if (!found?.isFile() || found.size === size) return false;
  return rm(path).then(
    () => true,
    () => false,
  );
}
