import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { MatrixJob, RunResult } from './matrix.ts';
import { renderPage } from './page/index.ts';
import type { StoredArtifact } from './service/index.ts';
import { unzip } from './zip.ts';

/** What the report folder holds of its own; nothing else in it is touched. */
const OWN = ['run.json', 'index.html', 'artifacts', 'summaries', 'logs'];

/** One job in run.json. `summary` and `log` are file names, relative to the report folder. */
export interface JobRecord {
  /** e.g. `1/4`, `unit 1/2`, `gate` */
  readonly label: string;
  readonly shard: string | number | boolean | null;
  readonly matrix: MatrixJob['matrix'];
  readonly conclusion: string;
  readonly exitCode: number | null;
  readonly postExitCode: number | null;
  readonly seconds: number;
  readonly outputs: Readonly<Record<string, string>>;
  readonly annotations: MatrixJob['result']['annotations'];
  readonly summary: string;
  readonly log: string;
}

/** run.json */
export interface RunRecord {
  readonly conclusion: string;
  readonly artifacts: readonly string[];
  readonly jobs: readonly JobRecord[];
}

/**
 * Writes run.json, index.html, summaries, logs and the unpacked artifacts. What an earlier run wrote there goes first.
 * Returns what could not be unpacked and why, a sentence each.
 */
export async function writeReport(run: RunResult, directory: string): Promise<string[]> {
  await Promise.all(OWN.map((name) => rm(path.join(directory, name), { recursive: true, force: true })));
  for (const folder of ['artifacts', 'summaries', 'logs'])
    await mkdir(path.join(directory, folder), { recursive: true });
  const jobs = await Promise.all(run.jobs.map((job) => writeJob(job, directory)));
  const problems: string[] = [];
  const artifacts = new Map<string, string>();
  for (const artifact of run.artifacts) {
    const problem = await unpack(artifact, directory);
    if (problem === null) artifacts.set(artifact.name, `artifacts/${artifact.name}`);
    else problems.push(problem);
  }
  const record: RunRecord = {
    conclusion: run.conclusion,
    artifacts: run.artifacts.map(({ name }) => name),
    jobs,
  };
  await writeFile(path.join(directory, 'run.json'), `${JSON.stringify(record, null, 2)}\n`);
  const logs = new Map(run.jobs.map((job, at) => [job.slot, (jobs[at] as JobRecord).log]));
  await writeFile(path.join(directory, 'index.html'), renderPage(run, { logs, artifacts }));
  return problems;
}

async function writeJob(job: MatrixJob, directory: string): Promise<JobRecord> {
  const { result, matrix } = job;
  const summary = `summaries/${job.slot}.md`;
  const log = `logs/${job.slot}.log`;
  await writeFile(path.join(directory, summary), result.summary);
  await copyFile(result.logFile, path.join(directory, log));
  return {
    label: job.label,
    shard: matrix?.shard ?? null,
    matrix,
    conclusion: result.conclusion,
    exitCode: result.exitCode,
    postExitCode: result.postExitCode,
    seconds: Math.round(result.seconds * 1000) / 1000,
    outputs: result.outputs,
    annotations: result.annotations,
    summary,
    log,
  };
}

async function unpack({ name, path: archive }: StoredArtifact, directory: string): Promise<string | null> {
  if (/[/\\\0]/.test(name) || name === '.' || name === '..')
    return `Artifact ${JSON.stringify(name)}: refused name.`;
  try {
    await unzip(archive, path.join(directory, 'artifacts', name));
    return null;
  } catch (error) {
    return `Artifact ${name} was not unpacked: ${(error as Error).message}`;
  }
}
