import type { JobResult } from '../local/runner/index.ts';
import type { LogLine } from '../local/runner/model.ts';

/** The phases of a step, in their order. */
export const PHASES = [
  'start: two starts of node, inputs, Python found',
  'restore of .venv',
  'install check',
  'collect: pytest starts and collects',
  'tests and their reports',
  'results: evidence, merge, artifact, report',
  'end of main',
  'post',
] as const;

export type Phase = (typeof PHASES)[number];

/** How the log shows that a phase is over; the last two have their own clocks. */
const ENDS: readonly RegExp[] = [
  /^##\[group\]Cache keys: poetry venv/,
  /^poetry venv: restored/,
  / -m pytest /,
  /^collected |^collecting .*collected /,
  /^::\*\*\*::$/,
  /^✅ /,
];

/** The lines of a job with the milliseconds at which they came. */
export interface Timeline {
  readonly add: (job: unknown, line: Pick<LogLine, 'text'>) => void;
  readonly lines: readonly { readonly at: number; readonly text: string }[];
}

/** @param now milliseconds of a clock that never goes back */
export function timeline(now: () => number = () => performance.now()): Timeline {
  const lines: { at: number; text: string }[] = [];
  return { lines, add: (_job, { text }) => void lines.push({ at: now(), text }) };
}

/**
 * Seconds of each phase. The log begins when main is started.
 * Throws when the log does not have the marks of a passed run with a hit.
 */
export function phaseSeconds(
  { lines }: Pick<Timeline, 'lines'>,
  { main, post }: { readonly main: Seconds; readonly post: Seconds },
): Record<Phase, number> {
  const begun = lines[0]?.at ?? 0;
  let last = begun;
  const measured = ENDS.map((end) => {
    const found = lines.find(({ at, text }) => at >= last && end.test(text));
    if (!found) throw new Error(`The log has no line like ${end}.`);
    const spent = (found.at - last) / 1000;
    last = found.at;
    return spent;
  });
  const rest = (main?.seconds ?? 0) - (last - begun) / 1000;
  const values = [...measured, rest, post?.seconds ?? 0];
  return Object.fromEntries(PHASES.map((phase, at) => [phase, values[at] ?? 0])) as Record<Phase, number>;
}

type Seconds = Pick<NonNullable<JobResult['main']>, 'seconds'> | null;
