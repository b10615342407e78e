import { closeSync, openSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type Action, readAction } from './action.ts';
import { createMasks, type Masks } from './masks.ts';
import type { Conclusion, JobOptions, JobResult, LogLine, PhaseResult, RunningJob } from './model.ts';
import { endOrphans } from './orphans.ts';
import { type PhaseContext, type PhaseName, runPhase } from './phase.ts';
import { type Places, placesOf, preparePlaces } from './places.ts';
import type { RunningProcess } from './process.ts';

const PATIENCE = { interrupt: 7.5, terminate: 2.5, pipes: 5 };

/** What changes while a job runs. */
interface Progress {
  cancelled: boolean;
  phase: PhaseName | null;
  process: RunningProcess | null;
}

/**
 * Runs the one step of a job as GitHub's runner does: main, then post, each a process of its own.
 * `done` rejects only when the job cannot be prepared (no action.yml, unreadable project).
 */
export function runJob(options: JobOptions): RunningJob {
  const progress: Progress = { cancelled: false, phase: null, process: null };
  const cancel = () => {
    if (progress.cancelled) return;
    progress.cancelled = true;
    // A post step whose condition holds for cancelled jobs is left alone.
    if (progress.phase !== 'post') progress.process?.cancel();
  };
  return {
    done: job(options, progress),
    pid: () => progress.process?.pid ?? null,
    cancel,
    signal: (signal) => progress.process?.signal(signal),
  };
}

async function job(options: JobOptions, progress: Progress): Promise<JobResult> {
  const action = await readAction(options.action);
  const places = placesOf(options);
  await preparePlaces(options, places);
  const log = openLog(places.logFile, options.onLine);
  const masks = createMasks(options.service ? [options.service.token] : []);
  const context = { options, action, places, log: log.write, patience: options.patience ?? PATIENCE };
  try {
    const { main, post } = await phases(context, masks, progress);
    const orphans = await endOrphans(places.trackingId);
    for (const orphan of orphans)
      log.write({ text: `Terminate orphan process: ${orphan}`, folded: false, foreign: false });
    return await resultOf(main, post, { places, orphans, cancelled: progress.cancelled });
  } finally {
    log.close();
  }
}

type JobContext = Omit<PhaseContext, 'masks' | 'onStart'>;

async function phases(
  context: JobContext,
  masks: Masks,
  progress: Progress,
): Promise<{ main: PhaseResult | null; post: PhaseResult | null }> {
  const { options, action } = context;
  const run = async (name: PhaseName, before: PhaseResult | null): Promise<PhaseResult> => {
    progress.phase = name;
    const onStart = (started: RunningProcess) => {
      progress.process = started;
      if (progress.cancelled && name === 'main') started.cancel();
    };
    const result = await runPhase({ ...context, masks, onStart }, name, before);
    progress.process = null;
    progress.phase = null;
    return result;
  };
  const skipMain = options.phases === 'post' || progress.cancelled;
  const main = skipMain ? null : await run('main', null);
  const status = progress.cancelled ? 'cancelled' : main?.failed ? 'failure' : 'success';
  const wanted = options.phases === 'post' || (options.phases !== 'main' && main !== null);
  const post = wanted && holds(action, status) ? await run('post', main) : null;
  return { main, post };
}

const CONDITIONS: Readonly<Record<string, (status: Conclusion) => boolean>> = {
  'always()': () => true,
  'success()': (status) => status === 'success',
  'failure()': (status) => status === 'failure',
  'cancelled()': (status) => status === 'cancelled',
  '!cancelled()': (status) => status !== 'cancelled',
};

function holds({ post, postIf }: Action, status: Conclusion): boolean {
  const condition = CONDITIONS[postIf.replace(/^\$\{\{(.*)\}\}$/s, '$1').replaceAll(' ', '')];
  if (!condition)
    throw new Error(
      `post-if: "${postIf}" is not understood. Use one of ${Object.keys(CONDITIONS).join(', ')}.`,
    );
  return post !== null && condition(status);
}

async function resultOf(
  main: PhaseResult | null,
  post: PhaseResult | null,
  job: { places: Places; orphans: readonly string[]; cancelled: boolean },
): Promise<JobResult> {
  const both = [main, post].filter((phase) => phase !== null);
  const failed = both.some((phase) => phase.failed);
  return {
    conclusion: job.cancelled ? 'cancelled' : failed ? 'failure' : 'success',
    exitCode: main?.exitCode ?? null,
    postExitCode: post?.exitCode ?? null,
    seconds: both.reduce((sum, phase) => sum + phase.seconds, 0),
    main,
    post,
    outputs: main?.outputs ?? {},
    state: main?.state ?? {},
    annotations: both.flatMap((phase) => phase.annotations),
    summary: both
      .map((phase) => phase.summary)
      .filter((summary) => summary !== '')
      .join('\n\n'),
    log: await readFile(job.places.logFile, 'utf8'),
    logFile: job.places.logFile,
    workspace: job.places.workspace,
    orphans: job.orphans,
  };
}

/** The log on disk is written at once, line by line: it is complete whenever somebody looks. */
function openLog(file: string, onLine: JobOptions['onLine']) {
  const descriptor = openSync(file, 'w');
  const write = (line: LogLine): void => {
    writeSync(descriptor, `${line.text}\n`);
    onLine?.(line);
  };
  return { write, close: () => closeSync(descriptor) };
}
