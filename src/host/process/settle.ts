import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../ports.ts';
import { type Child, sendSignal } from './child.ts';
import { findLeftovers, type Leftover } from './leftovers.ts';
import type { Output } from './output.ts';
import type { Timings } from './timings.ts';

const POLL_MS = 50;
const TERM_MS = 500;
/** A process may start another one while it is being ended. */
const ROUNDS = 3;

/** What is needed to clear up after a child that has exited. */
export interface Aftermath {
  readonly child: Child;
  /** `NAME=value` in the environment of everything that the child started. */
  readonly marker: string;
  readonly output: Output;
  /** Aborted when the job is being cancelled. */
  readonly hurried: AbortSignal;
  readonly clock: Clock;
  readonly timings: Timings;
}

/**
 * Waits until no process of the run is left and its output is read, within the times of grace, ends
 * what outlived them, and closes its output.
 * @returns the labels of the processes that had to be ended.
 */
export async function settle(after: Aftermath): Promise<string[]> {
  const start = after.clock.monotonic();
  let left = await remaining(after);
  while (
    (left.length > 0 || !after.output.drained()) &&
    after.clock.monotonic() - start < limit(after, left)
  ) {
    await sleep(POLL_MS);
    left = await remaining(after);
  }
  const ended = await endAll(after, left);
  await drain(after);
  after.output.close();
  return ended;
}

function limit({ timings, hurried }: Aftermath, left: readonly Leftover[]): number {
  if (hurried.aborted) return timings.hurriedGrace;
  return left.length > 0 ? timings.grace : timings.drain;
}

/** Without /proc only the group is known. */
async function remaining({ child, marker }: Aftermath): Promise<Leftover[]> {
  if (process.platform === 'linux') return findLeftovers(marker);
  if (process.platform === 'win32' || !sendSignal(-child.pid, 0)) return [];
  return [{ pid: -child.pid, label: `process group (${child.pid})` }];
}

async function endAll(after: Aftermath, first: readonly Leftover[]): Promise<string[]> {
  const labels = new Set<string>();
  let left = first;
  for (let round = 0; round < ROUNDS && left.length > 0; round += 1) {
    for (const { label } of left) labels.add(label);
    if (!after.hurried.aborted) await terminate(after, left);
    for (const { pid } of await remaining(after)) sendSignal(pid, 'SIGKILL');
    left = await remaining(after);
  }
  // Whoever left the marker but not the group.
  after.child.signal('SIGKILL');
  return [...labels];
}

async function terminate(after: Aftermath, left: readonly Leftover[]): Promise<void> {
  for (const { pid } of left) sendSignal(pid, 'SIGTERM');
  const start = after.clock.monotonic();
  while (after.clock.monotonic() - start < TERM_MS && (await remaining(after)).length > 0) {
    await sleep(POLL_MS);
  }
}

/** Pipes without a writer end by themselves, once their last bytes are read. */
async function drain(after: Aftermath): Promise<void> {
  const start = after.clock.monotonic();
  while (!after.output.drained() && after.clock.monotonic() - start < after.timings.hurriedGrace) {
    await sleep(10);
  }
}
