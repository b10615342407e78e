import { titleOf } from '../codes.ts';
import type { Host, RestoreOutcome, SaveOutcome } from '../host/ports.ts';
import type { CacheSpec } from './kind.ts';

/** Caching is best effort: the first failure is a warning, later ones are lines of the log. */
export interface CacheWarner {
  restored(spec: CacheSpec, outcome: RestoreOutcome): void;
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
  return {
    restored: (spec, outcome) => warn('AEGIS-W602', spec, outcome),
    saved: (spec, outcome) => warn('AEGIS-W603', spec, outcome),
    warned: () => warned,
  };
}
