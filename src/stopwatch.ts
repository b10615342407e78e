import type { Clock } from './host/ports.ts';

/** One phase of the step, or one cache in it; several may run side by side. */
export interface Timing {
  readonly phase: string;
  /** Seconds from the start of the step. */
  readonly start: number;
  readonly seconds: number;
  /** Nothing was done in it but waiting for what runs beside. */
  readonly waiting?: true;
  /** The cache of that name was restored or saved, for a phase that runs meanwhile. */
  readonly cache?: 'restore' | 'save';
}

/** What a timing is, when it is no phase by itself. */
export type Nature = Pick<Timing, 'waiting' | 'cache'>;

/** Measures the phases of a step. */
export interface Stopwatch {
  time<T>(phase: string, body: () => Promise<T>, nature?: Nature): Promise<T>;
  /** Waits for something that was begun before, and notes how long it was waited for. */
  wait<T>(what: string, promise: Promise<T>): Promise<T>;
  /** Those that have ended, in the order in which they began. */
  timings(): readonly Timing[];
}

export function stopwatch(clock: Clock): Stopwatch {
  const timings: Timing[] = [];
  const zero = clock.monotonic();
  const since = (moment: number): number => (clock.monotonic() - moment) / 1000;
  const time: Stopwatch['time'] = async (phase, body, nature = {}) => {
    const start = since(zero);
    const begun = clock.monotonic();
    try {
      return await body();
    } finally {
      timings.push({ phase, start, seconds: since(begun), ...nature });
    }
  };
  return {
    time,
    wait: (what, promise) => time(what, () => promise, { waiting: true }),
    timings: () => [...timings].sort((a, b) => a.start - b.start),
  };
}

/** Seconds from the start of the step to the end of the last of them: they overlap, so this is not their sum. */
export function elapsed(timings: readonly Timing[]): number {
  return Math.max(0, ...timings.map(({ start, seconds }) => start + seconds));
}
