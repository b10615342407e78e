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

/** Labels and folder names of the jobs; the same for the same matrix, always. */
export function planJobs(combinations: readonly (Combination | null)[]): JobPlan[] {
  const taken = new Map<string, number>();
  return combinations.map((matrix, index) => {
    const label = matrix ? Object.values(matrix).join(', ') : 'test';
    const name = (matrix ? `test ${label}` : label).replace(/[^\w.-]+/g, (found) =>
      found.includes('/') ? '-' : ' ',
    );
    const short = name.slice(0, 60).replace(/[. ]+$/, '');
    const count = (taken.get(short.toLowerCase()) ?? 0) + 1;
    taken.set(short.toLowerCase(), count);
    return { index, label, slot: count === 1 ? short : `${short} ${count}`, matrix };
  });
}
