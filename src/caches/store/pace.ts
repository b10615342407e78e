import { setTimeout as sleep } from 'node:timers/promises';
import type { CacheEntry, Host, RestoreOutcome, SaveOutcome } from '../../host/ports.ts';
import { isTooMany } from '../../host/transfer/reasons.ts';
import type { StoreSpec } from './doors.ts';

/** How the transfers of one restore or save go: in a time that they have together, and with one rest at most. */
export interface Pace {
  /** The limits of a transfer that begins now. */
  readonly limits: () => Pick<CacheEntry, 'deadlineSeconds' | 'secondsLeft'>;
  /** Whether their time is over; never without a deadline. */
  readonly isOver: () => boolean;
  /**
   * Runs a transfer. When the service has too many requests, all that meet this wait together, once, and try again:
   * a refusal after that is final.
   */
  readonly attempt: <T extends RestoreOutcome | SaveOutcome>(transfer: () => Promise<T>) => Promise<T>;
}

export const TOO_SLOW = 'the transfer is too slow';

/** The service says how long to wait only in a header that the client keeps to itself. */
const REST_MS = 5_000;

/** Starts the clock. The deadline of the spec holds for each transfer, and for all of them together. */
export function openPace({ clock, cancelled }: Host, { deadlineSeconds }: StoreSpec): Pace {
  const begun = clock.monotonic();
  let rest: Promise<unknown> | null = null;
  const limits: Pace['limits'] = () => {
    if (deadlineSeconds === undefined) return {};
    return { deadlineSeconds, secondsLeft: deadlineSeconds - (clock.monotonic() - begun) / 1000 };
  };
  const isOver = (): boolean => (limits().secondsLeft ?? 1) <= 0;
  return {
    limits,
    isOver,
    async attempt(transfer) {
      const hadRest = rest !== null;
      await rest;
      const outcome = await transfer();
      if (hadRest || !isRefusal(outcome)) return outcome;
      rest ??= sleep(REST_MS, undefined, { signal: cancelled }).catch(() => undefined);
      await rest;
      return cancelled.aborted || isOver() ? outcome : transfer();
    },
  };
}

const isRefusal = (outcome: RestoreOutcome | SaveOutcome): boolean =>
  outcome.kind === 'failed' && isTooMany(outcome.reason);
