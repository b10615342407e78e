import type { PlanFor } from '../agree/fit.ts';
import type { Plan } from '../plan/model.ts';

/** What the results must agree with: the finishing shard's own view. */
export interface Expected extends PlanFor {
  /** The plan of the run; null when there is none, or it is not at hand. */
  readonly plan: Plan | null;
}
