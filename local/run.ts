import { stat } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createProgress } from './console.ts';
import type { MatrixJob, RunResult } from './matrix.ts';
import { packageMirror } from './mirror.ts';
import { type Defaults, type LocalOptions, parseOptions } from './options.ts';
import { writeReport } from './report.ts';
import type { Conclusion } from './runner/index.ts';
import { runWorkflow } from './workflow.ts';

const EXIT_CODES: Record<Conclusion, number> = { success: 0, failure: 1, cancelled: 130 };
const EXIT_USAGE = 2;
const SUMMARY_LINES = 60;
const REPEAT_MS = 1000;

/** Runs the action in `action` as the command line says. Returns the exit code. */
export async function runLocal(argv: readonly string[], action: string, defaults: Defaults): Promise<number> {
  const parsed = parseOptions(argv, defaults, callersFolder(defaults.command));
  if (parsed.kind === 'help') return say([parsed.text], 0);
  if (parsed.kind === 'bad') return complain(parsed.errors);
  const { options } = parsed;
  const project = await stat(options.project).catch(() => null);
  if (!project?.isDirectory()) return complain([`--project: ${options.project} is not a folder.`]);
  const stop = new AbortController();
  const interrupt = cancelThenExit(stop);
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    return await execute(options, action, stop.signal);
  } catch (error) {
    return complain([(error as Error).message]);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** The first signal cancels, one more gives up. npm passes on a Ctrl-C that we got already: that counts once. */
function cancelThenExit(stop: AbortController): () => void {
  let first: number | null = null;
  return () => {
    if (first !== null && performance.now() - first > REPEAT_MS) process.exit(EXIT_CODES.cancelled);
    first ??= performance.now();
    stop.abort();
  };
}

async function execute(options: LocalOptions, action: string, signal: AbortSignal): Promise<number> {
  const total = options.workflow.reduce((sum, { combinations }) => sum + combinations.length, 0);
  const print = (text: string) => process.stdout.write(`${text}\n`);
  const progress = createProgress(total, print, Date.now);
  print(`${total === 1 ? 'One job' : `${total} jobs`} on ${options.project}`);
  const { workflow, ...shared } = options;
  const settings = {
    ...shared,
    action,
    machine: { ...process.env, ...(await packageMirror(process.env)) },
    exclude: [options.report],
    signal,
    onLine: progress.line,
    onEnd: ({ index, label, result }: MatrixJob) =>
      print(
        `[${index + 1}/${total}] job ${label}: ${result.conclusion} after ${result.seconds.toFixed(1)} s`,
      ),
  };
  const run = await runWorkflow(settings, workflow);
  const problems = await writeReport(run, options.report);
  for (const problem of problems) print(`Warning: ${problem}`);
  printEnd(run, options, print);
  return EXIT_CODES[run.conclusion];
}

function printEnd(run: RunResult, options: LocalOptions, print: (text: string) => void): void {
  for (const { label, result } of run.jobs) {
    const lines = result.summary.trim().split('\n');
    print(`\n──── ${label}: ${result.conclusion} ${'─'.repeat(Math.max(4, 70 - label.length))}`);
    print(lines.slice(0, SUMMARY_LINES).join('\n'));
    if (lines.length > SUMMARY_LINES) print(`… ${lines.length - SUMMARY_LINES} more lines on the page`);
  }
  print(
    `\n${run.conclusion} after ${run.seconds.toFixed(1)} s, ${run.artifacts.length} artifact${run.artifacts.length === 1 ? '' : 's'}`,
  );
  print(`Report: ${pathToFileURL(path.join(options.report, 'index.html'))}`);
}

function complain(errors: readonly string[]): number {
  for (const error of errors) process.stderr.write(`Error: ${error}\n`);
  return EXIT_USAGE;
}

function say(lines: readonly string[], code: number): number {
  process.stdout.write(`${lines.join('\n')}\n`);
  return code;
}

/** Where relative paths start: npm changes into the package's folder, and remembers where it was called. */
function callersFolder(command: string): string {
  const { npm_lifecycle_event: script, INIT_CWD: called } = process.env;
  return script === command && called ? called : process.cwd();
}
