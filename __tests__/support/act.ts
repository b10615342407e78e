import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { scratch } from './facts.ts';
import { ACTION } from './scenario.ts';
import { toolPath } from './tools.ts';

const GIVE_UP_MS = 90_000;

/** One job of a workflow, as act saw it. */
export interface ActJob {
  /** Its id in the workflow. */
  readonly id: string;
  /** '' without a matrix. */
  readonly shard: string;
  /** Of its steps: act itself gives all jobs of a matrix the result of the first that failed. */
  readonly result: 'success' | 'failure';
  readonly log: string;
  /** By the index of the step. */
  readonly steps: Readonly<Record<string, ActStep>>;
}

export interface ActStep {
  readonly result: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

export interface ActRun {
  readonly exitCode: number;
  readonly seconds: number;
  /** Sorted by shard; those without a matrix first. */
  readonly jobs: readonly ActJob[];
}

/** A line of act's JSON log. */
interface Line {
  readonly msg: string;
  readonly jobID?: string;
  readonly matrix?: { readonly shard?: string };
  readonly stepID?: readonly string[];
  readonly stepResult?: string;
  readonly stage?: string;
  readonly command?: string;
  readonly name?: string;
  readonly arg?: string;
  readonly content?: string;
}

/** Puts the action into a project, with a workflow, and commits all of it: `uses: ./` is the bundle under test. */
export function actRepository(project: string, workflow: string): string {
  for (const name of ['action.yml', 'dist'])
    cpSync(join(ACTION, name), join(project, name), { recursive: true });
  mkdirSync(join(project, '.github/workflows'), { recursive: true });
  writeFileSync(join(project, '.github/workflows/tests.yml'), workflow);
  const git = (...args: string[]) => execFileSync('git', ['-C', project, ...args], { stdio: 'ignore' });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--message=all');
  return project;
}

/** `act push` on this very machine, without containers. Rejects when act has not ended by itself in 90 s. */
export async function runAct(repository: string, args: readonly string[]): Promise<ActRun> {
  const home = scratch('act-home');
  const env = {
    HOME: home,
    XDG_CACHE_HOME: join(home, '.cache'),
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  };
  const all = ['push', '--platform', 'ubuntu-latest=-self-hosted', '--json', ...args];
  const begun = performance.now();
  const { exitCode, stdout } = await ended(all, { cwd: repository, env });
  const lines = stdout.split('\n').filter(Boolean).map(parsed);
  return { exitCode, seconds: (performance.now() - begun) / 1000, jobs: jobsOf(lines) };
}

function ended(args: readonly string[], place: { cwd: string; env: NodeJS.ProcessEnv }) {
  const options = {
    ...place,
    timeout: GIVE_UP_MS,
    killSignal: 'SIGINT',
    maxBuffer: 64 * 1024 * 1024,
  } as const;
  return new Promise<{ exitCode: number; stdout: string }>((resolve, reject) => {
    execFile(toolPath('act'), args, options, (error, stdout, stderr) => {
      if (!error) resolve({ exitCode: 0, stdout });
      else if (typeof error.code === 'number' && !error.killed) resolve({ exitCode: error.code, stdout });
      else reject(new Error(`${error.message}\n${stdout.slice(-20_000)}\n${stderr}`));
    });
  });
}

function parsed(line: string): Line {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return { msg: line };
  }
}

function jobsOf(lines: readonly Line[]): ActJob[] {
  const named = lines.flatMap(({ jobID, matrix }) =>
    jobID ? { id: jobID, shard: matrix?.shard ?? '' } : [],
  );
  const jobs = new Map(named.map((job) => [`${job.shard}\n${job.id}`, job]));
  return [...jobs]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { id, shard }]) => {
      const own = lines.filter(({ jobID, matrix }) => jobID === id && (matrix?.shard ?? '') === shard);
      const ids = [...new Set(own.flatMap(({ stepID }) => stepID?.[0] ?? []))];
      const steps = ids.map((id) => [id, stepOf(own.filter(({ stepID }) => stepID?.[0] === id))] as const);
      return {
        id,
        shard,
        result: steps.every(([, { result }]) => result === 'success') ? 'success' : 'failure',
        log: own.map(({ msg }) => msg.trimEnd()).join('\n'),
        steps: Object.fromEntries(steps),
      };
    });
}

function stepOf(lines: readonly Line[]): ActStep {
  const outputs = lines.filter(({ command }) => command === 'set-output');
  return {
    result: lines.find(({ stage, stepResult }) => stage === 'Main' && stepResult)?.stepResult ?? '',
    outputs: Object.fromEntries(outputs.map(({ name = '', arg = '' }) => [name, arg])),
    summary: lines.find(({ command }) => command === 'summary')?.content ?? '',
  };
}

/** The step of the job with that index, from 0. */
export function stepOfJob(job: ActJob, index: number): ActStep {
  const step = job.steps[index];
  if (!step) throw new Error(`job ${job.shard} has no step ${index}:\n${job.log}`);
  return step;
}
