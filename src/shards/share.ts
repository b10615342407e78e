import type { Assignment } from '../python/model.ts';
import type { Manifest, PlanUse } from '../results/model.ts';
import type { Forecast } from './ledger/forecast.ts';
import type { Plan } from './plan/model.ts';

/** What this shard is to run, and how it knows. */
export interface Share {
  readonly use: PlanUse;
  /** The plan of the run; null unless `use` is one. */
  readonly plan: Plan | null;
  readonly forecast: Forecast;
  /** The result of an earlier attempt of this shard, whose green tests need not run again; null for none. */
  readonly earlier: EarlierResult | null;
  readonly assignment: Assignment;
}

/** What an earlier attempt of this shard left behind. */
export interface EarlierResult {
  readonly manifest: Manifest;
  /** Where its artifact lies on this disk. */
  readonly directory: string;
}
