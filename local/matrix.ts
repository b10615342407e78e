import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JobPlan, planJobs } from './plan.ts';
import {
  type Combination,
  type Conclusion,
  type JobOptions,
  type JobResult,
  type LogLine,
  type RunFacts,
  type RunningJob,
  runJob,
} from './runner/index.ts';
import {
  cacheScopes,
  type Fault,
  type Limits,
  type Service,
  type StoredArtifact,
  startService,
} from './service/index.ts';
import { lockState, runFacts, runId } from './state.ts';

const PASSED = ['inputs', 'env', 'override', 'machine', 'node', 'patience', 'phases', 'plainPaths'] as const;

/** What goes to every job as it is. */
type Passed = Pick<JobOptions, (typeof PASSED)[number]>;

export interface MatrixOptions extends Passed {
  readonly project: string;
  /** Folder of action.yml. */
  readonly action: string;
  /** Kept between runs: caches, artifacts, slots, the last run id. */
  readonly state: string;
  /** The id of the job in its workflow; `test` when not given. */
  readonly job?: string;
  /** Part of the last run of `state`: the same run id, and the artifacts of what ran in it before. */
  readonly sameRun?: boolean;
  /** How many jobs of the run came before: the first has this index. */
  readonly before?: number;
  /** `false`: the workspace is empty, as that of a job without a checkout. */
  readonly checkout?: boolean;
  /** One per job. */
  readonly combinations: readonly (Combination | null)[];
  /** How many jobs run at once. */
  readonly jobs?: number;
  /** Seconds between the starts of two jobs. */
  readonly stagger?: number;
  readonly event?: RunFacts['event'];
  /** From 1; above 1 it repeats the last run of `state`. */
  readonly attempt?: number;
  readonly faults?: readonly Fault[];
  readonly limits?: Limits;
  /** Not copied into workspaces, besides `state`. Absolute paths. */
  readonly exclude?: readonly string[];
  readonly onLine?: (job: JobPlan, line: LogLine) => void;
  readonly onEnd?: (job: MatrixJob) => void;
  /** For tests: the jobs as they start, and the service. */
  readonly onStart?: (job: JobPlan, running: RunningJob, service: Service) => void;
  /** Cancels every job; those that have not started never do. */
  readonly signal?: AbortSignal;
}

export interface MatrixJob extends JobPlan {
  /** Seconds after the start of the run. */
  readonly started: number;
  readonly result: JobResult;
}

export interface RunResult {
  readonly conclusion: Conclusion;
  readonly facts: RunFacts;
  readonly seconds: number;
  /** In the order of the combinations; without those that never started. */
  readonly jobs: readonly MatrixJob[];
  readonly artifacts: readonly StoredArtifact[];
}

/**
 * Runs all jobs of a matrix against one results service. Throws when the state folder is in use or a job cannot be
 * prepared; failing jobs are a result.
 */
export async function runMatrix(options: MatrixOptions): Promise<RunResult> {
  const unlock = await lockState(options.state);
  try {
    const { attempt = 1, event = 'push' } = options;
    const exclude = [options.state, ...(options.exclude ?? [])];
    const id = await runId(options.state, options.sameRun || attempt > 1);
    const of = { event, attempt, runId: id, exclude, job: options.job ?? 'test' };
    const facts = await runFacts(options.project, of);
    const directory = path.join(options.state, 'service');
    const service = await startService({
      directory,
      faults: options.faults ?? [],
      limits: options.limits ?? {},
    });
    try {
      return await runAll({ options, facts, service, exclude });
    } finally {
      await service.close();
    }
  } finally {
    await unlock();
  }
}

interface Run {
  readonly options: MatrixOptions;
  readonly facts: RunFacts;
  readonly service: Service;
  readonly exclude: readonly string[];
}

async function runAll(run: Run): Promise<RunResult> {
  const { options, facts, service } = run;
  const begun = performance.now();
  const plans = planJobs(options.combinations, facts.job, options.before);
  const queue = [...plans];
  const jobs: MatrixJob[] = [];
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(options.signal ? [options.signal] : [])]);
  const worker = async (): Promise<void> => {
    for (let plan = queue.shift(); plan && !signal.aborted; plan = queue.shift()) {
      const wait =
        (options.stagger ?? 0) * (plan.index - (options.before ?? 0)) * 1000 - (performance.now() - begun);
      if (wait > 0 && !(await pause(wait, signal))) return;
      const started = (performance.now() - begun) / 1000;
      const job = { ...plan, started, result: await runOne(run, plan, signal) };
      jobs.push(job);
      options.onEnd?.(job);
    }
  };
  const workers = Array.from({ length: options.jobs ?? plans.length }, () => worker());
  // One job that cannot be prepared ends the run, but not before the others were told and have ended.
  await Promise.all(workers).catch(() => stop.abort());
  await Promise.allSettled(workers);
  await Promise.all(workers);
  jobs.sort((a, b) => a.index - b.index);
  const seconds = (performance.now() - begun) / 1000;
  const conclusion = conclude(jobs, options.signal?.aborted ?? false);
  return { conclusion, facts, seconds, jobs, artifacts: service.artifacts(facts.runId) };
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return sleep(milliseconds, true, { signal }).catch(() => false);
}

function conclude(jobs: readonly MatrixJob[], cancelled: boolean): Conclusion {
  const all = jobs.map((job) => job.result.conclusion);
  if (all.includes('failure')) return 'failure';
  return cancelled || all.includes('cancelled') ? 'cancelled' : 'success';
}

async function runOne(run: Run, plan: JobPlan, signal: AbortSignal): Promise<JobResult> {
  const running = runJob(jobOptions(run, plan));
  signal.addEventListener('abort', running.cancel, { once: true });
  run.options.onStart?.(plan, running, run.service);
  try {
    return await running.done;
  } finally {
    signal.removeEventListener('abort', running.cancel);
  }
}

function jobOptions({ options, facts, service, exclude }: Run, plan: JobPlan): JobOptions {
  const { ref, baseRef, defaultBranch } = facts;
  const full = (branch: string) => `refs/heads/${branch}`;
  const base = baseRef === '' ? undefined : full(baseRef);
  const caches = cacheScopes({ ref, base, defaultBranch: full(defaultBranch) });
  const token = service.token({ run: facts.runId, job: `${facts.job}-${plan.index}`, caches });
  // Slots hold blanks and no tilde.
  const folder = options.plainPaths ? plan.slot.replaceAll(' ', '~') : plan.slot;
  return {
    ...pick(options, PASSED),
    action: options.action,
    project: options.checkout === false ? null : options.project,
    exclude,
    facts,
    // Side by side on one machine, jobs need folders of their own, and cache keys hold HOME and the workspace. So a
    // combination always gets the same folder: each job finds in the next run what it saved in the last.
    directory: path.join(options.state, 'work', folder),
    matrix: plan.matrix,
    strategy: { index: plan.index - (options.before ?? 0), total: options.combinations.length },
    service: { url: service.url, token },
    onLine: (line) => options.onLine?.(plan, line),
  };
}

function pick<T extends object, K extends keyof T>(values: T, names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(
    names.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]),
  ) as Pick<T, K>;
}
