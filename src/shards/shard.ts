import { existsSync } from 'node:fs';
import { mkdir, readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { CoverageError } from '../coverage/error.ts';
import { totalsOf } from '../coverage/merge.ts';
import type { CoverageData } from '../coverage/model.ts';
import { parseCoverage } from '../coverage/parse.ts';
import type { PythonEnvironment, TestRun } from '../python/model.ts';
import { reproduceCommands } from '../python/reproduce.ts';
import { judgeRun } from '../results/evidence.ts';
import { junitFromSession } from '../results/junit.ts';
import { serializeManifest } from '../results/manifest.ts';
import type { Manifest, Reason } from '../results/model.ts';
import { writeResult } from '../results/write.ts';
import type { Step } from '../step.ts';
import { carryData, together } from './carry.ts';
import { frameOf, placeOf } from './frame.ts';
import { writeCoverage } from './measured.ts';
import { carryOver, unanswered } from './rerun.ts';
import type { Share } from './share.ts';

/** What this job ran, on its disk and in memory. */
export interface Shard {
  readonly manifest: Manifest;
  /** Where the files of the result lie. */
  readonly directory: string;
  /** null when the tests never began. */
  readonly python: PythonEnvironment | null;
  readonly coverage: CoverageData | null;
  readonly notices: readonly string[];
  /** null when it ended before it knew its share. */
  readonly share: Share | null;
}

/** Weighs a finished run and writes down what the others need of it. */
export async function shardOf(
  step: Step,
  python: PythonEnvironment,
  share: Share,
  run: TestRun,
  role: Manifest['role'] = 'shard',
): Promise<Shard> {
  const { host, inputs } = step;
  const { result, files } = run;
  const { data, broken } = await measuredIn(step, run);
  const reasons = [...(await reasonsOf(step, run, data, share)), ...broken];
  // The runner starts post, and every later step, in the workspace: tests may have deleted it.
  await mkdir(host.facts.workspace, { recursive: true });
  const carried = await carryData(share.earlier, files.directory);
  const session = share.earlier ? carryOver(run.session, share.earlier.manifest) : run.session;
  const whole = run.present.junit && !share.earlier;
  const unwritten = whole ? [] : await writeResult(files.junit, junitFromSession(session));
  const { data: coverage, broken: unlike } = together([data, share.earlier?.coverage ?? null]);
  const dataFiles = [...(data ? ['coverage-data'] : []), ...carried];
  const packed = await writeCoverage(files.directory, coverage, dataFiles);
  const manifest: Manifest = {
    ...frameOf(step, share.use),
    role,
    session,
    end: result.end,
    seconds: result.seconds,
    reasons: [...reasons, ...unlike, ...unwritten, ...packed.unwritten],
    coverage: packed.files,
    reproduce: reproduceCommands(inputs.tests, python, host.facts.workspace, inputs.lane.shard, session),
  };
  return {
    manifest: await writeManifest(files.directory, manifest),
    directory: files.directory,
    python,
    coverage,
    notices: [...python.notices, ...result.leftovers.map(leftoverNotice)],
    share,
  };
}

const leftoverNotice = (name: string): string => `${name} outlived the tests and was ended (AEGIS-W317).`;

/** What the run measured; `broken`: why it cannot be used. */
async function measuredIn(
  step: Step,
  { present, files }: TestRun,
): Promise<{ readonly data: CoverageData | null; readonly broken: readonly Reason[] }> {
  const found = present.coverageJson ? await readCoverage(step, files.coverageJson) : null;
  if (found && 'code' in found) return { data: null, broken: [found] };
  return { data: found, broken: [] };
}

async function reasonsOf(
  { host, inputs }: Step,
  run: TestRun,
  data: CoverageData | null,
  share: Share,
): Promise<Reason[]> {
  const reasons = judgeRun({
    end: run.result.end,
    session: run.session,
    // Where other results join this one, a run without tests is no fault in itself.
    shards: share.earlier ? inputs.lane.shard.count + 1 : inputs.lane.shard.count,
    coverage: run.coverage,
    coverageStatements: data ? totalsOf(data).statements : run.coverageEmpty ? 0 : null,
    tampered: run.result.tampered,
    directoryGone: !existsSync(inputs.tests.directory),
    diskFull: (await isFull(host.facts.temp)) || (await isFull(host.facts.workspace)),
  });
  const { attempt } = host.facts;
  const open = share.earlier ? unanswered(run.session, share.earlier.manifest, attempt) : [];
  return [...reasons, ...open];
}

/** In less than this nothing can be written. */
const FULL_BYTES = 64 * 1024;

const isFull = (directory: string): Promise<boolean> =>
  statfs(directory).then(
    ({ bavail, bsize }) => bavail * bsize < FULL_BYTES,
    () => false,
  );

/** @returns the manifest, with the reason when it could not be written */
export async function writeManifest(directory: string, manifest: Manifest): Promise<Manifest> {
  const unwritten = await writeResult(join(directory, 'manifest.json'), serializeManifest(manifest));
  return { ...manifest, reasons: [...manifest.reasons, ...unwritten] };
}

async function readCoverage(step: Step, path: string): Promise<CoverageData | Reason> {
  try {
    return parseCoverage(await readFile(path), placeOf(step));
  } catch (error) {
    if (error instanceof CoverageError) return { code: error.code, message: error.message };
    throw error;
  }
}
