import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../host/ports.ts';
import { signalGroup } from '../host/process/child.ts';
import { quote } from '../text/quote.ts';
import { removeBuilder } from './docker/builder.ts';
import type { Remainder } from './remainder.ts';

/** Between SIGTERM and SIGKILL. */
const TERM_MS = 5000;
const POLL_MS = 50;

/** Ends and removes what is left, all at once. Never throws: the job is over. */
export async function tidyUp(host: Host, remainders: readonly Remainder[]): Promise<void> {
  await Promise.all(
    remainders.map((remainder) =>
      tidyOne(host, remainder).catch((error: unknown) =>
        host.log.warning(`Something could not be tidied up: ${quote(String(error), 300)}`),
      ),
    ),
  );
}

async function tidyOne(host: Host, remainder: Remainder): Promise<void> {
  if (remainder.kind === 'builder') return removeBuilder(host, remainder.name);
  const { pid, started } = remainder;
  const shown = `${quote(remainder.label)} (${pid})`;
  if (!(await isRunning(pid, started))) return host.log.debug(`${shown} has ended by itself.`);
  signalGroup(pid, 'SIGTERM');
  const begun = performance.now();
  while (performance.now() - begun < TERM_MS && (await isRunning(pid, started))) await sleep(POLL_MS);
  const hadToDie = await isRunning(pid, started);
  // Also for what it has started itself, and left.
  signalGroup(pid, 'SIGKILL');
  host.log.info(`${shown} was ended${hadToDie ? ' by force' : ''}.`);
}

/** Where there is no /proc, only the number is known: then its group is asked. */
async function isRunning(pid: number, started: string): Promise<boolean> {
  if (process.platform === 'linux') return started !== '' && (await startedAt(pid)) === started;
  return hasGroup(pid);
}

/**
 * When a process was started, in clock ticks since boot; '' when it has ended, or the system does not tell.
 * With the number of the process it names one process for ever.
 */
export async function startedAt(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name of the program stands in brackets, and may hold anything.
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' || state === 'X' ? '' : (rest[18] ?? '');
}

const hasGroup = (pid: number): boolean => {
  try {
    return process.kill(process.platform === 'win32' ? pid : -pid, 0);
  } catch {
    return false;
  }
};
