import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { RunResult } from '../../local/matrix.ts';
import type { JobResult, RunningJob } from '../../local/runner/index.ts';
import type { Service } from '../../local/service/index.ts';
import { unzip } from '../../local/zip.ts';
import { scratch } from './facts.ts';
import { codesOf, jobOf, play, type Scene, smallProject } from './scenario.ts';

/** A run of one job, and the job. */
export interface Story {
  readonly run: RunResult;
  readonly job: JobResult;
}

/** Seconds after which a run counts as hanging: far more than it takes on a busy machine. */
const BOUND = 60;

/** Runs one job on the small project with more files in it; caches and xdist are off unless they are the subject. */
export async function story(
  files: Readonly<Record<string, string>>,
  { within = BOUND, ...scene }: Scene & { readonly within?: number } = {},
): Promise<Story> {
  const inputs = { workers: 'off', caches: 'none', ...scene.inputs };
  const run = await play(smallProject(files), { ...scene, inputs });
  expect(run.seconds).toBeLessThan(within);
  return { run, job: jobOf(run) };
}

/** A test file that pytest takes first, before the twelve green tests of the small project. */
export const first = (body: string) => ({ 'tests/test_aa.py': body });

/** A test file that pytest takes last. */
export const last = (body: string) => ({ 'tests/test_zz.py': body });

/** The codes that decided: without the warnings. */
export const errorsOf = (job: JobResult): string[] =>
  codesOf(job)
    .filter((code) => !code.startsWith('AEGIS-W'))
    .map((code) => code.replace('AEGIS-', ''));

/** The message of the annotation with a code; it must be an error. */
export function messageOf(job: JobResult, code: string): string {
  const found = job.annotations.find(({ title }) => title?.startsWith(`AEGIS-${code} `));
  expect(found).toMatchObject({ level: 'error' });
  return found?.message ?? '';
}

/**
 * A red job that told everything: exactly these codes, in log and summary alike, a verdict, the counts, an
 * artifact with the results, and a post phase in order.
 */
export function expectTold({ run, job }: Story, codes: readonly string[], verdict: string): void {
  expect(errorsOf(job)).toEqual([...codes].sort());
  expect(job).toMatchObject({ conclusion: 'failure', exitCode: 1, postExitCode: 0, orphans: [] });
  expect(job.outputs).toMatchObject({ verdict, tests: expect.stringMatching(/^\d+$/) });
  expect(job.summary).toMatch(/^## (❌|⚠️) /);
  for (const code of codes) expect(job.log).toContain(`AEGIS-${code} `);
  expect(run.artifacts.map(({ name }) => name)).toEqual(['test-results-test']);
}

/** The files of an artifact, by their names in it. */
export async function filesOf({ run }: Pick<Story, 'run'>, name = 'test-results-test') {
  const artifact = run.artifacts.find((one) => one.name === name);
  if (!artifact) throw new Error(`there is no artifact ${name}`);
  const directory = scratch('unpacked');
  const names = await unzip(artifact.path, directory);
  return { names, text: (file: string) => readFile(join(directory, file), 'utf8') };
}

type Cue = Pick<Scene, 'onStart' | 'onLine'>;

/** Acts once, on the job that prints `text`. */
export function onLine(text: string, act: (job: RunningJob) => void): Cue {
  const jobs = new Map<number, RunningJob>();
  let done = false;
  return {
    onStart: (plan, job) => void jobs.set(plan.index, job),
    onLine: (plan, line) => {
      const job = jobs.get(plan.index);
      if (done || !job || !line.text.includes(text)) return;
      done = true;
      act(job);
    },
  };
}

/** Acts once on every job, as soon as its process is there and something is the case. */
export function onceThat(holds: (service: Service) => boolean, act: (job: RunningJob) => void): Cue {
  return {
    onStart: (_, job, service) => {
      const timer = setInterval(() => {
        if (job.pid() === null || !holds(service)) return;
        clearInterval(timer);
        act(job);
      }, 10);
      void job.done.finally(() => clearInterval(timer)).catch(() => undefined);
    },
  };
}

/** Acts once on every job, as soon as the results service has had so many such calls. */
export const onCall = (method: string, act: (job: RunningJob) => void, times = 1): Cue =>
  onceThat((service) => service.requests.filter((request) => request.method === method).length >= times, act);
