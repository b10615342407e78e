import type { Combination } from './runner/index.ts';

/** Axis to values, as under `strategy.matrix`. */
export type Axes = Readonly<Record<string, readonly (string | number | boolean)[]>>;

/** Every combination of the axes, the last one turning fastest. No axes: one job without matrix. */
export function expand(axes: Axes): (Combination | null)[] {
  if (Object.keys(axes).length === 0) return [null];
  return Object.entries(axes).reduce<Combination[]>(
    (combinations, [axis, values]) =>
      combinations.flatMap((combination) => values.map((value) => ({ ...combination, [axis]: value }))),
    [{}],
  );
}

/** One job before it runs. */
export interface JobPlan {
  readonly index: number;
  /** e.g. `3.12, 1/4`, or `test` without matrix. */
  readonly label: string;
  /** The name of its folder and files. */
  readonly slot: string;
  readonly matrix: Combination | null;
}

/**
 * Labels and folder names of the jobs; the same for the same matrix, always.
 * @param job the id of the job; the usual `test` goes without saying in labels
 * @param before the index of the first one
 */
export function planJobs(combinations: readonly (Combination | null)[], job = 'test', before = 0): JobPlan[] {
  const taken = new Map<string, number>();
  return combinations.map((matrix, index) => {
    const values = matrix ? Object.values(matrix).join(', ') : '';
    const full = `${job} ${values}`.trimEnd();
    const label = job === 'test' && values !== '' ? values : full;
    const name = full.replace(/[^\w.-]+/g, (found) => (found.includes('/') ? '-' : ' '));
    const short = name.slice(0, 60).replace(/[. ]+$/, '');
    const count = (taken.get(short.toLowerCase()) ?? 0) + 1;
    taken.set(short.toLowerCase(), count);
    return { index: before + index, label, slot: count === 1 ? short : `${short} ${count}`, matrix };
  });
}
