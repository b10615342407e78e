import { setTimeout as sleep } from 'node:timers/promises';
import type { Asking, Meeting } from './meeting.ts';

/** Who merges and judges the lane, as far as this shard can see. */
export type Finisher = 'us' | 'others' | 'unknown';

/**
 * Whether every other result is there. On the first attempt the lowest free ticket tells, however
 * late a listing shows the results: creating an artifact is atomic, so one shard alone gets the last
 * ticket. A ticket can be lost, with its job or on its way, and then nobody gets the last one; so
 * whoever sees all results, and nobody who merges them, merges too. Later attempts do not know how many
 * shards run again, so every one that sees all results merges as well: merging twice is harmless, never
 * merging is not.
 * @param ticket ours; null when it was lost
 * @param listed names of artifacts, our own among them
 */
export async function finisherOf(
  meeting: Meeting,
  ticket: number | null,
  listed: readonly string[],
  asking: Asking,
): Promise<Finisher> {
  if (ticket === meeting.shard.count) return 'us';
  const again = meeting.attempt > 1;
  const complete = isComplete(meeting, listed);
  if (!complete && !again && ticket !== null) return 'others';
  // The last one may trust that its listing is complete, while we are all that knows of the lost ticket.
  const patience = again ? asking : { ...asking, pauseMs: 2 * asking.pauseMs };
  if (!complete && !(await showsAll(meeting, listed, patience))) return again ? 'others' : 'unknown';
  // Without a ticket of our own the others cannot have the last one.
  const ours = again || ticket === null || (await isAbandoned(meeting, asking));
  return ours ? 'us' : 'others';
}

/** A listing that fails cannot say that somebody else merges. */
async function isAbandoned({ artifacts, names, shard, attempt }: Meeting, asking: Asking): Promise<boolean> {
  const signs = [names.ticket(shard.count, attempt), names.merged(attempt)];
  for (let left = asking.tries; left > 0; left--) {
    const listed = await artifacts.list();
    if (!listed.ok) return true;
    if (listed.value.some(({ name }) => signs.includes(name))) return false;
    await sleep(asking.pauseMs);
  }
  return true;
}

/** Where tickets do not tell, the listing does, and it may be late. */
async function showsAll(
  meeting: Meeting,
  own: readonly string[],
  { tries, pauseMs }: Asking,
): Promise<boolean> {
  for (let left = tries; left > 0; left--) {
    await sleep(pauseMs);
    const listed = await meeting.artifacts.list();
    if (!listed.ok) return false;
    if (isComplete(meeting, [...own, ...listed.value.map(({ name }) => name)])) return true;
  }
  return false;
}

/** Do these names hold a result of every shard that counts in this attempt? */
export function isComplete(
  { names, shard, attempt }: Pick<Meeting, 'names' | 'shard' | 'attempt'>,
  listed: readonly string[],
): boolean {
  const counts = names.counting(listed, attempt);
  const present = new Set<number>();
  for (const name of listed) {
    const result = names.parse(name);
    if (result && counts(result)) present.add(result.shard.index);
  }
  return present.size === shard.count;
}
