import { projectFailUnder } from '../coverage/fail-under.ts';
import { totalsOf } from '../coverage/merge.ts';
import type { Findings } from '../report/build.ts';
import type { Manifest, Reason } from '../results/model.ts';
import { totalsOf as totalsOfTests } from '../results/totals.ts';
import type { Step } from '../step.ts';
import { type JudgeInput, judge } from '../verdict/judge.ts';
import type { ShardResult } from './finish.ts';
import { writeLedger } from './lessons.ts';
import type { Encounter } from './meet.ts';
import { type MergedPaths, mergeLane } from './merge.ts';
import { prove } from './proof.ts';
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
  const manifests = encounter.results.map(({ manifest }) => manifest);
  const expected = { count: step.inputs.lane.shard.count, commit: step.host.facts.sha };
  const proof = prove(manifests, expected);
  const merged = await step.watch.time('merge', () => mergeLane(step, shard, encounter.results));
  await writeLedger(step, manifests);
  const verdict = judge({
    scope: 'lane',
    proof,
    reasons: [...taggedReasons(manifests), ...encounter.reasons, ...merged.reasons],
    totals: totalsOfTests(manifests.flatMap(({ session }) => session.tests)),
    coverage: coverageFinding(merged.coverage, merged.problem),
    threshold: step.inputs.coverageMin,
    projectFailUnder: await projectFailUnder(step.inputs.tests.directory),
  });
  const notices = [...noticesOf(step, shard, encounter), ...merged.notices];
  return {
    ...frame(step, shard, encounter),
    scope: 'lane',
    manifests,
    proof,
    verdict,
    notices,
    coverage: merged.coverage,
    lanes: [],
    plan: null,
    predicted: [],
    paths: merged.paths,
  };
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
    predicted: [],
    paths,
  };
}

function frame(step: Step, shard: Shard, encounter: Encounter) {
  return {
    own: shard.manifest,
    caches: step.caches.report(),
    artifacts: encounter.artifacts,
    notices: noticesOf(step, shard, encounter),
    timings: step.watch.timings(),
  };
}

const noticesOf = ({ inputs }: Step, shard: Shard, encounter: Encounter): string[] => [
  ...inputs.notices,
  ...shard.notices,
  ...encounter.notices,
];

/** The reasons of all shards, each saying whose it is. */
function taggedReasons(manifests: readonly Manifest[]): Reason[] {
  return manifests.flatMap(({ shard, reasons }) =>
    reasons.map((reason) =>
      shard.count === 1
        ? reason
        : { ...reason, message: `Shard ${shard.index}/${shard.count}: ${reason.message}` },
    ),
  );
}

function coverageFinding(data: Findings['coverage'], problem: Reason | null): JudgeInput['coverage'] {
  if (problem) return { problem };
  return data && { totals: totalsOf(data) };
}
