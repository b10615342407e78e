import { CACHE_NAMES } from '../src/caches/table.ts';

/** What is read of report.json. */
export interface Report {
  readonly cacheOutcomes: Readonly<Record<string, string>>;
  readonly caches: readonly { readonly kind: string; readonly label: string; readonly restore: object }[];
  readonly timings: readonly {
    readonly phase: string;
    /** Seconds after the start of the step. */
    readonly start?: number;
    readonly seconds: number;
    readonly waiting?: boolean;
  }[];
}

/** The environment holds the restore of .venv, and the check that it works. */
const PHASES: readonly string[] = ['environment', ...CACHE_NAMES];

/**
 * Seconds from the first look-up of a cache to the end of the last restore, checks of what came included.
 * Throws for a report without these times.
 */
export function restoringSeconds({ timings }: Pick<Report, 'timings'>): number {
  const spans = spansOf(timings);
  const starts = spans.map(({ start }) => start ?? Number.NaN);
  const ends = spans.map(({ start, seconds }) => (start ?? Number.NaN) + seconds);
  const window = Math.max(...ends) - Math.min(...starts);
  if (Number.isFinite(window)) return window;
  throw new Error(`report.json does not tell when the caches came: ${JSON.stringify(timings)}`);
}

const spansOf = (timings: Report['timings']): Report['timings'] =>
  timings.filter(({ phase, waiting }) => PHASES.includes(phase) && !waiting);

/** `environment 0.3 to 2.1 s, ollama 0.3 to 9.8 s` */
export const spansText = ({ timings }: Pick<Report, 'timings'>): string =>
  spansOf(timings)
    .map(
      ({ phase, start = 0, seconds }) => `${phase} ${start.toFixed(1)} to ${(start + seconds).toFixed(1)} s`,
    )
    .join(', ');

/** Throws unless all four came from the cache as they were saved. */
export function expectHits({ cacheOutcomes, caches }: Pick<Report, 'cacheOutcomes' | 'caches'>): void {
  const missed = CACHE_NAMES.filter((name) => cacheOutcomes[name] !== 'exact');
  if (missed.length === 0) return;
  const told = caches.filter(({ kind }) => missed.some((name) => name === kind));
  const lines = told.map(({ label, restore }) => `${label}: ${JSON.stringify(restore)}`);
  throw new Error([`Not restored as saved: ${missed.join(', ')}.`, ...lines].join('\n'));
}
