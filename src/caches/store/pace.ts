import { setTimeout as sleep } from 'node:timers/promises';
import type { Host, RestoreOutcome, SaveOutcome } from '../../host/ports.ts';

/** How the transfers of one restore or save go: in a time that they have together, and with one rest at most. */
export interface Pace {
  /** What is left of their time; null: they have all the time there is. */
  readonly secondsLeft: () => number | null;
  /**
   * Runs a transfer. When the service has too many requests, all that meet this wait together, once, and try again:
   * a refusal after that is final.
   */
  readonly attempt: <T extends RestoreOutcome | SaveOutcome>(transfer: () => Promise<T>) => Promise<T>;
}

export const TOO_SLOW = 'the transfer is too slow';

/** The service says how long to wait only in a header that the client keeps to itself. */
const REST_MS = 5_000;

/** Starts the clock. `seconds`: for all transfers together. */
export function openPace({ clock, cancelled }: Host, seconds: number | undefined): Pace {
  const begun = clock.monotonic();
  let rest: Promise<unknown> | null = null;
  const secondsLeft = () => (seconds === undefined ? null : seconds - (clock.monotonic() - begun) / 1000);
  return {
    secondsLeft,
    async attempt(transfer) {
      const hadRest = rest !== null;
      await rest;
      const outcome = await transfer();
      if (hadRest || !isTooMany(outcome)) return outcome;
      rest ??= sleep(REST_MS, undefined, { signal: cancelled }).catch(() => undefined);
      await rest;
      return cancelled.aborted || (secondsLeft() ?? 1) <= 0 ? outcome : transfer();
    },
  };
}

/** Whether the service has refused for too many requests. */
export const isTooMany = (outcome: RestoreOutcome | SaveOutcome): boolean =>
  outcome.kind === 'failed' && outcome.reason.includes('(429)');
