import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file with a counter that rises when the kernel ends a process for want of memory. */
interface Source {
  readonly path: string;
  /** null: the file is the number itself. */
  readonly field: string | null;
}

/**
 * How often the kernel has ended a process for want of memory, as far as this process's control group
 * (version 2 or 1) or else the machine can tell; null where nothing does. Only differences mean something.
 * `root` is the root of the file system.
 */
export async function readOomKills(root = '/'): Promise<number | null> {
  const groups = await textOf(join(root, 'proc/self/cgroup'));
  for (const source of sources(groups)) {
    const count = counter(await textOf(join(root, source.path)), source.field);
    if (count !== null) return count;
  }
  return null;
}

/** The nearest first. A container sees its own group at the root of the mount, whatever its path says. */
function sources(groups: string): Source[] {
  const unified = /^0::(\/.*)$/m.exec(groups)?.[1] ?? '/';
  const memory = /^\d+:(?:[^:\n]*,)?memory(?:,[^:\n]*)?:(\/.*)$/m.exec(groups)?.[1];
  const legacy = memory === undefined ? [] : [`sys/fs/cgroup/memory${memory}`, 'sys/fs/cgroup/memory'];
  return [
    ...[unified, '/'].map((at) => ({ path: `sys/fs/cgroup${at}/memory.events`, field: 'oom_kill' })),
    ...legacy.map((at) => ({ path: `${at}/memory.oom_control`, field: 'oom_kill' })),
    { path: 'proc/vmstat', field: 'oom_kill' },
    // Old kernels count only how often the limit was met.
    ...legacy.map((at) => ({ path: `${at}/memory.failcnt`, field: null })),
  ];
}

function counter(text: string, field: string | null): number | null {
  const found = field === null ? /^(\d+)\s*$/.exec(text) : new RegExp(`^${field} (\\d+)$`, 'm').exec(text);
  return found === null ? null : Number(found[1]);
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}
