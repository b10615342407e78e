import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { list } from './files.ts';
import type { StoreLayout } from './model.ts';

/** What a sweep has removed. */
export interface Swept {
  readonly files: number;
  readonly bytes: number;
}

const NOTHING: Swept = { files: 0, bytes: 0 };

/**
 * Removes the blobs that no root on disk needs, and what interrupted work has left. No blob is removed when a root
 * cannot be read, or when there is none at all: then nobody can tell what they are for. Follows no link.
 * @param before milliseconds since the epoch: what has come since stays
 * @throws Error when something cannot be removed
 */
export async function sweep(directory: string, layout: StoreLayout, before: number): Promise<Swept> {
  const paths = [...(await layout.litter(directory)), ...(await unneeded(directory, layout))];
  let swept = NOTHING;
  for (const path of paths) {
    if ((await changedAt(join(directory, path))) >= before) continue;
    swept = add(swept, await measure(join(directory, path)));
    await rm(join(directory, path), { recursive: true, force: true });
  }
  return swept;
}

/** Blobs that no root needs, relative to the store. */
async function unneeded(directory: string, layout: StoreLayout): Promise<readonly string[]> {
  const { roots, broken } = await layout.read(directory);
  if (broken.length > 0 || roots.length === 0) return [];
  const needed = new Set(roots.flatMap(({ needs }) => needs.map(({ digest }) => digest)));
  const isUnneeded = (digest: string | null) => digest !== null && !needed.has(digest);
  return (await list(directory, layout.blobDirectory))
    .filter((entry) => entry.isFile() && isUnneeded(layout.digestOf(entry.name)))
    .map(({ name }) => `${layout.blobDirectory}/${name}`);
}

/** When a path got its name or its content, which a rename or a write changes, in milliseconds since the epoch. Nothing stays as it is. */
async function changedAt(path: string): Promise<number> {
  const found = await lstat(path).catch(() => null);
  return found?.ctimeMs ?? Number.POSITIVE_INFINITY;
}

/** Files below a path, and their bytes; a link counts as itself. */
async function measure(path: string): Promise<Swept> {
  const found = await lstat(path).catch(() => null);
  if (!found) return NOTHING;
  if (!found.isDirectory()) return { files: 1, bytes: found.size };
  const inside = await Promise.all((await readdir(path)).map((name) => measure(join(path, name))));
  return inside.reduce(add, NOTHING);
}

const add = (some: Swept, more: Swept): Swept => ({
  files: some.files + more.files,
  bytes: some.bytes + more.bytes,
});
