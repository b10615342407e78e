import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../host/ports.ts';
import { readSession } from '../results/events.ts';

/** Long enough for faulthandler to write every thread of one process. */
const DUMP_MILLISECONDS = 150;
/** More would not be read, and the run is to end. */
const MAX_PROCESSES = 16;

/**
 * Asks every process of the session for the stacks of its threads (SIGUSR2, which the plugin
 * registered), and waits until they are written. Never throws.
 */
export async function dumpStacks(log: Log, events: string): Promise<void> {
  if (process.platform === 'win32') {
    log.info('Stacks cannot be dumped on Windows.');
    return;
  }
  const { pids } = await readSession(events).catch(() => ({ pids: [] }));
  // One after the other: they share one log, and faulthandler writes in pieces.
  for (const pid of pids.slice(0, MAX_PROCESSES)) {
    if ((await isOurs(pid, events)) && ask(pid)) await sleep(DUMP_MILLISECONDS);
  }
}

/**
 * The pids come from files that test code can write, and SIGUSR2 ends what does not expect it: on
 * Linux only processes that were started with this very directory of events are asked.
 */
async function isOurs(pid: number, events: string): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 1 || pid === process.pid) return false;
  if (process.platform !== 'linux') return true;
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  return environment.split('\0').includes(`AEGIS_EVENTS=${events}`);
}

function ask(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGUSR2');
  } catch {
    return false;
  }
}
