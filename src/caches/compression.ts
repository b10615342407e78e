import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Facts } from '../host/ports.ts';
import type { Compression } from './keys.ts';

/** What the cache client will compress with: zstd when it is on PATH, else gzip. Part of every key. */
export async function findCompression(facts: Pick<Facts, 'env' | 'platform'>): Promise<Compression> {
  const name = facts.platform === 'win32' ? 'zstd.exe' : 'zstd';
  const folders = (facts.env.PATH ?? facts.env.Path ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = await Promise.all(folders.map((folder) => isExecutable(join(folder, name))));
  return found.includes(true) ? 'zstd' : 'gzip';
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
