import { join } from 'node:path';
import { totalsOf } from '../coverage/merge.ts';
import type { CoverageData, CoverageTotals } from '../coverage/model.ts';
import type { Findings } from '../report/build.ts';
import type { LaneLine } from '../report/model.ts';
import type { Manifest, Reason } from '../results/model.ts';
import { totalsOf as totalsOfTests } from '../results/totals.ts';
import { writeResult } from '../results/write.ts';
import type { Step } from '../step.ts';
import type { JudgeInput } from '../verdict/input.ts';
import { judge } from '../verdict/judge.ts';
import { type LaneProof, proofOfAll } from '../verdict/proof.ts';
import type { LaneResults } from './gather.ts';
import { reasonsOf } from './lane-reasons.ts';
import { type MergedPaths, mergeLanes } from './merge.ts';
import { prove } from './proof/prove.ts';
import type { Shard } from './shard.ts';
import { ofLane } from './whose.ts';

/** Who concludes: the last shard of a lane, or a gate job over all lanes. */
export interface Judge {
  /** null in a gate job, which ran nothing. */
  readonly own: Shard | null;
  /** What is wrong with no lane in particular. */
  readonly reasons: readonly Reason[];
  /** `fail_under` of the project's own configuration; null when not set or not known. */
  readonly projectFailUnder: number | null;
}

/** What all results together come to. */
export type Concluded = Pick<
  Findings,
  'manifests' | 'proof' | 'verdict' | 'coverage' | 'lanes' | 'notices'
> & { readonly paths: MergedPaths };

/**
 * Proves of each lane that nothing is missing, merges all results, and judges once. The one way to a verdict,
 * for the last shard as for a gate job. Without lanes there is no proof, so the verdict is incomplete.
 */
export async function conclude(
  step: Step,
  { own, reasons, projectFailUnder }: Judge,
  lanes: readonly LaneResults[],
): Promise<Concluded> {
  const named = own === null;
  const proofs = lanes.map((lane) => proofOfLane(step, lane, named));
  const unwritten = await writeProofs(step, proofs);
  const merged = await step.watch.time('merge', () => mergeLanes(step, own, lanes));
  const manifests = lanes.flatMap(manifestsOf);
  const proof = proofOfAll(proofs);
  const verdict = judge({
    scope: 'lane',
    proof,
    reasons: [...proofs.flatMap((one) => one.reasons), ...reasons, ...unwritten, ...merged.reasons],
    totals: totalsOfTests(manifests.flatMap(({ session }) => session.tests)),
    coverage: coverageFinding(merged.coverage, merged.problem),
    threshold: step.inputs.coverageMin,
    projectFailUnder,
  });
  const lines = lanes.map((lane, at) => laneLine(lane, merged.byLane[at] ?? null));
  const { coverage, notices, paths } = merged;
  return { manifests, proof, verdict, coverage, lanes: lines, notices, paths };
}

const manifestsOf = ({ results }: LaneResults): Manifest[] => results.map(({ manifest }) => manifest);

/** The proof of a lane, and what else is wrong with it. */
function proofOfLane({ host }: Step, lane: LaneResults, named: boolean) {
  const { count, plan } = lane;
  const proof = prove(manifestsOf(lane), { count, commit: host.facts.sha, plan });
  const reasons = named ? proof.reasons.map((reason) => ofLane(lane.lane, reason)) : proof.reasons;
  return { lane: lane.lane, proof: { ...proof, reasons }, reasons: reasonsOf(lane, proof, named) };
}

/** proof.json: the proof of each lane, for programs and for whoever asks later. */
const writeProofs = ({ places }: Step, proofs: readonly LaneProof[]): Promise<readonly Reason[]> => {
  const lanes = proofs.map(({ lane, proof }) => ({ lane, ...proof }));
  return writeResult(join(places.lane, 'proof.json'), `${JSON.stringify({ schema: 1, lanes }, null, 2)}\n`);
};

function laneLine(lane: LaneResults, coverage: CoverageTotals | null): LaneLine {
  const manifests = manifestsOf(lane);
  return {
    lane: lane.lane,
    suite: lane.suite,
    count: lane.count,
    present: manifests.filter(({ role }) => role === 'shard').length,
    totals: totalsOfTests(manifests.flatMap(({ session }) => session.tests)),
    coverage,
  };
}

function coverageFinding(data: CoverageData | null, problem: Reason | null): JudgeInput['coverage'] {
  if (problem) return { problem };
  return data && { totals: totalsOf(data) };
}
