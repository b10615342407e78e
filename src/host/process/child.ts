import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Command } from '../ports.ts';

/** How a process ended: an exit code or a signal. */
export type Exit =
  | { readonly code: number; readonly signal: null }
  | { readonly code: null; readonly signal: NodeJS.Signals };

/** A running child in a process group of its own, with its output in pipes. */
export interface Child {
  readonly pid: number;
  readonly pipes: readonly [stdout: Readable, stderr: Readable];
  /** The process itself is gone; its group and its pipes may live on. */
  readonly exited: Promise<Exit>;
  /** Signals the whole group; silent when nobody is left. */
  signal(signal: NodeJS.Signals): void;
}

/** Starts a program. Resolves with a reason that a user can read when it cannot be started. */
export async function startChild(command: Command): Promise<Child | string> {
  try {
    const child = spawn(command.program, command.args, spawnOptions(command));
    const exited = new Promise<Exit>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal } as Exit));
    });
    const pid = await started(child);
    const { stdout, stderr } = child;
    if (stdout === null || stderr === null) return `${command.program} has no pipes`;
    return { pid, pipes: [stdout, stderr], exited, signal: (signal) => signalGroup(pid, signal) };
  } catch (error) {
    return whyNot(command, error as NodeJS.ErrnoException);
  }
}

function spawnOptions(command: Command): SpawnOptions {
  const grouped = process.platform !== 'win32';
  return {
    cwd: command.cwd,
    env: command.env,
    detached: grouped,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  };
}

function started(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid ?? 0));
    child.on('error', reject);
  });
}

/** ENOENT is said of the program even when it is the directory that is missing. */
function whyNot(command: Command, error: NodeJS.ErrnoException): string {
  if (!existsSync(command.cwd)) return `the working directory ${command.cwd} does not exist`;
  if (error.code === 'ENOENT') return `${command.program} was not found`;
  if (error.code === 'EACCES') return `${command.program} may not be executed`;
  if (error.code === 'E2BIG') return `the arguments and variables of ${command.program} are too long`;
  return `${command.program} could not be started: ${error.message}`;
}

/** Signals the whole group of a leader; silent when nobody is left. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (process.platform === 'win32') endTree(pid);
  else sendSignal(-pid, signal);
}

/** Sends a signal to a process, or with a negative number to a group; silent when it is gone. */
export function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** Windows knows neither groups nor signals that can be handled. */
function endTree(pid: number): void {
  spawn('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on(
    'error',
    () => undefined,
  );
}
