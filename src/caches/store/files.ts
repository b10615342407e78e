import type { Dirent, Stats } from 'node:fs';
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DISK_FULL } from '../../host/transfer/reasons.ts';
import { isNoSpace } from '../../results/write.ts';
import { digest } from '../keys.ts';
import type { Need, StoreLayout } from './model.ts';

/** The start of the names of files that are being written. Ollama and BuildKit take them for nothing of theirs. */
const UNFINISHED = '.aegis-new-';

export const isUnfinished = (name: string): boolean => name.startsWith(UNFINISHED);

/** Why something could not be written or read, for people. */
export const causeOf = (error: unknown): string => (isNoSpace(error) ? DISK_FULL : String(error));

/** What lies at a path, links not followed; null: nothing. */
async function lookAt(path: string): Promise<Stats | null> {
  return lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
}

/**
 * What a directory of the store holds; nothing where it is absent.
 * @throws Error when it, or one that it lies in, is a link or a file, or cannot be read
 */
export async function list(store: string, directory: string): Promise<readonly Dirent[]> {
  for (const path of pathsTo(directory)) {
    const found = await lookAt(join(store, path));
    if (found === null) return [];
    if (!found.isDirectory()) throw new Error(`${path} is no directory`);
  }
  return readdir(join(store, directory), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

/** The directories below the store's own down to this one: `a`, `a/b`, `a/b/c`. */
function pathsTo(directory: string): readonly string[] {
  const parts = directory.split('/').filter(Boolean);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

/**
 * The bytes of a file; null: there is none.
 * @throws Error for a link, a directory, more than `cap` bytes, and what cannot be read
 */
export async function readPlain(path: string, cap: number): Promise<Buffer | null> {
  const found = await lookAt(path);
  if (found === null) return null;
  if (!found.isFile()) throw new Error('it is no file');
  if (found.size > cap) throw new Error(`it has ${found.size} bytes, and may have ${cap}`);
  return readFile(path);
}

/** The text of a file, which must be UTF-8; see `readPlain`. */
export async function readText(path: string, cap: number): Promise<string | null> {
  const bytes = await readPlain(path, cap);
  return bytes && new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Makes a directory of the store and those above it. Throws an Error when a link or a file is in the way. */
export async function makeDirectory(store: string, directory: string): Promise<void> {
  await mkdir(store, { recursive: true });
  for (const path of pathsTo(directory)) {
    const made = await mkdir(join(store, path)).catch((error: NodeJS.ErrnoException) => error);
    if (made === undefined) continue;
    if (made.code !== 'EEXIST') throw made;
    if (!(await lstat(join(store, path))).isDirectory()) throw new Error(`${path} is no directory`);
  }
}

/**
 * Writes a file of the store at once, by a rename; its directory must be there.
 * @throws Error when something else than a file has its name
 */
export async function putFile(store: string, directory: string, name: string, text: string): Promise<void> {
  const path = join(store, directory, name);
  if ((await lookAt(path))?.isFile() === false) throw new Error(`${join(directory, name)} is no file`);
  const unfinished = join(store, directory, `${UNFINISHED}${digest([name])}-${process.pid}`);
  try {
    await rm(unfinished, { force: true });
    await writeFile(unfinished, text, { flag: 'wx' });
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
}

/**
 * Says whether a blob is there with its size, as a file. Looks at each blob once, however many roots need it.
 * In a directory that is a link there is none: it leads out of the store.
 */
export async function blobFinder(
  store: string,
  { blobDirectory, blobName }: StoreLayout,
): Promise<(needs: readonly Need[]) => Promise<boolean>> {
  const entries = await list(store, blobDirectory).catch(() => []);
  const files = new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
  const sizes = new Map<string, Promise<number | null>>();
  const look = async (name: string) =>
    files.has(name) ? ((await lookAt(join(store, blobDirectory, name)))?.size ?? null) : null;
  const isThere = async ({ digest, size }: Need) => {
    const found = sizes.get(digest) ?? look(blobName(digest));
    sizes.set(digest, found);
    return (await found) === size;
  };
  return async (needs) => (await Promise.all(needs.map(isThere))).every(Boolean);
}
