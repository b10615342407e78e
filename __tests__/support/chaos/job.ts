import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { planJobs } from '../../../local/plan.ts';
import { type JobResult, type RunFacts, type RunningJob, runJob } from '../../../local/runner/index.ts';
import type { Service } from '../../../local/service/index.ts';
import type { Proof } from '../../../src/verdict/model.ts';
import { ACTION, codesOf } from '../scenario.ts';
import type { Shard, Trial } from './trial.ts';
import { signatureOf } from './witness.ts';

/** What a job wrote into its report.json, as far as a judge asks. */
export interface Claim {
  readonly scope: 'shard' | 'lane';
  readonly verdict: string;
  readonly tests: { readonly tests: number };
  readonly proof: Proof | null;
}

/** What became of one job. */
export interface JobOutcome {
  readonly shard: Shard;
  readonly attempt: number;
  readonly conclusion: JobResult['conclusion'];
  readonly seconds: number;
  readonly codes: readonly string[];
  /** The output; '' when the job ended before. */
  readonly verdict: string;
  /** null when the job ended before its report. */
  readonly claim: Claim | null;
  /** It did not end by itself. */
  readonly hung: boolean;
  /** It was killed while it ran, as the trial wanted it. */
  readonly killed: boolean;
  readonly log: string;
}

/** What all jobs of a trial share. */
export interface Stage {
  readonly trial: Trial;
  readonly folder: string;
  readonly service: Service;
  readonly python: string;
  readonly facts: RunFacts;
}

/** Seconds after which a job counts as hanging: far more than all its waiting comes to on a busy machine. */
const BOUND = 240;
const LOOK_MS = 10;
const PATIENCE = { interrupt: 1, terminate: 1, pipes: 1 };

/** Starts a shard when its time has come, and lets its fate take its course. */
export async function playShard(stage: Stage, shard: Shard): Promise<JobOutcome> {
  await sleep(shard.start * 1000);
  const job = beginShard(stage, shard, {});
  const over = new AbortController();
  const fate = { killed: false, hung: false };
  const end = (cause: keyof typeof fate) => () => {
    fate[cause] = endGroup(job);
  };
  if (shard.kill !== null) onceBegun(job, shard.kill, over.signal, end('killed'));
  later(BOUND, over.signal, end('hung'));
  const result = await job.done;
  over.abort();
  return { shard, attempt: stage.facts.attempt, ...fate, ...(await summed(result)) };
}

/** Acts after that many seconds, unless it is called off. */
export function later(seconds: number, signal: AbortSignal, act: () => void): void {
  sleep(seconds * 1000, undefined, { signal }).then(act, () => undefined);
}

/** Acts that many seconds after the job's first process was there: how long a machine copies files is no matter. */
function onceBegun(job: RunningJob, seconds: number, signal: AbortSignal, act: () => void): void {
  const timer = setInterval(() => {
    if (job.pid() !== null) later(seconds, signal, act);
    if (job.pid() !== null || signal.aborted) clearInterval(timer);
  }, LOOK_MS);
}

/** A machine that goes away takes everything with it. */
function endGroup(job: RunningJob): boolean {
  const pid = job.pid();
  try {
    return pid !== null && process.kill(-pid, 'SIGKILL');
  } catch {
    return false; // It has just ended by itself.
  }
}

/** Starts a shard at once. Jobs of one shard share a folder, so they must not run side by side. */
export function beginShard(stage: Stage, shard: Shard, inputs: Readonly<Record<string, string>>): RunningJob {
  const { trial, folder, service, python, facts } = stage;
  const matrix = { shard: `${shard.index}/${trial.shards.length}` };
  const [plan] = planJobs([matrix]);
  return runJob({
    action: ACTION,
    project: join(folder, shard.view, 'project'),
    directory: join(folder, 'jobs', plan?.slot ?? ''),
    facts,
    matrix,
    strategy: { index: shard.index - 1, total: trial.shards.length },
    service: { url: service.url, token: tokenOf(stage, shard) },
    inputs: { python, workers: shard.workers, ...inputs },
    env: {
      CHAOS_WITNESS: witnessFile(folder, facts.runId),
      CHAOS_JOB: signatureOf({ shard: shard.index, attempt: facts.attempt }),
      ...moodOf(shard),
    },
    patience: PATIENCE,
  });
}

/** Views are scopes of caches: a shard finds what was learned in its own. */
function tokenOf({ service, facts }: Stage, { view, index }: Shard): string {
  const caches = [{ scope: `refs/heads/${view}`, read: true, write: true }];
  return service.token({ run: facts.runId, job: `test-${index}`, caches });
}

/** Where the tests of a run write down what they do. */
export const witnessFile = (folder: string, run: string): string => join(folder, `witness-${run}.txt`);

function moodOf({ order, odd, view }: Shard): Record<string, string> {
  return {
    ...(order === null ? {} : { CHAOS_ORDER: `${order}` }),
    ...(odd === null ? {} : { CHAOS_ODD: odd }),
    ...(view === 'b' ? { CHAOS_PROFILE: 'b' } : {}),
  };
}

async function summed(result: JobResult): Promise<Omit<JobOutcome, 'shard' | 'attempt' | 'hung' | 'killed'>> {
  const { conclusion, seconds, log, outputs } = result;
  const path = outputs['report-json'];
  const claim = path === undefined ? null : (JSON.parse(await readFile(path, 'utf8')) as Claim);
  return { conclusion, seconds, log, codes: codesOf(result), verdict: outputs.verdict ?? '', claim };
}
