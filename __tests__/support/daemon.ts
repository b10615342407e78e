import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toolPath } from './tools.ts';

const READY_MS = 30_000;
const END_MS = 20_000;

/** A daemon of a test, and how one knows that it is there. */
export interface DaemonOptions {
  readonly program: 'buildkitd' | 'dockerd';
  readonly args: readonly string[];
  /** A folder of its own: its HOME. */
  readonly root: string;
  readonly log: string;
  /** Resolves when the daemon answers, rejects when it does not yet. */
  readonly ask: () => Promise<unknown>;
}

/** Starts a daemon and waits until it answers. @returns what ends it, and rejects when it does not end */
export async function startDaemon({
  program,
  args,
  root,
  log,
  ask,
}: DaemonOptions): Promise<() => Promise<void>> {
  const file = openSync(log, 'w');
  const PATH = [dirname(toolPath('runc')), process.env.PATH, '/usr/sbin', '/sbin'].join(delimiter);
  const daemon = spawn(toolPath(program), args, { stdio: ['ignore', file, file], env: { PATH, HOME: root } });
  closeSync(file);
  if (await answers(daemon, ask)) return () => ended(daemon);
  await ended(daemon);
  throw new Error(`${program} did not start:\n${readFileSync(log, 'utf8')}`);
}

async function answers(daemon: ChildProcess, ask: DaemonOptions['ask']): Promise<boolean> {
  for (const begun = performance.now(); performance.now() - begun < READY_MS; await sleep(100)) {
    if (daemon.exitCode !== null) return false;
    const answered = await ask().then(
      () => true,
      () => false,
    );
    if (answered) return true;
  }
  return false;
}

async function ended(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const gone = new Promise((resolve) => daemon.once('exit', resolve));
  daemon.kill('SIGTERM');
  await Promise.race([gone, sleep(END_MS, null, { ref: false }).then(() => daemon.kill('SIGKILL'))]);
}
