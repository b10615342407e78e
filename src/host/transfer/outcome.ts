import type { Answer, RestoreOutcome, SaveOutcome } from '../ports.ts';
import { speaksOlderProtocol } from './limits.ts';
import type { Ending, OperationName } from './protocol.ts';
import { DISK_FULL, findLine as find, isDiskFull, reasonOf, tidy } from './reasons.ts';

/** What `restoreCache` came to. It returns nothing for a miss and for a failure alike: its log decides. */
export function restoreOutcome(key: string, ending: Ending<'restore'>): RestoreOutcome {
  const { seconds } = ending;
  if (ending.end !== 'done') return { kind: 'failed', reason: reasonOf('restore', ending), seconds };
  if (ending.value !== null) {
    const kind = ending.value.toLowerCase() === key.toLowerCase() ? 'exact' : 'partial';
    return { kind, key: ending.value, bytes: bytesIn(ending.lines, 'Cache Size: '), seconds };
  }
  const denied = find(ending.lines, /cache-mode|cache read denied:/);
  if (denied !== null) return { kind: 'skipped', reason: tidy(denied) };
  const failure = find(ending.lines, /^Failed to restore: /);
  if (failure === null) return { kind: 'miss', seconds };
  return { kind: 'failed', reason: isDiskFull(ending.lines) ? DISK_FULL : tidy(failure), seconds };
}

/** What `saveCache` came to. It returns -1 for a conflict, a denial and a failure alike: its log decides. */
export function saveOutcome(ending: Ending<'save'>): SaveOutcome {
  const { seconds } = ending;
  if (ending.end === 'done') {
    if (ending.value === 'empty' || ending.value === 'duplicate') return { kind: ending.value };
    if (ending.value !== 'lookup-failed' && ending.value.tried >= 0)
      return { kind: 'stored', bytes: bytesIn(ending.lines, 'File Size: '), seconds };
  }
  const denied = find(ending.lines, /cache-mode|cache write denied:/);
  if (denied !== null) return { kind: 'denied', reason: tidy(denied) };
  // It was looked up a moment ago, and was not there.
  if (find(ending.lines, /\(409\)|already exists?|already reserved/i) !== null)
    return { kind: 'duplicate', reserved: true };
  return { kind: 'failed', reason: reasonOf('save', ending), seconds };
}

/** What an artifact operation came to. */
export function artifactAnswer<N extends OperationName, T>(
  operation: N,
  ending: Ending<N>,
  value: (ending: Extract<Ending<N>, { end: 'done' }>) => T,
): Answer<T> {
  if (ending.end === 'done') return { ok: true, value: value(ending as Extract<Ending<N>, { end: 'done' }>) };
  const reason = reasonOf(operation, ending);
  const said = [reason, ...ending.lines].join('\n');
  const conflict = /\(409\)|already exists/i.test(said);
  // Who knows the name speaks our language, whatever else was answered.
  const older = !conflict && speaksOlderProtocol(said);
  return {
    ok: false,
    conflict,
    unavailable: older || /JWT|not currently supported on GHES/.test(said),
    reason: older ? `the artifact service is for older clients (${reason})` : reason,
  };
}

function bytesIn(lines: readonly string[], label: string): number {
  const line = lines.findLast((text) => text.includes(label)) ?? '';
  const match = /\((\d+) B\)/.exec(line) ?? /File Size: (\d+)/.exec(line);
  return match ? Number(match[1]) : 0;
}
