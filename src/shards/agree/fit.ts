import type { PlanUse, Reason } from '../../results/model.ts';
import { ALGORITHM, type Plan } from '../plan/model.ts';
import type { Envelope } from './envelope.ts';

/** What the shards of a run agreed on, as far as this one knows. */
export interface Agreement {
  readonly use: PlanUse;
  /** null unless `use` is a plan. */
  readonly plan: Plan | null;
  /** Why this shard cannot work with the others at all (another count, commit or algorithm); null when it can. */
  readonly refusal: Reason | null;
}

/** What the plan must be for. */
export interface PlanFor {
  readonly count: number;
  readonly commit: string;
}

/** The plan, if it is for what this job does; else this shard runs nothing, and says whom it disagrees with. */
export function agreed({ hash, ...made }: Envelope, expected: PlanFor): Agreement {
  const { plan } = made;
  const refusal = refuse(made, expected);
  if (refusal || !plan)
    return { use: { kind: 'waived', reason: refusal?.message ?? '' }, plan: null, refusal };
  return { use: { kind: 'plan', hash }, plan, refusal: null };
}

type Made = Pick<Envelope, 'commit' | 'algorithm' | 'plan'>;

function refuse({ commit, algorithm, plan }: Made, expected: PlanFor): Reason | null {
  const say = (code: Reason['code'], theirs: string, ours: string): Reason => ({
    code,
    message: `The plan of this run is ${theirs}, this job ${ours}.`,
  });
  if (commit !== expected.commit)
    return say('AEGIS-E404', `for commit ${commit}`, `tests commit ${expected.commit}`);
  if (!plan) return say('AEGIS-E404', `made by the rules ${algorithm}`, `spreads tests by ${ALGORITHM}`);
  if (plan.count !== expected.count)
    return say('AEGIS-E403', `for ${plan.count} shards`, `counts ${expected.count}`);
  return null;
}
