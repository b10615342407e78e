import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { CoverageError } from '../coverage/error.ts';
import { totalsOf } from '../coverage/merge.ts';
import type { CoverageData } from '../coverage/model.ts';
import { parseCoverage } from '../coverage/parse.ts';
import type { PythonEnvironment, TestRun } from '../python/model.ts';
import { reproduceCommands } from '../python/reproduce.ts';
import { judgeRun } from '../results/evidence.ts';
import { junitFromSession } from '../results/junit.ts';
import { serializeManifest } from '../results/manifest.ts';
import type { Manifest, Reason, Session } from '../results/model.ts';
import type { Step } from '../step.ts';

/** What this job ran, on its disk and in memory. */
export interface Shard {
  readonly manifest: Manifest;
  /** null when the tests never began. */
  readonly python: PythonEnvironment | null;
  readonly coverage: CoverageData | null;
  readonly notices: readonly string[];
}

/** Weighs a finished run and writes down what the others need of it. */
export async function shardOf(step: Step, python: PythonEnvironment, run: TestRun): Promise<Shard> {
  const { host, inputs } = step;
  const { session, result, files } = run;
  const coverage = run.present.coverageJson ? await readCoverage(step, files.coverageJson) : null;
  const data = coverage && 'files' in coverage ? coverage : null;
  const reasons = [...reasonsOf(step, run, data), ...(coverage && 'code' in coverage ? [coverage] : [])];
  const { lane, tests } = inputs;
  const reproduce = reproduceCommands(tests, python, host.facts.workspace, lane.shard, session);
  const manifest = {
    ...frame(step),
    session,
    end: result.end,
    seconds: result.seconds,
    reasons,
    coverage: data && { file: 'coverage.json', sha256: await digestOf(files.coverageJson) },
    reproduce,
  };
  if (!run.present.junit) await writeFile(files.junit, junitFromSession(session));
  await writeManifest(step, manifest);
  const leftovers = result.leftovers.map((name) => `${name} outlived the tests and was ended (AEGIS-E317).`);
  return { manifest, python, coverage: data, notices: [...python.notices, ...leftovers] };
}

function reasonsOf({ inputs }: Step, run: TestRun, data: CoverageData | null): Reason[] {
  return judgeRun({
    end: run.result.end,
    session: run.session,
    shards: inputs.lane.shard.count,
    coverage: run.coverage,
    coverageStatements: data && totalsOf(data).statements,
    tampered: run.result.tampered,
    directoryGone: !existsSync(inputs.tests.directory),
  });
}

/** The result of a shard that ended before its tests began. */
export async function brokenShard(step: Step, reasons: readonly Reason[]): Promise<Shard> {
  const manifest: Manifest = {
    ...frame(step),
    session: NO_SESSION,
    end: { kind: 'not-started', reason: reasons.map(({ code }) => code).join(', ') },
    seconds: 0,
    reasons,
    coverage: null,
    reproduce: { all: '', failures: null },
  };
  await writeFile(join(step.places.shard, 'test-results.xml'), junitFromSession(NO_SESSION));
  await writeManifest(step, manifest);
  return { manifest, python: null, coverage: null, notices: [] };
}

const NO_SESSION: Session = {
  started: false,
  finished: false,
  exitStatus: null,
  versions: {},
  census: [],
  owned: [],
  tests: [],
  collectErrors: [],
  lostWorkers: [],
  stopped: null,
  collectSeconds: 0,
  pids: [],
  running: [],
};

/** The part of a manifest that is known before anything runs. */
function frame({ host: { facts }, inputs: { lane, tests } }: Step) {
  const selection = [
    tests.testPaths,
    tests.pytestArgs,
    tests.markers,
    relative(facts.workspace, tests.directory),
  ];
  return {
    schema: 1,
    lane: lane.name,
    suite: lane.suite,
    shard: lane.shard,
    attempt: facts.attempt,
    commit: facts.sha,
    runId: facts.runId,
    ownership: 'rendezvous-1',
    selection: createHash('sha256').update(JSON.stringify(selection)).digest('hex').slice(0, 16),
  } as const;
}

const writeManifest = ({ places }: Step, manifest: Manifest): Promise<void> =>
  writeFile(join(places.shard, 'manifest.json'), serializeManifest(manifest));

async function readCoverage({ host, inputs }: Step, path: string): Promise<CoverageData | Reason> {
  const { workspace } = host.facts;
  const directory = relative(workspace, inputs.tests.directory).split(sep).join('/');
  try {
    return parseCoverage(await readFile(path, 'utf8'), { workspace, directory });
  } catch (error) {
    if (error instanceof CoverageError) return { code: error.code, message: error.message };
    throw error;
  }
}

const digestOf = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
