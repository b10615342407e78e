import type { RestoreOutcome, SaveOutcome } from '../host/ports.ts';

/** One outcome of a restore for the log. */
export function restoreText(outcome: RestoreOutcome): string {
  switch (outcome.kind) {
    case 'exact':
      return `restored, ${amount(outcome)} (${outcome.key})`;
    case 'partial':
      return `restored from an earlier key, ${amount(outcome)} (${outcome.key})`;
    case 'miss':
      return `not in the cache (${outcome.seconds.toFixed(1)} s)`;
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
      return 'not saved: another job has saved this key';
    case 'empty':
      return 'not saved: there is nothing on disk';
    case 'denied':
      return `not saved, by the policy of the service: ${outcome.reason}`;
    case 'skipped':
    case 'failed':
      return `not saved: ${outcome.reason}`;
  }
}

const amount = ({ bytes, seconds }: { bytes: number; seconds: number }): string =>
  `${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s`;
