import type { RunEnd, SuperviseOptions } from '../ports.ts';
import type { Exit } from './child.ts';
import type { Cause } from './ending.ts';

/** What a wrapper (a shell, poetry) exits with when its child was ended by SIGKILL. */
const KILLED = 137;

/** Names how a run ended. `seconds` of a timeout or hang is the limit that was passed. */
export function endOf(
  exit: Exit,
  cause: Cause | null,
  limits: Pick<SuperviseOptions, 'timeoutSeconds' | 'hangSeconds'>,
  oomKilled: boolean,
): RunEnd {
  if (cause === 'cancelled') return { kind: cause };
  if (cause === 'timeout') return { kind: cause, seconds: limits.timeoutSeconds ?? 0 };
  if (cause === 'hang') return { kind: cause, seconds: limits.hangSeconds ?? 0 };
  const signal = exit.code === KILLED ? 'SIGKILL' : exit.signal;
  if (signal === null) return { kind: 'exited', code: exit.code ?? 0 };
  return { kind: 'signalled', signal, outOfMemory: signal === 'SIGKILL' && oomKilled };
}
