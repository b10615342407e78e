import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DoneTests } from '../python/model.ts';
import { runTests } from '../python/run.ts';
import type { Step } from '../step.ts';
import { count, duration } from '../text/format.ts';
import type { ShardResult } from './gather.ts';
import { overheadOf, secondsOf } from './plan/cost.ts';
import type { FileCost } from './plan/model.ts';
import type { Expected } from './proof/expected.ts';
import { type Missing, repairOf } from './proof/missing.ts';
import { filesUnder } from './publish.ts';
import { type Shard, shardOf } from './shard.ts';
import type { Share } from './share.ts';

/** The results of the lane, with those of the tests that this shard ran because no other had. */
export interface Repaired {
  readonly results: readonly ShardResult[];
  readonly notices: readonly string[];
}

/** Seconds: what is missing may take as long as the longest shard should, and always this long. */
const LEAST_BUDGET = 120;
/** What a file, and a test, is taken for of which nothing is known. */
const UNKNOWN_FILE_SECONDS = 10;
const UNKNOWN_TEST_SECONDS = 1;
const FREE = { importSeconds: 0, fixtureSeconds: 0 };

/**
 * Runs, there and then, what no shard ran: the last shard has the environment and knows what is missing.
 * Where it cannot, the results stay as they are, and the proof names every test.
 */
export async function repairLane(
  step: Step,
  own: Shard,
  results: readonly ShardResult[],
  expected: Expected,
): Promise<Repaired> {
  const foreseen = own.share?.forecast.files.map(({ file }) => file) ?? [];
  const manifests = results.map(({ manifest }) => manifest);
  const repair = repairOf(manifests, expected, foreseen);
  if (!repair) return { results, notices: [] };
  const what = `${repair.missing.ids.size} tests and ${repair.missing.files.length} files that no shard ran`;
  const obstacle = obstacleTo(step, own, repair.missing, expected);
  if (obstacle) return { results, notices: [`${what} were not run by the last shard: ${obstacle}.`] };
  step.host.log.info(`Running ${what}.`);
  const seconds = 2 * budgetOf(expected);
  const shard = await step.watch.time('repair', () =>
    runMissing(step, own, repair.done, seconds).catch(String),
  );
  if (typeof shard === 'string')
    return { results, notices: [`${what} could not be run by the last shard: ${shard}.`] };
  const ran = shard.manifest.session.tests.length;
  const notice = `AEGIS-W416: ${count(ran, 'test')} that no shard had run ${ran === 1 ? 'was' : 'were'} run by the last one${becauseOf(results)}.`;
  await publishRepair(step, shard.directory);
  return { results: [...results, shard], notices: [...(ran > 0 ? [notice] : []), ...shard.notices] };
}

function obstacleTo(
  { host }: Step,
  { python, share }: Shard,
  missing: Missing,
  { plan }: Expected,
): string | null {
  if (host.cancelled.aborted) return 'the job was cancelled';
  if (!python || !share) return 'it has no Python environment';
  const seconds = missingSeconds(missing, share.forecast.files);
  const budget = budgetOf({ plan });
  if (seconds <= budget) return null;
  return `they should take ${duration(seconds)}, and no more than ${duration(budget)} are spent on repairs`;
}

const budgetOf = ({ plan }: Pick<Expected, 'plan'>): number =>
  Math.max(LEAST_BUDGET, ...(plan?.predicted ?? []));

/** What the missing tests should take. */
function missingSeconds({ files, ids }: Missing, costs: readonly FileCost[]): number {
  const byFile = new Map(costs.map((cost) => [cost.file, cost]));
  const known = new Map(costs.flatMap(({ tests }) => tests.map(({ id, seconds }) => [id, seconds] as const)));
  const whole = files.map((file) => {
    const cost = byFile.get(file);
    return cost ? overheadOf(cost) + secondsOf(cost.tests) : UNKNOWN_FILE_SECONDS;
  });
  const parts = [...new Set(ids.values())].map((file) => overheadOf(byFile.get(file) ?? FREE));
  const tests = [...ids.keys()].map((id) => known.get(id) ?? UNKNOWN_TEST_SECONDS);
  return [...whole, ...parts, ...tests].reduce((sum, seconds) => sum + seconds, 0);
}

/** @param most seconds after which it is ended: the verdict on all others must not wait for a guess that was wrong */
async function runMissing(step: Step, own: Shard, done: DoneTests, most: number): Promise<Shard> {
  const { host, inputs, places } = step;
  const directory = join(places.lane, 'repair');
  await mkdir(directory, { recursive: true });
  const doneFile = join(places.lane, 'done-by-others.json');
  await writeFile(doneFile, JSON.stringify(done));
  // No process that holds the runtime token may live while test code runs.
  await host.workers.end();
  const python = own.python as NonNullable<Shard['python']>;
  const assignment = { shard: { index: 1, count: 1 }, plan: '', done: doneFile };
  const timeoutSeconds = Math.min(inputs.tests.timeoutSeconds ?? most, most);
  const run = await runTests(host, { ...inputs.tests, timeoutSeconds }, python, { assignment, directory });
  const share: Share = { ...(own.share as Share), earlier: null };
  // It walked everything, and took only what was open.
  const closed = new Set(done.files);
  const owned = run.session.owned.filter((file) => !closed.has(file));
  return shardOf(step, python, share, { ...run, session: { ...run.session, owned } }, 'repair');
}

function becauseOf(results: readonly ShardResult[]): string {
  const without = results.flatMap(({ manifest }) =>
    manifest.plan.kind === 'waived'
      ? [`shard ${manifest.shard.index} had no plan: ${manifest.plan.reason}`]
      : [],
  );
  return without.length > 0 ? ` (${without.join('; ')})` : '';
}

/** For a gate job, which merges the lane once more. What fails here is told there: the tests are missing then. */
async function publishRepair({ meeting }: Step, directory: string): Promise<void> {
  const name = meeting.names.repair(meeting.attempt);
  await meeting.artifacts.upload(name, await filesUnder(directory), directory, meeting.retentionDays);
}
