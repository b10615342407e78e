import { answered, down, type Health, spend } from './patience.ts';
import type { Ending, OperationName } from './protocol.ts';
import { isTooMany } from './reasons.ts';

// What will not pass by itself within this job.
const FATAL =
  /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|certificate|\(401\)|\(403\)|unknown field/;
// What is about the service or the way to it, and not about one entry.
const SERVICE =
  /\(5\d\d\)|\(429\)|responded with 5|Unable to make request|Failed to make request|ECONNRESET|JSON|Invalid URL|Incomplete download|timed? ?out|broke off|too large an answer/;

/** Seconds that it takes to start the next worker. */
const RESTART = 0.5;

/** What an operation teaches about the service. `failure`: its reason, or null when it did not fail. */
export function learn(health: Health, ending: Ending<OperationName>, failure: string | null): Health {
  if (ending.end === 'stopped') {
    if (ending.why === 'cancelled' || ending.why === 'crashed') return health;
    const reason = failure ?? ending.why;
    const left = spend(health, ending.lost + RESTART, reason);
    return ending.why === 'unanswered' || ending.why === 'deadline' ? down(left, reason) : left;
  }
  if (failure === null) return answered(health);
  if (FATAL.test(failure)) return down(spend(health, ending.lost + RESTART, failure), failure);
  return SERVICE.test(failure) ? spend(health, ending.lost + RESTART, failure) : answered(health);
}

const BURST_MS = 2_000;

/**
 * Tells of each failure whether it is one of a burst: transfers that run at once are refused at once when there are
 * too many requests, and all those refusals within two seconds teach what the first has taught. A service that has
 * not answered anything else yet gets no such credit.
 */
export function burstWatch(now: () => number): (health: Health, failure: string | null) => boolean {
  let first = Number.NEGATIVE_INFINITY;
  return ({ state }, failure) => {
    if (state !== 'up' || failure === null || !isTooMany(failure)) return false;
    if (now() - first < BURST_MS) return true;
    first = now();
    return false;
  };
}
