import { overheadOf, secondsOf } from './cost.ts';
import type { FileCost, PlanInput } from './model.ts';

/**
 * Seconds that no plan can beat: the smallest T such that the shards together have room for all tests and
 * for every file's own cost as often as it must be cut to fit into T, and that holds the longest test, or
 * group of tests, with its file; plus the session.
 */
export function lowerBound({ files, count, sessionSeconds }: PlanInput): number {
  const used = files
    .filter(({ tests }) => tests.length > 0)
    .map((file) => ({ seconds: secondsOf(file.tests), overhead: overheadOf(file) }));
  const fits = (most: number) => needed(used, most) <= count * most;
  let low = longest(files).seconds;
  if (fits(low)) return sessionSeconds + low;
  let high = needed(used, Number.POSITIVE_INFINITY);
  // Halving a double 60 times leaves less than its last digit.
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (fits(middle)) high = middle;
    else low = middle;
  }
  return sessionSeconds + low;
}

interface Whole {
  readonly seconds: number;
  readonly overhead: number;
}

function needed(files: readonly Whole[], most: number): number {
  const cuts = ({ seconds, overhead }: Whole) =>
    // Rounding must not make one more of an exact fit.
    seconds > 0 ? Math.max(1, Math.ceil(seconds / (most - overhead) - 1e-9)) : 1;
  return files.reduce((sum, file) => sum + file.seconds + file.overhead * cuts(file), 0);
}

/** What cannot be cut: a test or a group by its name, and its seconds with the files that it needs. */
export interface Longest {
  readonly name: string;
  readonly seconds: number;
}

/** The longest of all tests and groups; no shard can be shorter. The first of equals; '' and 0 of none. */
export function longest(files: readonly FileCost[]): Longest {
  const groups = new Map<string, number>();
  let most: Longest = { name: '', seconds: 0 };
  const consider = (name: string, seconds: number) => {
    if (seconds > most.seconds) most = { name, seconds };
  };
  for (const file of files) {
    const overhead = overheadOf(file);
    const here = new Map<string, number>();
    for (const { id, group, seconds } of file.tests) {
      if (group === '') consider(id, overhead + seconds);
      else here.set(group, (here.get(group) ?? overhead) + seconds);
    }
    for (const [group, seconds] of here) groups.set(group, (groups.get(group) ?? 0) + seconds);
  }
  for (const [group, seconds] of groups) consider(group, seconds);
  return most;
}
