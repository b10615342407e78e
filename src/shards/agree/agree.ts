import type { PlanUse, Reason } from '../../results/model.ts';
import type { Plan } from '../plan/model.ts';

/** What the shards of a run agreed on, as far as this one knows. */
export interface Agreement {
  readonly use: PlanUse;
  /** null unless `use` is a plan. */
  readonly plan: Plan | null;
  /** Why this shard cannot work with the others at all (another count, commit or algorithm); null when it can. */
  readonly refusal: Reason | null;
}
