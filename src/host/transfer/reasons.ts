import { quote } from '../../text/quote.ts';
import type { Ending, OperationName, Stop } from './protocol.ts';

/** The reason of whatever fails for want of space. */
export const DISK_FULL = 'the disk is full';

const NO_REASON = 'the client gave no reason';

/** Why an operation failed, in one line: what was asked, what came, what was tried. */
export function reasonOf(operation: OperationName, ending: Ending<OperationName>): string {
  const said = lastFailure(ending.lines);
  if (isDiskFull([...ending.lines, ending.end === 'error' ? ending.message : ''])) return DISK_FULL;
  if (ending.end === 'done') return said ?? NO_REASON;
  if (ending.end === 'error') return tidy(ending.message) || (said ?? NO_REASON);
  const detail = tidy(ending.detail) || said || '';
  const status = ending.why === 'troubled' ? statusText(ending.status, detail) : '';
  const seen = [status, detail].filter((part) => part !== '').join(', ');
  const given = `${operation} given up after ${ending.seconds.toFixed(1)} s`;
  return `${STOPS[ending.why]}${seen === '' ? '' : `: ${seen}`} (${given})`;
}

function statusText(status: number, detail: string): string {
  if (status < 400) return detail === '' ? 'connections break' : '';
  return detail.includes(`${status}`) ? '' : `status ${status}`;
}

const STOPS: Readonly<Record<Stop, string>> = {
  unanswered: 'the service accepts connections and never answers',
  stalled: 'the transfer stopped moving',
  troubled: 'the service keeps failing',
  deadline: 'the transfer is too slow',
  crashed: 'the transfer process ended early',
  cancelled: 'the job was cancelled',
};

/** Whether the service has refused for too many requests. */
export const isTooMany = (reason: string): boolean => reason.includes('(429)');

const OF_SERVICE =
  /\(?\b(429|5\d\d)\b|ECONN|socket hang up|Unable to make request|Failed to make request|timed? ?out|broke off|Incomplete download/;

/** Whether a restore failed for a reason that says nothing of the entry: the service, the way to it, or our worker. */
export const isPassing = (reason: string): boolean =>
  Object.values(STOPS).some((stop) => reason.startsWith(stop)) || OF_SERVICE.test(reason);

// The line about the reservation has the true cause of what is later called "another job may be creating".
function lastFailure(lines: readonly string[]): string | null {
  const found =
    findLine(lines, /^Failed to reserve cache: /) ??
    findLine(
      lines,
      /^Failed to (restore|save): |^Cache reservation failed: |failed with error: |retries due to /,
    );
  return found === null ? null : tidy(found);
}

/** tar, zstd and Node say it in words of their own. */
export const isDiskFull = (lines: readonly string[]): boolean =>
  findLine(lines, /ENOSPC|EDQUOT|no space left|disk quota/i) !== null;

/** The last line that matches, or null. */
export const findLine = (lines: readonly string[], pattern: RegExp): string | null =>
  lines.findLast((line) => pattern.test(line)) ?? null;

const PREFIXES = [
  /^Failed to (restore|save|reserve cache): /,
  /^(Reserve)?(Cache)?Error: /,
  /^\w+ - Attempt \d of \d failed with error: /,
  /^Received non-retryable error: /,
  /^Failed request: /,
];

/** One short line without the client's advice and its nested prefixes. */
export function tidy(text: string): string {
  let line = (text.split(/\r|\n/)[0] ?? '').replace(', another job may be creating this cache.', '');
  for (const prefix of PREFIXES) line = line.replace(prefix, '');
  const call = line.replace(
    /^(Failed to \w+: )(Received non-retryable error: |Rate limited: )?Failed request: /,
    '$1',
  );
  const tar = text.startsWith('Failed to save')
    ? 'the files could not be packed'
    : 'the archive is damaged or gone';
  const plain = call
    .replace(/^"[^"]*tar" failed with error: .* exit code (\d+)$/, `${tar}: tar ended with exit code $1`)
    .replace(/^(aborted|Premature close)$/, 'the download broke off');
  return quote(plain.trim(), 300);
}
