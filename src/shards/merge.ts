import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cobertura } from '../coverage/cobertura.ts';
import { withoutDocstrings } from '../coverage/docstrings.ts';
import { CoverageError } from '../coverage/error.ts';
import { totalsOf } from '../coverage/merge.ts';
import type { CoverageData, CoverageTotals } from '../coverage/model.ts';
import { mergePacked, type Packed, packCoverage, unpackCoverage } from '../coverage/pack.ts';
import { readPacked } from '../coverage/pack-text.ts';
import { uniteCoverage } from '../coverage/unite.ts';
import { combineHtml } from '../python/html.ts';
import type { ResultPaths } from '../report/outputs.ts';
import type { Reason } from '../results/model.ts';
import { writeResult } from '../results/write.ts';
import type { Step } from '../step.ts';
import type { LaneResults, ShardResult } from './gather.ts';
import { writeJunit } from './junit.ts';
import { coverageBytes } from './measured.ts';
import type { Shard } from './shard.ts';
import { ofLane } from './whose.ts';

/** Where the merged files lie; '' for what was not made. */
export type MergedPaths = Omit<ResultPaths, 'reportJson' | 'artifactUrl'>;

/** The merged files of the lanes, and what could not be merged. */
export interface Merged {
  readonly coverage: CoverageData | null;
  /** Coverage of each lane alone, in their order; null where none was measured. Empty with `problem`. */
  readonly byLane: readonly (CoverageTotals | null)[];
  /** Why there is no coverage although it was measured. */
  readonly problem: Reason | null;
  readonly reasons: readonly Reason[];
  readonly notices: readonly string[];
  readonly paths: MergedPaths;
}

/**
 * Merges JUnit and coverage of all shards of all lanes, and writes what people and other tools take from here.
 * @param own the shard of this job; null in a gate job
 */
export async function mergeLanes(
  step: Step,
  own: Shard | null,
  lanes: readonly LaneResults[],
): Promise<Merged> {
  const { lane } = step.places;
  const results = lanes.flatMap((one) => one.results);
  const junit = await writeJunit(join(lane, 'test-results.xml'), results, own === null);
  const merged = await mergedCoverage(step, own, lanes);
  const { coverage, byLane } = merged;
  if (!coverage) return { ...merged, ...junit, paths: pathsOf(lane, false, '') };
  const counted = await withoutDocstrings(coverage, sourceIn(step.host.facts.workspace));
  const xml = cobertura(counted, { timestamp: step.host.clock.now() });
  const unwritten = await writeResult(join(lane, 'coverage.xml'), xml);
  const html = own ? await writeHtml(step, own, results) : { directory: '', notices: [] };
  return {
    coverage,
    byLane,
    problem: null,
    notices: [...junit.notices, ...html.notices],
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

type MergedCoverage = Pick<Merged, 'coverage' | 'byLane' | 'problem'>;

async function mergedCoverage(
  step: Step,
  own: Shard | null,
  lanes: readonly LaneResults[],
): Promise<MergedCoverage> {
  const byLane: (CoverageTotals | null)[] = [];
  let all: CoverageData | null = null;
  try {
    for (const lane of lanes) {
      const data = await coverageOfLane(own, lane);
      byLane.push(data && totalsOf(data));
      if (data) all = all ? uniteCoverage(all, data) : data;
    }
    if (all) return { coverage: notEmpty(all), byLane, problem: null };
    return { coverage: null, byLane, problem: nothingMeasured(step.inputs, lanes) };
  } catch (error) {
    if (!(error instanceof CoverageError)) throw error;
    return { coverage: null, byLane: [], problem: { code: error.code, message: error.message } };
  }
}

/** One result after the other: all of them in memory at once would be gigabytes for large projects. */
async function coverageOfLane(
  own: Shard | null,
  { lane, results }: LaneResults,
): Promise<CoverageData | null> {
  let merged: Packed | null = null;
  try {
    for (const result of results) {
      const part = await coverageOf(own, result);
      if (part) merged = merged ? mergePacked(merged, part) : part;
    }
    return merged && unpackCoverage(merged);
  } catch (error) {
    if (own || !(error instanceof CoverageError)) throw error;
    throw new CoverageError(error.code, ofLane(lane, error).message);
  }
}

async function coverageOf(own: Shard | null, { manifest, directory }: ShardResult): Promise<Packed | null> {
  if (manifest === own?.manifest) return own.coverage && packCoverage(own.coverage);
  if (!manifest.coverage) return null;
  // A repair has run test code since the results came.
  const bytes = await coverageBytes(directory, manifest.coverage).catch(() => null);
  if (!bytes)
    throw new CoverageError(
      'AEGIS-E502',
      `The coverage data of shard ${manifest.shard.index} is gone or was changed.`,
    );
  return readPacked(bytes);
}

function notEmpty(data: CoverageData): CoverageData {
  if (totalsOf(data).statements > 0) return data;
  throw new CoverageError('AEGIS-E503', 'The coverage data of all shards together has no statements.');
}

/** No shard has coverage: a problem only where it was asked for. */
export function nothingMeasured(
  { coverageMin }: Pick<Step['inputs'], 'coverageMin'>,
  lanes: readonly LaneResults[],
): Reason | null {
  const manifests = lanes.flatMap(({ results }) => results.map(({ manifest }) => manifest));
  // Whatever kept a shard from its tests, or its coverage, is told already.
  if (!coverageMin || manifests.some(({ reasons }) => reasons.length > 0)) return null;
  // Lost data is a reason of its shard, so there was none to lose.
  return manifests.some(({ session }) => 'pytest-cov' in session.versions)
    ? { code: 'AEGIS-E503', message: 'The tests ran nothing that is measured, and `coverage-min` is set.' }
    : { code: 'AEGIS-E502', message: 'No shard has coverage data, and `coverage-min` is set.' };
}

/** With one shard pytest made the report; with more, coverage combines their data. For people only. */
async function writeHtml(step: Step, own: Shard, results: readonly ShardResult[]) {
  const target = join(step.places.lane, 'htmlcov');
  const none = (notice: string) => ({ directory: '', notices: notice ? [notice] : [] });
  const made = join(step.places.shard, 'htmlcov');
  const parts = results.flatMap(({ manifest, directory }) =>
    (manifest.coverage?.data ?? []).map((data) => join(directory, data)),
  );
  // What an earlier attempt covered is not in the report that pytest made.
  if (results.length === 1 && parts.length < 2)
    return existsSync(made) ? { directory: made, notices: [] } : none('');
  if (!own.python) return none('There is no HTML report of coverage: this shard has no Python environment.');
  const data = parts.filter((path) => existsSync(path));
  // What runs here finds the project's own modules first.
  await step.host.workers.end();
  const scratch = join(step.host.facts.temp, 'aegis-combine');
  await mkdir(scratch, { recursive: true });
  const { directory } = step.inputs.tests;
  const work = { directory, dataFiles: data, scratch, target };
  const problem = await combineHtml(step.host, own.python, work);
  await rm(scratch, { recursive: true, force: true });
  return problem
    ? none(`There is no HTML report of coverage: ${problem}`)
    : { directory: target, notices: [] };
}
