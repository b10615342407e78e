import { projectFailUnder } from '../coverage/fail-under.ts';
import type { Findings } from '../report/build.ts';
import { totalsOf as totalsOfTests } from '../results/totals.ts';
import type { Step } from '../step.ts';
import { judge } from '../verdict/judge.ts';
import { followedPlan } from './agree/followed.ts';
import { conclude } from './conclude.ts';
import type { ShardResult } from './gather.ts';
import { NO_FORECAST } from './ledger/forecast.ts';
import { keepLessons } from './lessons.ts';
import type { Encounter } from './meet.ts';
import type { MergedPaths } from './merge.ts';
import { outlook } from './outlook.ts';
import type { Expected } from './proof/expected.ts';
import { repairLane } from './repair.ts';
import type { Shard } from './shard.ts';

/** Findings, and where the files that go with them lie. */
export interface Judged extends Findings {
  readonly paths: MergedPaths;
}

/** Judges what is known: the whole lane where all results are here, else this shard by itself. */
export async function judgeAll(step: Step, shard: Shard, encounter: Encounter): Promise<Judged> {
  const { results } = encounter;
  return results ? judgeLane(step, shard, { ...encounter, results }) : judgeShard(step, shard, encounter);
}

/** The last shard: merges all results, proves that nothing is missing, and judges once. */
async function judgeLane(
  step: Step,
  shard: Shard,
  encounter: Encounter & { readonly results: readonly ShardResult[] },
): Promise<Judged> {
  const expected = await expectedOf(step, shard, encounter.results);
  const { results, notices: repairs } = await repairLane(step, shard, encounter.results, expected);
  const { inputs } = step;
  const judging = {
    own: shard,
    reasons: [],
    projectFailUnder: await projectFailUnder(inputs.tests.directory),
  };
  const { name: lane, suite } = inputs.lane;
  const concluded = await conclude(step, judging, [
    { lane, suite, ...expected, results, reasons: encounter.reasons },
  ]);
  const { costs } = await keepLessons(step, shard.share?.forecast ?? NO_FORECAST, concluded.manifests);
  const notices = [...noticesOf(step, shard, encounter), ...repairs, ...concluded.notices];
  return {
    ...frame(step, shard, encounter),
    ...concluded,
    scope: 'lane',
    notices,
    lanes: [],
    plan: outlook(concluded.manifests, expected.plan, costs),
    predicted: expected.plan?.predicted ?? [],
  };
}

/** What the results must agree with. A shard that had no plan may get it by now. */
async function expectedOf(
  { inputs, host, meeting }: Step,
  { share }: Shard,
  results: readonly ShardResult[],
): Promise<Expected> {
  const expected = { count: inputs.lane.shard.count, commit: host.facts.sha };
  const manifests = results.map(({ manifest }) => manifest);
  return { ...expected, plan: share?.plan ?? (await followedPlan(meeting, expected, manifests)) };
}

/** Any other shard judges itself: its own failures fail its own job. */
function judgeShard(step: Step, shard: Shard, encounter: Encounter): Judged {
  const { manifest } = shard;
  const verdict = judge({
    scope: 'shard',
    proof: null,
    reasons: [...manifest.reasons, ...encounter.reasons],
    totals: totalsOfTests(manifest.session.tests),
    coverage: null,
    threshold: step.inputs.coverageMin,
    separate: encounter.separate,
  });
  const paths = { junitXml: `${step.places.shard}/test-results.xml`, coverageXml: '', coverageHtml: '' };
  return {
    ...frame(step, shard, encounter),
    scope: 'shard',
    manifests: [manifest],
    proof: null,
    verdict,
    coverage: null,
    lanes: [],
    plan: null,
    predicted: shard.share?.plan?.predicted ?? [],
    paths,
  };
}

function frame(step: Step, shard: Shard, encounter: Encounter) {
  return {
    own: shard.manifest,
    caches: step.caches.report(),
    cacheLimit: step.inputs.caches.limitBytes,
    artifacts: encounter.artifacts,
    notices: noticesOf(step, shard, encounter),
    timings: step.watch.timings(),
  };
}

const noticesOf = ({ inputs }: Step, shard: Shard, encounter: Encounter): string[] => [
  ...inputs.notices,
  ...(shard.share?.forecast.notices ?? []),
  ...shard.notices,
  ...encounter.notices,
];
