import type { Session } from '../../results/model.ts';
import { idOf, type Ledger, median } from './model.ts';

const ENOUGH = 20;
const [SLOWEST, FASTEST] = [5, 0.2];
/** Below a millisecond the clock and the scheduler are measured, not the machine. */
const LEAST_MS = 1;

/** Milliseconds by node id of all tests that the ledger has a time of. */
export function known({ files }: Ledger): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { prefix, tests } of files.values())
    for (const [key, { ms }] of tests) {
      const time = median(ms);
      if (time !== null) times.set(idOf(key, prefix), time);
    }
  return times;
}

/**
 * How many times slower than the ledger this session's machine was: the median over the passed tests that both know,
 * from 0.2 to 5. null when they have fewer than 20 in common.
 */
export function speedOf({ tests }: Session, times: ReadonlyMap<string, number>): number | null {
  const ratios: number[] = [];
  for (const { id, outcome, seconds, sharedSeconds = 0, attempt } of tests) {
    if (attempt !== undefined) continue;
    const before = times.get(id) ?? 0;
    const now = 1000 * (seconds - sharedSeconds);
    if (outcome === 'passed' && before >= LEAST_MS && now > 0) ratios.push(now / before);
  }
  const ratio = ratios.length < ENOUGH ? null : median(ratios);
  return ratio === null ? null : Math.min(SLOWEST, Math.max(FASTEST, ratio));
}
