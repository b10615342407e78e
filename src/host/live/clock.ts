import type { Clock } from '../ports.ts';

/** The machine's clocks. */
export function createClock(): Clock {
  return { now: () => Date.now(), monotonic: () => performance.now() };
}
