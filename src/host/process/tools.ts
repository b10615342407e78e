import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { quote } from '../../text/quote.ts';
import type { Command, ToolResult } from '../ports.ts';
import { type Child, type Exit, startChild } from './child.ts';
import { measure, restore } from './command-files.ts';
import { Output } from './output.ts';
import type { Surroundings } from './supervisor.ts';

const DEFAULT_SECONDS = 60;
/** Per pipe: more than any answer that is parsed, less than hurts. */
const CAPTURE_BYTES = 16 * 1024 * 1024;
/** Between SIGTERM and SIGKILL. */
const TERM_MS = 2000;
const NOT_STARTED = 127;
/** What timeout(1) says. */
const TIMED_OUT = 124;
const CANCELLED = 130;

type Stop = { readonly code: number; readonly reason: string };

/**
 * Runs a short trusted tool: output captured, deadline, never rejects. A tool that is ended for its
 * deadline has the code 124, for a cancellation 130, one that died by signal n 128 + n; the reason
 * stands at the end of `stderr`. Own spawn, since a process of @actions/exec cannot be ended.
 * Tools run code of the project too (build scripts, plugins of coverage): the command files are guarded.
 */
export async function runTool(
  around: Surroundings,
  command: Command,
  options: { readonly timeoutSeconds?: number; readonly live?: boolean } = {},
): Promise<ToolResult> {
  const resume = options.live ? around.console.stopCommands() : () => undefined;
  const files = await measure(around.commandFiles);
  try {
    const child = await startChild(command);
    if (typeof child === 'string') return { code: NOT_STARTED, stdout: '', stderr: child };
    return await attend(around, child, options.timeoutSeconds ?? DEFAULT_SECONDS, options.live === true);
  } finally {
    for (const name of await restore(files))
      around.console.line(`Warning: ${quote(command.program)} changed the file of ${name}; that was undone.`);
    resume();
  }
}

async function attend(around: Surroundings, child: Child, seconds: number, live: boolean) {
  const captured = [new Capture(), new Capture()] as const;
  const output = new Output(child.pipes, live ? around.console : null, (chunk, at) =>
    captured[at]?.add(chunk),
  );
  const stopper = stopWhen(around, child, seconds);
  const exit = await child.exited;
  const stop = stopper.done();
  // Whoever of its group ignored SIGTERM.
  if (stop !== null) child.signal('SIGKILL');
  await drained(around, output);
  output.close();
  const [stdout, stderr] = captured.map((capture) => capture.text());
  return { code: stop?.code ?? codeOf(exit), stdout: stdout ?? '', stderr: withReason(stderr ?? '', stop) };
}

/** Ends the group at the deadline or at a cancellation; `done` tells which, and calls it off. */
function stopWhen({ cancellation }: Surroundings, child: Child, seconds: number): { done(): Stop | null } {
  let stop: Stop | null = null;
  let last: NodeJS.Timeout | undefined;
  const kill = () => child.signal('SIGKILL');
  const end = (code: number, reason: string) => {
    stop ??= { code, reason };
    child.signal('SIGTERM');
    last ??= setTimeout(kill, TERM_MS);
  };
  const cancel = () => end(CANCELLED, 'the job was cancelled');
  const timer = setTimeout(() => end(TIMED_OUT, `ended after ${seconds} s without a result`), seconds * 1000);
  const { first, second } = cancellation;
  if (first.aborted) cancel();
  first.addEventListener('abort', cancel);
  second.addEventListener('abort', kill);
  return {
    done: () => {
      for (const each of [timer, last]) clearTimeout(each);
      first.removeEventListener('abort', cancel);
      second.removeEventListener('abort', kill);
      return stop;
    },
  };
}

/** A daemon that the tool left may hold the pipes: it may live, but it is not waited for. */
async function drained({ clock, timings }: Surroundings, output: Output): Promise<void> {
  const start = clock.monotonic();
  while (!output.drained() && clock.monotonic() - start < timings.grace) await sleep(5);
}

function codeOf(exit: Exit): number {
  return exit.signal === null ? exit.code : 128 + constants.signals[exit.signal];
}

function withReason(stderr: string, stop: Stop | null): string {
  return stop === null
    ? stderr
    : `${stderr}${stderr === '' || stderr.endsWith('\n') ? '' : '\n'}${stop.reason}`;
}

/** Keeps the first bytes of a pipe. */
class Capture {
  readonly #chunks: Buffer[] = [];
  #room = CAPTURE_BYTES;

  add(chunk: Buffer): void {
    if (this.#room > 0) this.#chunks.push(chunk.subarray(0, this.#room));
    this.#room -= chunk.length;
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}
