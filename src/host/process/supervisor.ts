import { randomBytes } from 'node:crypto';
import type { Cancellation } from '../cancel.ts';
import type { Clock, Command, RunResult, SuperviseOptions } from '../ports.ts';
import { type Child, type Exit, startChild } from './child.ts';
import { type CommandFile, measure, restore } from './command-files.ts';
import type { Console } from './console.ts';
import { endOf } from './end.ts';
import { type Cause, Ending } from './ending.ts';
import { LogFile, WholeLines } from './log-file.ts';
import { readOomKills } from './memory.ts';
import { Output } from './output.ts';
import { settle } from './settle.ts';
import type { Timings } from './timings.ts';
import { watch } from './watch.ts';

/** What every run of the supervisor shares. */
export interface Surroundings {
  readonly console: Console;
  readonly clock: Clock;
  readonly cancellation: Cancellation;
  readonly commandFiles: readonly CommandFile[];
  readonly timings: Timings;
}

/** How a run went, without its frame. */
type Outcome = Pick<RunResult, 'end' | 'leftovers'>;

/**
 * Runs test or user code: own process group, filtered live output, deadlines, signals, and afterwards
 * nothing of it left: no process, no line in a command file. Never rejects.
 */
export async function supervise(
  around: Surroundings,
  command: Command,
  options: SuperviseOptions,
): Promise<RunResult> {
  const start = around.clock.monotonic();
  const files = await measure(around.commandFiles);
  const log = await LogFile.open(options.logFile, (reason) =>
    around.console.line(`The log of this run cannot be written to disk: ${reason}. The run goes on.`),
  );
  const resume = around.console.stopCommands();
  try {
    const outcome = await runOnce(around, command, options, log);
    const tampered = await restore(files);
    return { ...outcome, tampered, seconds: (around.clock.monotonic() - start) / 1000 };
  } finally {
    await log.close();
    resume();
  }
}

async function runOnce(
  around: Surroundings,
  command: Command,
  options: SuperviseOptions,
  log: LogFile,
): Promise<Outcome> {
  if (around.cancellation.first.aborted) return { end: { kind: 'cancelled' }, leftovers: [] };
  const run = randomBytes(16).toString('hex');
  const oomKills = await readOomKills();
  const child = await startChild({ ...command, env: { ...command.env, AEGIS_RUN: run } });
  if (typeof child === 'string') return { end: { kind: 'not-started', reason: child }, leftovers: [] };
  const { exit, cause, leftovers } = await attend(around, child, options, log, `AEGIS_RUN=${run}`);
  const oomKilled = ((await readOomKills()) ?? 0) > (oomKills ?? 0);
  return { end: endOf(exit, cause, options, oomKilled), leftovers };
}

/** From the start of the child until nothing of it is left. */
async function attend(
  around: Surroundings,
  child: Child,
  options: SuperviseOptions,
  log: LogFile,
  marker: string,
): Promise<{ exit: Exit; cause: Cause | null; leftovers: readonly string[] }> {
  const { cancellation, clock, timings } = around;
  const orphaned = () => child.signal('SIGKILL');
  process.on('exit', orphaned);
  const ending = new Ending(child, timings, cancellation, options.beforeEnd);
  const watching = watch(clock, timings.tick, options, (cause) => void ending.overdue(cause));
  const lines = child.pipes.map(() => new WholeLines());
  const output = new Output(child.pipes, around.console, (chunk, pipe) => {
    watching.moved();
    return log.append(lines[pipe]?.push(chunk) ?? chunk);
  });
  const exit = await child.exited;
  const { cause } = ending;
  watching.stop();
  ending.over();
  const leftovers = await settle({ child, marker, output, hurried: cancellation.first, clock, timings });
  for (const line of lines) void log.append(line.end());
  process.off('exit', orphaned);
  return { exit, cause, leftovers };
}
