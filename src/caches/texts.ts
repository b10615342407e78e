import type { RestoreOutcome, SaveOutcome } from '../host/ports.ts';
import { duration, megabytes } from '../text/format.ts';

/** One outcome of a restore for the log. `kind`: of the cache. */
export function restoreText(outcome: RestoreOutcome, kind: string): string {
  switch (outcome.kind) {
    case 'exact':
      return `restored, ${amount(outcome)} (${outcome.key})`;
    case 'partial':
      return `restored ${earlier(kind)}, ${amount(outcome)} (${outcome.key})`;
    case 'miss':
      return `not in the cache (${duration(outcome.seconds)})`;
    case 'skipped':
      return `not restored: ${outcome.reason}`;
    case 'failed':
      return `not restored: ${outcome.reason}; the job goes on as after a miss`;
  }
}

/** One outcome of a save for the log. */
export function saveText(outcome: SaveOutcome): string {
  switch (outcome.kind) {
    case 'stored':
      return `saved, ${amount(outcome)}`;
    case 'current':
      return 'not saved: the cache has it already';
    case 'duplicate':
      return outcome.reserved
        ? 'not saved: another job has reserved this key; it is still saving, or was broken off while it did'
        : 'not saved: another job has saved this key';
    case 'empty':
      return 'not saved: there is nothing on disk';
    case 'denied':
      return `not saved, by the policy of the service: ${outcome.reason}`;
    case 'skipped':
    case 'failed':
      return `not saved: ${outcome.reason}`;
  }
}

/** Each run saves what it has learned under a new key: there is nothing newer than the newest. */
const earlier = (kind: string): string => (kind === 'ledger' ? 'the newest' : 'from an earlier key');

const amount = ({ bytes, seconds }: { bytes: number; seconds: number }): string =>
  `${megabytes(bytes)} in ${duration(seconds)}`;
