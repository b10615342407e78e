import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '@jest/globals';
import { scratch } from './facts.ts';

/** A file system of its own size or mode, mounted for one story. */
export interface Mount {
  readonly directory: string;
  unmount(): void;
}

/** Mounts a tmpfs, e.g. with `size=4m` or `ro`; null where this user may not. */
export function mountTmpfs(options: string): Mount | null {
  const directory = scratch('mount');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory], { stdio: 'pipe' });
  } catch {
    return null;
  }
  // Lazily: whatever a story left open there must not keep it mounted.
  return { directory, unmount: () => void execFileSync('umount', ['-l', directory]) };
}

/** A group of processes with a limit of memory. */
export interface MemoryGroup {
  add(pid: number): void;
  remove(): void;
}

/** Makes a control group (version 1 or 2) with a limit in bytes; null where this user may not. */
export function memoryGroup(bytes: number): MemoryGroup | null {
  const name = `aegis-test-${process.pid}`;
  for (const [root, limit] of [
    ['/sys/fs/cgroup/memory', 'memory.limit_in_bytes'],
    ['/sys/fs/cgroup', 'memory.max'],
  ] as const) {
    const directory = join(root, name);
    try {
      mkdirSync(directory);
      if (!existsSync(join(directory, limit))) throw new Error('no memory controller');
      writeFileSync(join(directory, limit), String(bytes));
      return {
        add: (pid) => writeFileSync(join(directory, 'cgroup.procs'), String(pid)),
        remove: () => rmdirSync(directory),
      };
    } catch {
      if (existsSync(directory)) rmdirSync(directory);
    }
  }
  return null;
}

/** Can this user mount? Asked once per test file, since a test is skipped by name before any runs. */
export function canMount(): boolean {
  const mount = mountTmpfs('size=64k');
  mount?.unmount();
  return mount !== null;
}

/** Can this user limit the memory of processes? */
export function canLimitMemory(): boolean {
  const group = memoryGroup(1 << 28);
  group?.remove();
  return group !== null;
}

/** A test that is skipped by its name where the machine cannot do what it needs. */
export const testWhere = (possible: boolean, what: string) => (name: string, body: () => Promise<void>) =>
  possible ? test(name, body) : test.skip(`${name} (needs ${what})`, body);
