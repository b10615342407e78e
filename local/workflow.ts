import { type MatrixOptions, type RunResult, runMatrix } from './matrix.ts';
import type { Combination, Conclusion } from './runner/index.ts';

/** One job of a workflow. It starts when those before it have ended, however they ended. */
export interface WorkflowJob {
  /** Its id. */
  readonly job: string;
  readonly combinations: readonly (Combination | null)[];
  /** Its `with:`. */
  readonly inputs: Readonly<Record<string, string>>;
  /** An empty workspace. */
  readonly checkout?: false;
}

/** What a gate takes of the inputs that are given to all jobs. */
const GATE_INPUTS = ['coverage-min', 'artifact-name', 'artifact-retention-days', 'log-level'];

/** A gate over everything before it: it gets the limit of coverage, which it alone then applies. */
export function withGate(jobs: readonly WorkflowJob[]): WorkflowJob[] {
  const given = Object.assign({}, ...jobs.map(({ inputs }) => inputs)) as Readonly<Record<string, string>>;
  const own = Object.entries(given).filter(([name]) => GATE_INPUTS.includes(name));
  const tests = jobs.map((job) => {
    const { 'coverage-min': _, ...inputs } = job.inputs;
    return { ...job, inputs };
  });
  const inputs = { mode: 'gate', ...Object.fromEntries(own) };
  return [...tests, { job: 'gate', combinations: [null], inputs, checkout: false }];
}

const WORST_FIRST: readonly Conclusion[] = ['failure', 'cancelled', 'success'];

/** Runs several jobs as one workflow run: they find each other's artifacts. As `runMatrix` otherwise. */
export async function runWorkflow(
  options: Omit<MatrixOptions, 'combinations'>,
  jobs: readonly WorkflowJob[],
): Promise<RunResult> {
  const runs: RunResult[] = [];
  for (const job of jobs) {
    if (runs.length > 0 && options.signal?.aborted) break;
    const before = runs.flatMap((run) => run.jobs).length;
    const begun = secondsOf(runs);
    const run = await runMatrix({ ...options, ...job, sameRun: runs.length > 0, before });
    runs.push({ ...run, jobs: run.jobs.map((one) => ({ ...one, started: begun + one.started })) });
  }
  const last = runs.at(-1);
  if (last === undefined) throw new Error('a workflow without jobs');
  const conclusions = runs.map(({ conclusion }) => conclusion);
  return {
    ...last,
    conclusion: WORST_FIRST.find((one) => conclusions.includes(one)) ?? 'success',
    seconds: secondsOf(runs),
    jobs: runs.flatMap((run) => run.jobs),
  };
}

const secondsOf = (runs: readonly RunResult[]): number => runs.reduce((sum, { seconds }) => sum + seconds, 0);
