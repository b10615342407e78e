import type { Reason } from '../../results/model.ts';
import type { Step } from '../../step.ts';
import { conclude } from '../conclude.ts';
import type { LaneResults } from '../gather.ts';
import type { Judged } from '../judge.ts';
import { fetchLanes } from './fetch.ts';
import { type FoundLanes, findLanes } from './find.ts';
import { selectLanes } from './lanes.ts';

/**
 * A gate job: takes what all lanes of this run left, and judges it as the last shard of a lane would. It runs
 * nothing, restores nothing, and needs neither Python nor a checkout.
 */
export async function judgeGate(step: Step): Promise<Judged> {
  const found = await step.watch.time('find', () => find(step));
  const { inputs, meeting, host } = step;
  const errand = { gate: meeting, base: inputs.artifactName, commit: host.facts.sha };
  const fetched = await step.watch.time('gather', () => fetchLanes(errand, found.lanes));
  const lanes = fetched.flatMap((one) => ('results' in one ? one.results : []));
  const strays = fetched.flatMap((one) => ('stray' in one ? (one.stray ?? []) : []));
  const reasons = [...found.reasons, ...missing(inputs.lanes, lanes, found)];
  const concluded = await conclude(step, { own: null, reasons, projectFailUnder: null }, lanes);
  return {
    ...concluded,
    scope: 'lane',
    own: { ...ownOf(step), attempt: meeting.attempt, commit: host.facts.sha },
    plan: null,
    predicted: [],
    caches: [],
    cacheLimit: inputs.caches.limitBytes,
    artifacts: [],
    notices: [...inputs.notices, ...strays.map(strayNotice), ...concluded.notices],
    timings: step.watch.timings(),
  };
}

const ownOf = ({ inputs: { lane } }: Step) => ({ lane: lane.name, suite: lane.suite, shard: lane.shard });

function find({ host, inputs }: Step): Promise<FoundLanes> {
  const search = { base: inputs.artifactName, attempt: host.facts.attempt };
  return findLanes(host.artifacts, { search, patterns: inputs.lanes, stop: host.cancelled });
}

/** Lanes that were asked for and are not there; without any lane there is nothing that could pass. */
function missing(
  patterns: readonly string[],
  lanes: readonly LaneResults[],
  { others, reasons }: FoundLanes,
): Reason[] {
  if (reasons.length > 0) return [];
  if (lanes.length + patterns.length === 0)
    return [{ code: 'AEGIS-E412', message: 'No job of this run left a result.' }];
  const names = [...lanes.map(({ lane }) => lane), ...others];
  const there =
    names.length > 0 ? `There are ${names.slice(0, 10).join(', ')}.` : 'There is no other either.';
  return selectLanes(lanes, patterns).unmatched.map((pattern) => ({
    code: 'AEGIS-E412',
    message: `No lane of this run is called ${pattern}. ${there}`,
  }));
}

const strayNotice = (name: string): string =>
  `The artifact ${name} holds no result of a lane, and was left out.`;
