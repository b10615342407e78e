import type { Reason } from '../results/model.ts';
import type { Proof } from '../verdict/model.ts';
import type { LaneResults } from './gather.ts';
import { ofLane, whose } from './whose.ts';

/**
 * The reasons of all shards of a lane, each saying whose it is, and those of the lane itself.
 * @param named lanes are named too
 */
export function reasonsOf(lane: LaneResults, proof: Proof, named: boolean): Reason[] {
  const shards = lane.results.flatMap(({ manifest }) => {
    const who = whose(manifest, named);
    return manifest.reasons.map((reason) =>
      who === '' ? reason : { ...reason, message: `${who}: ${reason.message}` },
    );
  });
  const own = [...lane.reasons, ...nothingRan(lane, proof)];
  return [...shards, ...(named ? own.map((reason) => ofLane(lane.lane, reason)) : own)];
}

/** A shard of many may have no test, and says nothing then; that none of them has any is the fault of the lane. */
function nothingRan({ results, reasons }: LaneResults, proof: Proof): Reason[] {
  const told = [...proof.reasons, ...reasons, ...results.flatMap(({ manifest }) => manifest.reasons)];
  const ran = results.some(({ manifest }) => manifest.session.tests.length > 0);
  return told.length > 0 || ran ? [] : [{ code: 'AEGIS-E303', message: 'No shard ran any test.' }];
}
