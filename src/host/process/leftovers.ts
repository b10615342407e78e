import { readdir, readFile } from 'node:fs/promises';
import { quote } from '../../text/quote.ts';

/** A process that carries the marker of a run. */
export interface Leftover {
  readonly pid: number;
  /** e.g. "sleep (4711)" */
  readonly label: string;
}

/**
 * Finds the living processes whose environment holds `marker` (`NAME=value`), by /proc; none where
 * there is no /proc, or where a process belongs to somebody else.
 */
export async function findLeftovers(marker: string): Promise<Leftover[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  const found = await Promise.all(pids.map((pid) => inspect(pid, marker)));
  return found.filter((leftover) => leftover !== null);
}

async function inspect(pid: string, marker: string): Promise<Leftover | null> {
  try {
    const environment = await readFile(`/proc/${pid}/environ`);
    if (!environment.includes(`${marker}\0`)) return null;
    const name = (await readFile(`/proc/${pid}/comm`, 'utf8')).trimEnd();
    return { pid: Number(pid), label: `${quote(name)} (${pid})` };
  } catch {
    return null;
  }
}
