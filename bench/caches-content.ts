import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Each file and link below some directories by its path, with a hash of what is in it. */
export interface Content {
  readonly hashes: ReadonlyMap<string, string>;
  /** Allocated by them on the disk. */
  readonly allocated: number;
}

export async function contentOf(directories: readonly string[]): Promise<Content> {
  const hashes = new Map<string, string>();
  let allocated = 0;
  for (const directory of directories) {
    for (const name of await readdir(directory, { recursive: true })) {
      const path = join(directory, name);
      const stats = await lstat(path);
      allocated += stats.blocks * 512;
      if (stats.isFile()) hashes.set(path, await hashOf(path));
      else if (stats.isSymbolicLink()) hashes.set(path, `-> ${await readlink(path)}`);
    }
  }
  return { hashes, allocated };
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk);
  return hash.digest('hex');
}

/** Throws when something of `before` is missing or another; what is there besides does not matter. */
export async function expectAll(before: Content, directories: readonly string[]): Promise<void> {
  const { hashes } = await contentOf(directories);
  const wrong = [...before.hashes].filter(([path, hash]) => hashes.get(path) !== hash);
  if (wrong.length === 0) return;
  throw new Error(`${wrong.length} files are not as they were, the first of them ${wrong[0]?.[0]}.`);
}
