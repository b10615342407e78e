import type { Clock } from './host/ports.ts';

export interface Timing {
  readonly phase: string;
  readonly seconds: number;
}

/** Measures the phases of a step, in the order in which they began. */
export interface Stopwatch {
  time<T>(phase: string, body: () => Promise<T>): Promise<T>;
  timings(): readonly Timing[];
}

export function stopwatch(clock: Clock): Stopwatch {
  const timings: Timing[] = [];
  return {
    async time(phase, body) {
      const start = clock.monotonic();
      try {
        return await body();
      } finally {
        timings.push({ phase, seconds: (clock.monotonic() - start) / 1000 });
      }
    },
    timings: () => [...timings],
  };
}
