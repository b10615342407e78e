import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cobertura } from '../coverage/cobertura.ts';
import { withoutDocstrings } from '../coverage/docstrings.ts';
import { CoverageError } from '../coverage/error.ts';
import { mergeCoverage, totalsOf } from '../coverage/merge.ts';
import type { CoverageData } from '../coverage/model.ts';
import { parseCoverage } from '../coverage/parse.ts';
import { combineHtml } from '../python/html.ts';
import type { ResultPaths } from '../report/outputs.ts';
import { junitFromSession, mergeJunit } from '../results/junit.ts';
import type { Reason } from '../results/model.ts';
import { writeResult } from '../results/write.ts';
import type { Step } from '../step.ts';
import type { ShardResult } from './finish.ts';
import type { Shard } from './shard.ts';

/** Where the merged files lie; '' for what was not made. */
export type MergedPaths = Omit<ResultPaths, 'reportJson' | 'artifactUrl'>;

/** The merged files of the lane, and what could not be merged. */
export interface Merged {
  readonly coverage: CoverageData | null;
  /** Why there is no coverage although it was measured. */
  readonly problem: Reason | null;
  readonly reasons: readonly Reason[];
  readonly notices: readonly string[];
  readonly paths: MergedPaths;
}

/** Merges JUnit and coverage of all shards and writes what people and other tools take from here. */
export async function mergeLane(step: Step, own: Shard, results: readonly ShardResult[]): Promise<Merged> {
  const { lane } = step.places;
  const junit = await writeJunit(join(lane, 'test-results.xml'), results);
  const coverage = await mergedCoverage(step, own, results);
  if (!('files' in coverage))
    return {
      coverage: null,
      problem: coverage.problem,
      notices: [],
      ...junit,
      paths: pathsOf(lane, false, ''),
    };
  const counted = await withoutDocstrings(coverage, sourceIn(step.host.facts.workspace));
  const xml = cobertura(counted, { timestamp: step.host.clock.now() });
  const unwritten = await writeResult(join(lane, 'coverage.xml'), xml);
  const html = await writeHtml(step, own, results);
  return {
    coverage,
    problem: null,
    notices: html.notices,
    reasons: [...junit.reasons, ...unwritten],
    paths: pathsOf(lane, true, html.directory),
  };
}

/** Reads a source file of the workspace; null when it cannot be read. */
const sourceIn =
  (workspace: string) =>
  (path: string): Promise<string | null> =>
    readFile(join(workspace, path), 'utf8').catch(() => null);

const pathsOf = (lane: string, measured: boolean, html: string): MergedPaths => ({
  junitXml: join(lane, 'test-results.xml'),
  coverageXml: measured ? join(lane, 'coverage.xml') : '',
  coverageHtml: html,
});

/** A damaged file is replaced by what the manifest knows, and said. */
async function writeJunit(path: string, results: readonly ShardResult[]): Promise<Pick<Merged, 'reasons'>> {
  const parts = await Promise.all(results.map(readJunit));
  const unwritten = await writeResult(path, mergeJunit(parts.map(({ shard, text }) => ({ shard, text }))));
  return { reasons: [...parts.flatMap(({ reason }) => reason ?? []), ...unwritten] };
}

async function readJunit({ manifest, directory }: ShardResult) {
  const shard = manifest.shard.index;
  try {
    const text = await readFile(join(directory, 'test-results.xml'), 'utf8');
    mergeJunit([{ shard, text }]);
    return { shard, text, reason: null };
  } catch (error) {
    const message = `test-results.xml of shard ${shard} cannot be used: ${(error as Error).message}`;
    const reason: Reason = { code: 'AEGIS-E408', message };
    return {
      shard,
      text: junitFromSession(manifest.session),
      reason: manifest.reasons.length > 0 ? null : reason,
    };
  }
}

async function mergedCoverage(
  step: Step,
  own: Shard,
  results: readonly ShardResult[],
): Promise<CoverageData | { readonly problem: Reason | null }> {
  try {
    let merged: CoverageData | null = null;
    // One after the other: all of them in memory at once would be gigabytes for large projects.
    for (const result of results) {
      const part = await coverageOf(step, own, result);
      if (part) merged = merged ? mergeCoverage([merged, part]) : part;
    }
    return merged ? notEmpty(merged) : { problem: nothing(step, results) };
  } catch (error) {
    if (error instanceof CoverageError) return { problem: { code: error.code, message: error.message } };
    throw error;
  }
}

async function coverageOf(
  step: Step,
  own: Shard,
  { manifest, directory }: ShardResult,
): Promise<CoverageData | null> {
  if (manifest === own.manifest) return own.coverage;
  const place = { workspace: step.host.facts.workspace, directory: manifest.directory };
  let merged: CoverageData | null = null;
  for (const { file } of manifest.coverage) {
    const part = parseCoverage(await readFile(join(directory, file), 'utf8'), place);
    merged = merged ? mergeCoverage([merged, part]) : part;
  }
  return merged;
}

function notEmpty(data: CoverageData): CoverageData {
  if (totalsOf(data).statements > 0) return data;
  throw new CoverageError('AEGIS-E503', 'The coverage data of all shards together has no statements.');
}

/** No shard has coverage: a problem only where it was asked for. */
function nothing({ inputs }: Step, results: readonly ShardResult[]): Reason | null {
  // Whatever kept a shard from its tests, or its coverage, is told already.
  const told = results.some(({ manifest }) => manifest.reasons.length > 0);
  if (!inputs.coverageMin || told) return null;
  return { code: 'AEGIS-E502', message: 'No shard has coverage data, and `coverage-min` is set.' };
}

/** With one shard pytest made the report; with more, coverage combines their data. For people only. */
async function writeHtml(step: Step, own: Shard, results: readonly ShardResult[]) {
  const target = join(step.places.lane, 'htmlcov');
  const none = (notice: string) => ({ directory: '', notices: notice ? [notice] : [] });
  const made = join(step.places.shard, 'htmlcov');
  if (results.length === 1) return (await isThere(made)) ? { directory: made, notices: [] } : none('');
  if (!own.python) return none('There is no HTML report of coverage: this shard has no Python environment.');
  const data = await existing(results.map(({ directory }) => join(directory, 'coverage-data')));
  const scratch = join(step.host.facts.temp, 'aegis-combine');
  await mkdir(scratch, { recursive: true });
  const problem = await combineHtml(
    step.host,
    own.python,
    step.inputs.tests.directory,
    data,
    scratch,
    target,
  );
  await rm(scratch, { recursive: true, force: true });
  return problem
    ? none(`There is no HTML report of coverage: ${problem}`)
    : { directory: target, notices: [] };
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function existing(paths: readonly string[]): Promise<string[]> {
  const there = await Promise.all(paths.map(isThere));
  return paths.filter((_, at) => there[at]);
}
