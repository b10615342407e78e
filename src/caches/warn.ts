import { titleOf } from '../codes.ts';
import type { Host, RestoreOutcome, SaveOutcome } from '../host/ports.ts';
import { quote } from '../text/quote.ts';
import type { CacheSpec } from './kind.ts';

const MOST_TOLD = 3;

/** Caching is best effort: the first failure is a warning, later ones are lines of the log. */
export interface CacheWarner {
  /** `lost`: what of a store could not be had, each with its cause. */
  restored(spec: CacheSpec, outcome: RestoreOutcome, lost?: readonly string[]): void;
  saved(spec: CacheSpec, outcome: SaveOutcome): void;
  warned(): boolean;
}

/** `alreadyWarned`: another phase of the job has given the warning. */
export function cacheWarner(host: Pick<Host, 'job'>, alreadyWarned: boolean): CacheWarner {
  let warned = alreadyWarned;
  const warn = (
    code: 'AEGIS-W602' | 'AEGIS-W603',
    spec: CacheSpec,
    outcome: RestoreOutcome | SaveOutcome,
  ): void => {
    if (outcome.kind !== 'failed' || warned) return;
    warned = true;
    const [shown, rest] = outcome.serviceDown
      ? (['AEGIS-W601', 'all caches are left alone for the rest of this job'] as const)
      : ([code, 'the job goes on without it'] as const);
    const message = `${spec.label}: ${outcome.reason}; ${rest}.`;
    host.job.annotate({ level: 'warning', title: titleOf(shown), message });
  };
  const warnOfLost = (spec: CacheSpec, lost: readonly string[]): void => {
    if (lost.length === 0 || warned) return;
    warned = true;
    const more = lost.length > MOST_TOLD ? `; and ${lost.length - MOST_TOLD} more` : '';
    const message = `${spec.label}: ${quote(lost.slice(0, MOST_TOLD).join('; '), 500)}${more}; the rest is restored.`;
    host.job.annotate({ level: 'warning', title: titleOf('AEGIS-W606'), message });
  };
  return {
    restored(spec, outcome, lost = []) {
      warn('AEGIS-W602', spec, outcome);
      warnOfLost(spec, lost);
    },
    saved: (spec, outcome) => warn('AEGIS-W603', spec, outcome),
    warned: () => warned,
  };
}
