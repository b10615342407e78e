import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { createLineReader } from './lines.ts';
import type { Patience } from './model.ts';

/** One program of the action: what to start and where its lines go. */
export interface ActionProcess {
  readonly node: string;
  readonly script: string;
  readonly cwd: string;
  /** Complete: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly onLines: (lines: readonly string[]) => void;
  readonly patience: Patience;
}

/** A process under way. `ended` never rejects. */
export interface RunningProcess {
  readonly pid: number | null;
  /** The exit code; 128 + number for a signal; 127 when it could not be started. */
  readonly ended: Promise<number>;
  signal(signal: NodeJS.Signals): void;
  /** SIGINT, then SIGTERM, then SIGKILL, to this pid only, as the runner does. */
  cancel(): void;
}

/** Starts a phase of the action. */
export function startProcess(options: ActionProcess): RunningProcess {
  const child = spawn(options.node, [options.script], {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A Ctrl-C at the terminal reaches whole groups; the runner decides itself what its jobs get.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  const timers: NodeJS.Timeout[] = [];
  const signal = (name: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(name);
  };
  const streams = [child.stdout, child.stderr].map((stream) => forward(stream, options.onLines));
  const ended = waitFor(child, streams, options).finally(() => {
    process.removeListener('exit', killAtExit);
    for (const timer of timers) clearTimeout(timer);
  });
  const cancel = () => {
    const { interrupt, terminate } = options.patience;
    if (timers.length > 0) return;
    signal('SIGINT');
    timers.push(
      setTimeout(signal, interrupt * 1000, 'SIGTERM'),
      setTimeout(signal, (interrupt + terminate) * 1000, 'SIGKILL'),
    );
  };
  return { pid: child.pid ?? null, ended, signal, cancel };
}

/** Passes on the lines of a stream; the returned function says goodbye to it with what is left. */
function forward(stream: Readable, onLines: (lines: readonly string[]) => void): () => void {
  const reader = createLineReader();
  let open = true;
  const push = (lines: readonly string[]) => (lines.length > 0 ? onLines(lines) : undefined);
  const finish = () => {
    if (open) push(reader.end());
    open = false;
  };
  stream.on('data', (chunk: Buffer) => (open ? push(reader.push(chunk)) : undefined));
  stream.on('end', finish);
  stream.on('error', finish);
  return finish;
}

async function waitFor(
  child: ChildProcess,
  streams: readonly (() => void)[],
  { patience, onLines, node }: ActionProcess,
): Promise<number> {
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const code = await new Promise<number>((resolve) => {
    child.once('error', (error) => {
      if (child.pid !== undefined) return;
      onLines([`##[error]${node} could not be started: ${error.message}`]);
      resolve(127);
    });
    child.once('exit', (exit, signal) => resolve(exit ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
  // A grandchild may hold the pipes open; the runner waits a little, then goes on without it.
  let timer: NodeJS.Timeout | undefined;
  const pipes = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patience.pipes * 1000);
  });
  await Promise.race([closed, pipes]);
  clearTimeout(timer);
  for (const finish of streams) finish();
  child.stdout?.destroy();
  child.stderr?.destroy();
  return code;
}
