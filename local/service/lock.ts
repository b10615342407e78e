import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder that is ours alone until `release`. */
export interface Lock {
  release(): Promise<void>;
}

/** Keeps a folder for this process until `release`. Two services on one folder would undo each other's uploads. */
export function lock(directory: string): Lock {
  const path = join(directory, 'service.pid');
  if (!claim(path)) {
    const owner = Number(readFileSync(path, 'utf8'));
    if (alive(owner))
      throw new Error(`${directory} is in use by process ${owner}. If that is not so, delete ${path}.`);
    writeFileSync(path, `${process.pid}`);
  }
  return { release: () => rm(path, { force: true }) };
}

function claim(path: string): boolean {
  try {
    writeFileSync(path, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function alive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
