import type { Activity, OperationName, Stop } from './protocol.ts';

/** Milliseconds in all for each operation, slow or not: three gigabytes of a `.venv` at 10 MB/s. What hangs is ended long before. */
export const DEADLINES: Readonly<Record<OperationName, number>> = {
  restore: 300_000,
  save: 300_000,
  upload: 300_000,
  download: 120_000,
  list: 20_000,
  remove: 20_000,
};

/** A service that has sent nothing for this long does not answer at all. */
const ANSWER_MS = 4_000;
/** A transfer in which nothing moved for this long hangs. */
const STALL_MS = 6_000;

export interface Limits {
  /** Seconds that this operation may lose to failures and waiting. */
  readonly patience: number;
  /** Milliseconds in all. */
  readonly deadlineMs: number;
}

/** Why an operation with this activity must be ended now, or null. A slow transfer that moves never is. */
export function stopReason(activity: Activity, limits: Limits): Stop | null {
  const patienceMs = limits.patience * 1000;
  if (activity.troubled) return activity.lostMs >= patienceMs ? 'troubled' : null;
  if (!activity.answered) return activity.idleMs >= Math.min(ANSWER_MS, patienceMs) ? 'unanswered' : null;
  return activity.idleMs >= Math.min(STALL_MS, patienceMs) ? 'stalled' : null;
}

/** A failure that the client announced in its log, with what it waits before it tries again. */
export interface Announcement {
  readonly waitMs: number;
  readonly error: string;
}

const RETRIES: readonly { readonly pattern: RegExp; readonly waitMs: number | null }[] = [
  { pattern: /^Attempt \d+ of \d+ failed with error: (.*)\. Retrying request in (\d+) ms/, waitMs: null },
  {
    pattern: /^Failed to download artifact after \d+ retries due to (.*)\. Retrying in 5 seconds/,
    waitMs: 5000,
  },
  { pattern: /^\w+ - Attempt \d of 2 failed with error: (.*)/, waitMs: 5000 },
];

/** Reads one line of the client's log; null when it announces no retry. */
export function announcement(line: string): Announcement | null {
  for (const { pattern, waitMs } of RETRIES) {
    const match = pattern.exec(line);
    if (match) return { error: match[1] ?? '', waitMs: waitMs ?? Number(match[2]) };
  }
  return null;
}

/** Whether the announced wait would use up the patience, or cannot help: then it is not waited for. */
export function isHopeless(announced: Announcement, lostMs: number, limits: Limits): boolean {
  if (speaksOlderProtocol(announced.error) && lostMs > ANSWER_MS / 2) return true;
  return lostMs + announced.waitMs >= limits.patience * 1000;
}

/** A server for older clients only, as local runners have: it names a field, or answers with an empty error. */
export const speaksOlderProtocol = (text: string): boolean =>
  /unknown field|Unexpected end of JSON input/.test(text);
