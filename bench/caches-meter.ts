import { readdirSync, readFileSync, statfsSync } from 'node:fs';

/** The most at any one moment, in bytes. */
export interface Peaks {
  /** Resident memory of all processes added up: what they share counts for each. */
  readonly rss: number;
  /** What they share is divided among them. */
  readonly pss: number;
  /** Allocated on the file system, above what was at the start. */
  readonly disk: number;
}

/** Looks at a process, all below it, and a file system, again and again. */
export interface Watch {
  /** CPU seconds, user and system, of the processes so far, and of those that they have waited for. */
  cpu(): number;
  end(): Peaks;
}

/** Fields of /proc/PID/stat, see proc(5). */
export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** CPU seconds of itself and of the children that it has waited for. */
  readonly cpu: number;
  /** Bytes. */
  readonly rss: number;
}

const SAMPLE_MS = 50;
/** What `/proc` counts in; the same on every Linux. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/**
 * @param root the process that runs now, null for none
 * @param folder a folder of the file system; nothing else may write there meanwhile
 */
export function watch(root: () => number | null, folder: string): Watch {
  const start = diskUsed(folder);
  let peaks: Peaks = { rss: 0, pss: 0, disk: 0 };
  const sample = () => {
    const tree = treeOf(root(), allProcesses());
    peaks = {
      rss: Math.max(peaks.rss, sum(tree.map(({ rss }) => rss))),
      pss: Math.max(peaks.pss, sum(tree.map(({ pid }) => pssOf(pid)))),
      disk: Math.max(peaks.disk, diskUsed(folder) - start),
    };
  };
  const timer = setInterval(sample, SAMPLE_MS);
  return {
    cpu: () => sum(treeOf(root(), allProcesses()).map(({ cpu }) => cpu)),
    end: () => {
      clearInterval(timer);
      sample();
      return peaks;
    },
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** A process and all below it. */
export function treeOf(root: number | null, all: readonly ProcessStat[]): ProcessStat[] {
  const found = all.filter(({ pid }) => pid === root);
  const taken = new Set(found.map(({ pid }) => pid));
  for (const { pid } of found) {
    const children = all.filter((one) => one.parent === pid && !taken.has(one.pid));
    for (const child of children) taken.add(child.pid);
    found.push(...children);
  }
  return found;
}

function allProcesses(): ProcessStat[] {
  const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return numbers.flatMap((pid) => {
    const text = read(`/proc/${pid}/stat`);
    return text === null ? [] : [parseStat(text)];
  });
}

/** The second field, a name in brackets, may hold blanks and brackets. */
export function parseStat(text: string): ProcessStat {
  const end = text.lastIndexOf(')');
  const fields = text.slice(end + 2).split(' ');
  const at = (field: number) => Number(fields[field - 3]);
  return {
    pid: Number.parseInt(text, 10),
    parent: at(4),
    cpu: (at(14) + at(15) + at(16) + at(17)) / TICKS_PER_SECOND,
    rss: at(24) * PAGE_BYTES,
  };
}

/** CPU seconds of a process, or of this one, with those of the children that it has waited for. */
export function cpuOf(pid: number | 'self'): number {
  const text = read(`/proc/${pid}/stat`);
  if (text === null) throw new Error(`There is no process ${pid}, or no /proc: this bench needs Linux.`);
  return parseStat(text).cpu;
}

/** 0 for a process that has ended. */
function pssOf(pid: number): number {
  const found = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '');
  return Number(found?.[1] ?? 0) * 1024;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Bytes that are allocated on the file system of a folder. */
function diskUsed(folder: string): number {
  const { blocks, bfree, bsize } = statfsSync(folder);
  return (blocks - bfree) * bsize;
}

/** Bytes that are left there for everybody. */
export function diskLeft(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
