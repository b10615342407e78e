import type { Reason } from '../results/model.ts';

export type GateName = 'completeness' | 'tests' | 'coverage';
export type GateStatus = 'pass' | 'fail' | 'warn' | 'n/a';

/** One rule on the merged result. */
export interface Gate {
  readonly name: GateName;
  readonly status: GateStatus;
  /** e.g. "79.60 % (160/201)" */
  readonly actual: string;
  /** e.g. "≥ 80 %" */
  readonly required: string;
  /** Why it failed or does not apply, and how to mend it; '' for a plain pass. */
  readonly note: string;
  /** What failed, with codes; empty for a pass. */
  readonly reasons: readonly Reason[];
  /** The gate in a few words, for the headline: "coverage 79.60 % < 80 %". */
  readonly headline?: string;
}

export type VerdictKind = 'passed' | 'failed' | 'incomplete' | 'cancelled' | 'config-error';

export interface Verdict {
  readonly kind: VerdictKind;
  readonly gates: readonly Gate[];
  /** Every reason in one place, gates first; empty when passed. */
  readonly reasons: readonly Reason[];
}

/** The check that the shards together ran every collected test exactly once. */
export interface Proof {
  readonly shards: number;
  readonly collected: number;
  readonly ranOnce: number;
  /** Node ids that no shard ran. */
  readonly lost: readonly string[];
  /** Node ids that more than one shard ran. */
  readonly twice: readonly string[];
  /** Files of the census that no shard took. */
  readonly lostFiles: readonly string[];
  /** How many of the tests the last shard ran because no other had. */
  readonly repaired: number;
  /** What told the shards which tests are theirs: one plan, hashing alone, or not the same for all. */
  readonly agreed: 'plan' | 'hash' | 'mixed';
  /** Files that could not be collected: which tests they hold is not known, so they are in no number. */
  readonly uncollected: readonly string[];
  readonly commit: string;
  readonly census: number;
  /** Everything that breaks the proof; empty when it holds. */
  readonly reasons: readonly Reason[];
}
