import { cp, lstat } from 'node:fs/promises';
import { join } from 'node:path';

const MAX_FILE_BYTES = 16 * 1024 * 1024;

/**
 * Copies `.pytest_cache` of the first directory that has one. Best effort, plain files alone: test
 * code could have put anything there.
 */
export async function keepPytestCache(directories: readonly string[], target: string): Promise<void> {
  for (const directory of directories) {
    const source = join(directory, '.pytest_cache');
    const found = await lstat(source).catch(() => null);
    if (!found?.isDirectory()) continue;
    await cp(source, target, { recursive: true, filter: isPlain }).catch(() => undefined);
    return;
  }
}

async function isPlain(path: string): Promise<boolean> {
  const stats = await lstat(path);
  return stats.isDirectory() || (stats.isFile() && stats.size <= MAX_FILE_BYTES);
}
