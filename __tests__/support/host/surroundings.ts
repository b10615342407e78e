import { execFileSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { listenForCancel } from '../../../src/host/cancel.ts';
import { createClock } from '../../../src/host/live/clock.ts';
import { Console } from '../../../src/host/process/console.ts';
import type { Surroundings } from '../../../src/host/process/supervisor.ts';
import { TIMINGS } from '../../../src/host/process/timings.ts';

/** Standard output that remembers what was printed. */
export class Screen extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
  /** The lines between `::stop-commands::` and its end token. */
  get stopped(): string[] {
    const [, token] = /^::stop-commands::([0-9a-f]{32})$/m.exec(this.text) ?? [];
    const [, inner] = this.text.split(new RegExp(`^::(?:stop-commands::)?${token}(?:::)?\n`, 'm'));
    return (inner ?? '').split('\n').slice(0, -1);
  }
}

/** The supervisor's times, shorter, with room for a busy machine. */
export const QUICK = {
  ...TIMINGS,
  interrupt: { term: 500, kill: 1500 },
  terminate: { term: 300, kill: 900 },
  grace: 1500,
  tick: 20,
  dump: 500,
};

/** Everything a supervised run needs, with signals that the test sends itself. */
export async function surroundings(): Promise<
  Surroundings & { screen: Screen; signals: EventEmitter; folder: string; logFile: string }
> {
  const screen = new Screen();
  const signals = new EventEmitter();
  const folder = await mkdtemp(join(tmpdir(), 'aegis-test-'));
  return {
    screen,
    signals,
    folder,
    logFile: join(folder, 'logs', 'run.log'),
    console: new Console(screen),
    clock: createClock(),
    cancellation: listenForCancel(signals),
    commandFiles: [],
    timings: QUICK,
  };
}

/** The interpreter itself: `python3` may be a wrapper script that adds variables. */
const PYTHON = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
  encoding: 'utf8',
}).trim();

/** Whether a process still runs (a zombie does not). */
export async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
  return !stat.includes(') Z');
}

/** A Python program as a command. */
export const python = (source: string, cwd: string, ...args: string[]) => ({
  program: PYTHON,
  args: ['-u', '-c', source, ...args],
  cwd,
  env: { PATH: process.env.PATH ?? '' },
});

/** No deadlines. */
export const endless = (logFile: string) => ({ logFile, timeoutSeconds: null, hangSeconds: null });
