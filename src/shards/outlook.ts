import type { PlanLine } from '../report/model.ts';
import type { Manifest } from '../results/model.ts';
import { parallelism } from '../results/parallelism.ts';
import { longest } from './plan/bound.ts';
import { planHash } from './plan/codec.ts';
import { overheadOf, qualityOf, secondsOf } from './plan/cost.ts';
import type { FileCost, Plan, PlanInput } from './plan/model.ts';
import { type ShardTable, shardTable, USUAL_COUNTS } from './plan/table.ts';

/** What the lane costs, as the run has just measured it: seconds of one process. */
export type LaneCosts = Omit<PlanInput, 'count'>;

/** Digits of the plan's hash: enough to compare two by eye. */
const HASH_DIGITS = 7;

/** A second of waiting for one test is not worth a warning. */
const LEAST_EXCESS = 1;

/**
 * A job is billed by the begun minute: a single one that ends within its first cannot be made cheaper, and
 * hardly faster, so its owner is not told of shards.
 */
const WORTH_SHARDING = 60;

/**
 * Tests, and files tenfold, that are planned per table, over all its counts: about 0.3 s of processor time for
 * 20,000 tests in 1,000 files, which get 8 counts. Only where these are in a handful of files it is 1 to 2 s.
 */
const MOST_PLANNED = 240_000;
const FILE_WEIGHT = 10;

/** From many counts to few: a large lane is planned for fewer, and a very large one for none. */
const LADDERS: readonly (readonly number[])[] = [USUAL_COUNTS, [1, 2, 4, 8, 16, 32, 64], [1, 4, 16, 64]];

/**
 * How the tests were spread and how else they could be, for the report; null when there is nothing to tell:
 * nothing is known, or one shard was quick. Pure.
 * @param manifests the results of one lane
 * @param plan what the shards followed; null when files were spread by hash
 */
export function outlook(
  manifests: readonly Manifest[],
  plan: Plan | null,
  costs: LaneCosts,
): PlanLine | null {
  const count = manifests[0]?.shard.count ?? 1;
  const known = costs.files.some(({ tests }) => tests.length > 0);
  const parallel = parallelism(manifests);
  const table = known ? tableOf(costs, count, parallel) : null;
  const tooLong = tooLongFor(costs.files, count, parallel);
  if (count === 1 ? table === null : !plan && !known) return null;
  const quality = plan?.quality ?? qualityOf(costs);
  return { hash: plan ? planHash(plan).slice(0, HASH_DIGITS) : '', quality, table, tooLong };
}

/** null when it would say nothing, or take long. */
function tableOf(costs: LaneCosts, count: number, parallel: number): ShardTable | null {
  const counts = countsFor(costs.files, count);
  if (counts === null) return null;
  const onClock = { ...costs, files: costs.files.map((file) => shortened(file, parallel)) };
  const table = shardTable(onClock, counts);
  const alone = table.rows[0]?.wallSeconds ?? 0;
  return count === 1 && alone <= WORTH_SHARDING ? null : table;
}

/** The counts to plan for, ascending: what people choose from, and what they have. More shards than tests idle. */
function countsFor(files: readonly FileCost[], own: number): readonly number[] | null {
  const tests = files.reduce((sum, file) => sum + file.tests.length, 0);
  const weight = tests + FILE_WEIGHT * files.length;
  const rungs = LADDERS.map((ladder) =>
    [...new Set([...ladder.filter((count) => count <= tests), own])].sort((a, b) => a - b),
  );
  return rungs.find((counts) => counts.length * weight <= MOST_PLANNED) ?? null;
}

/** The file as workers side by side get through it. */
const shortened = (file: FileCost, parallel: number): FileCost => ({
  ...file,
  importSeconds: file.importSeconds / parallel,
  fixtureSeconds: file.fixtureSeconds / parallel,
  tests: file.tests.map((test) => ({ ...test, seconds: test.seconds / parallel })),
});

/** Workers shorten the share of a shard, and not one test. */
function tooLongFor(files: readonly FileCost[], count: number, parallel: number): PlanLine['tooLong'] {
  const all = files.reduce((sum, file) => sum + overheadOf(file) + secondsOf(file.tests), 0);
  const share = all / count / parallel;
  const most = longest(files);
  return count > 1 && most.seconds - share >= LEAST_EXCESS ? { ...most, share } : null;
}
