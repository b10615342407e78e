import type { CoverageTotals, Threshold } from '../coverage/model.ts';
import type { Reason, TestTotals } from '../results/model.ts';
import type { Gate, GateName, Proof } from './model.ts';

/** Everything a verdict is made of. */
export interface JudgeInput {
  /** `lane`: the merged result of all shards. `shard`: one shard that did not finish the lane. */
  readonly scope: 'lane' | 'shard';
  /** null in a shard, and where no proof could be made; a lane without proof is incomplete. */
  readonly proof: Proof | null;
  /** Everything that keeps a shard, or the lane, from being called passed. */
  readonly reasons: readonly Reason[];
  readonly totals: TestTotals;
  /** The merged coverage, or why there is none that can be used; null when it was not measured. */
  readonly coverage: { readonly totals: CoverageTotals } | { readonly problem: Reason } | null;
  /** `coverage-min`; null when not set. */
  readonly threshold: Threshold | null;
  /** `fail_under` of the project's own configuration; null or 0 when not set. */
  readonly projectFailUnder?: number | null;
  /** No shard will judge the lane, since they cannot be merged here. */
  readonly separate?: boolean;
}

/** What a shard says of a rule that only the merged result can be held to. */
export const elsewhere = ({ separate }: JudgeInput): string =>
  separate ? 'Not judged: the shards cannot be merged here.' : 'Judged by the last shard.';

/** What all gates look at: the input, with each reason at the gate that answers for it. */
export interface Case extends JudgeInput {
  readonly found: Readonly<Record<GateName, readonly Reason[]>>;
  /** Why the numbers cannot be trusted to be complete; null when they can. */
  readonly incomplete: Reason | null;
}

/** One rule on the merged result. */
export type GateRule = (facts: Case) => Omit<Gate, 'name'>;
