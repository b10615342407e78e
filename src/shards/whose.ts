import type { Manifest, Reason } from '../results/model.ts';

/**
 * Whose a result is, in front of what is said of it: `Shard 2/4`, `Repair`; '' for the only shard of the only lane.
 * @param named lanes are named too: `Shard 2/4 of unit-python-3.12`, `unit-python-3.12`
 */
export function whose({ lane, role, shard }: Manifest, named: boolean): string {
  const one = role === 'repair' ? 'Repair' : `Shard ${shard.index}/${shard.count}`;
  if (role === 'shard' && shard.count === 1) return named ? lane : '';
  return named ? `${one} of ${lane}` : one;
}

/** A reason that says of which lane it is: `Shard 3/4 of unit left no result.`, `unit: …`. */
export function ofLane(lane: string, reason: Reason): Reason {
  const { message } = reason;
  const shard = /^Shard \d{1,3}\/\d{1,3}(?= )/.exec(message)?.[0];
  if (shard === undefined) return { ...reason, message: `${lane}: ${message}` };
  return { ...reason, message: `${shard} of ${lane}${message.slice(shard.length)}` };
}
