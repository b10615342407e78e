import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, statfs } from 'node:fs/promises';
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
import { writeResult } from '../results/write.ts';
import type { Step } from '../step.ts';
import { ALGORITHM } from './plan/model.ts';

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
  const reasons = [
    ...(await reasonsOf(step, run, data)),
    ...(coverage && 'code' in coverage ? [coverage] : []),
  ];
  // The runner starts post, and every later step, in the workspace: tests may have deleted it.
  await mkdir(host.facts.workspace, { recursive: true });
  const { lane, tests } = inputs;
  const reproduce = reproduceCommands(tests, python, host.facts.workspace, lane.shard, session);
  const unwritten = run.present.junit ? [] : await writeResult(files.junit, junitFromSession(session));
  const manifest = {
    ...frame(step),
    session,
    end: result.end,
    seconds: result.seconds,
    reasons: [...reasons, ...unwritten],
    coverage: data
      ? [{ file: 'coverage.json', sha256: await digestOf(files.coverageJson), data: 'coverage-data' }]
      : [],
    reproduce,
  };
  const written = await writeManifest(step, manifest);
  const leftovers = result.leftovers.map((name) => `${name} outlived the tests and was ended (AEGIS-W317).`);
  return { manifest: written, python, coverage: data, notices: [...python.notices, ...leftovers] };
}

async function reasonsOf({ host, inputs }: Step, run: TestRun, data: CoverageData | null): Promise<Reason[]> {
  return judgeRun({
    end: run.result.end,
    session: run.session,
    shards: inputs.lane.shard.count,
    coverage: run.coverage,
    coverageStatements: data ? totalsOf(data).statements : run.coverageEmpty ? 0 : null,
    tampered: run.result.tampered,
    directoryGone: !existsSync(inputs.tests.directory),
    diskFull: (await isFull(host.facts.temp)) || (await isFull(host.facts.workspace)),
  });
}

/** In less than this nothing can be written. */
const FULL_BYTES = 64 * 1024;

const isFull = (directory: string): Promise<boolean> =>
  statfs(directory).then(
    ({ bavail, bsize }) => bavail * bsize < FULL_BYTES,
    () => false,
  );

/** The result of a shard that ended before its tests began. */
export async function brokenShard(step: Step, reasons: readonly Reason[]): Promise<Shard> {
  const manifest: Manifest = {
    ...frame(step),
    session: NO_SESSION,
    end: { kind: 'not-started', reason: reasons.map(({ code }) => code).join(', ') },
    seconds: 0,
    reasons,
    coverage: [],
    reproduce: { all: '', failures: null },
  };
  await writeResult(join(step.places.shard, 'test-results.xml'), junitFromSession(NO_SESSION));
  return { manifest: await writeManifest(step, manifest), python: null, coverage: null, notices: [] };
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
function frame(step: Step) {
  const {
    host: { facts },
    inputs: { lane, tests },
  } = step;
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
    algorithm: ALGORITHM,
    plan: { kind: 'rendezvous', reason: '' },
    role: 'shard',
    directory: placeOf(step).directory,
    selection: createHash('sha256').update(JSON.stringify(selection)).digest('hex').slice(0, 16),
  } as const;
}

/** @returns the manifest, with the reason when it could not be written */
async function writeManifest({ places }: Step, manifest: Manifest): Promise<Manifest> {
  const unwritten = await writeResult(join(places.shard, 'manifest.json'), serializeManifest(manifest));
  return { ...manifest, reasons: [...manifest.reasons, ...unwritten] };
}

/** Where the paths in coverage data start. */
export function placeOf({ host, inputs }: Pick<Step, 'host' | 'inputs'>) {
  const { workspace } = host.facts;
  return { workspace, directory: relative(workspace, inputs.tests.directory).split(sep).join('/') };
}

async function readCoverage(step: Step, path: string): Promise<CoverageData | Reason> {
  try {
    return parseCoverage(await readFile(path, 'utf8'), placeOf(step));
  } catch (error) {
    if (error instanceof CoverageError) return { code: error.code, message: error.message };
    throw error;
  }
}

const digestOf = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
