import type { Clock, SuperviseOptions } from '../ports.ts';

/** Watches one run for its deadlines. */
export interface Watch {
  /** To be called whenever there was output. */
  moved(): void;
  stop(): void;
}

/**
 * Calls `overdue` when the run passes its timeout, or when neither output nor `activity` has moved for
 * `hangSeconds`; every tick while that lasts. `tick` in milliseconds.
 */
export function watch(
  clock: Clock,
  tick: number,
  options: SuperviseOptions,
  overdue: (cause: 'timeout' | 'hang') => void,
): Watch {
  const start = clock.monotonic();
  let last = start;
  let seen = look(options.activity, undefined);
  const passed = (since: number, seconds: number | null) =>
    seconds !== null && clock.monotonic() - since >= seconds * 1000;
  const timer = setInterval(() => {
    const now = look(options.activity, seen);
    if (now !== seen) last = clock.monotonic();
    seen = now;
    if (passed(start, options.timeoutSeconds)) overdue('timeout');
    else if (passed(last, options.hangSeconds)) overdue('hang');
  }, tick);
  return {
    moved: () => {
      last = clock.monotonic();
    },
    stop: () => clearInterval(timer),
  };
}

/** A look that fails, e.g. at a file that is gone, shows no progress. */
function look(activity: (() => number | string) | undefined, before: number | string | undefined) {
  try {
    return activity?.();
  } catch {
    return before;
  }
}
