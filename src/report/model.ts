import type { Economics } from '../caches/economics.ts';
import type { CacheReport } from '../caches/kind.ts';
import type { CoverageTotals } from '../coverage/model.ts';
import type { CollectError, Reproduce, ShardId, TestRecord, TestTotals } from '../results/model.ts';
import type { Longest } from '../shards/plan/bound.ts';
import type { Quality } from '../shards/plan/model.ts';
import type { ShardTable } from '../shards/plan/table.ts';
import type { Timing } from '../stopwatch.ts';
import type { Proof, Verdict } from '../verdict/model.ts';

export interface ShardLine {
  readonly lane: string;
  readonly index: number;
  /** `repair`: tests that no shard ran, run by the last one there and then. */
  readonly role: 'shard' | 'repair';
  readonly attempt: number;
  readonly files: number;
  readonly totals: TestTotals;
  /** Wall time of the test run. */
  readonly seconds: number;
  /** What the plan expected of it, in seconds; null without a plan, and where it ran a part of its tests only. */
  readonly predicted: number | null;
  /** "passed", "2 failed", "killed by SIGKILL"… */
  readonly result: string;
  /** Tests whose outcome is that of an earlier attempt, by that attempt, ascending. */
  readonly carried: readonly { readonly attempt: number; readonly tests: number }[];
  readonly reproduce: Reproduce;
}

/** One lane of the report: there are several where a gate job judges them together. */
export interface LaneLine {
  readonly lane: string;
  readonly suite: string;
  /** How many shards there should be, and how many left a result. */
  readonly count: number;
  readonly present: number;
  readonly totals: TestTotals;
  /** Coverage of this lane alone; null when it was not measured. */
  readonly coverage: CoverageTotals | null;
}

/** How the tests were spread, and how else they could be. */
export interface PlanLine {
  /** The first digits of the plan's hash; '' when files were spread by hash alone. */
  readonly hash: string;
  /** How many tests the plan knew how well. */
  readonly quality: Readonly<Record<Quality, number>>;
  /** Wall time and billed minutes by number of shards, from what this run measured; null when it is not known. */
  readonly table: ShardTable | null;
  /** A test or group that takes longer than an even share of the shards; null when none does. */
  readonly tooLong: (Longest & { readonly share: number }) | null;
}

export interface FileLine {
  readonly file: string;
  readonly totals: CoverageTotals;
  /** Missing lines as ranges, e.g. "12-18, 40". */
  readonly missing: string;
}

export interface Failure extends TestRecord {
  readonly lane: string;
  readonly shard: number;
}

export interface ArtifactLine {
  readonly name: string;
  readonly bytes: number;
  readonly url: string | null;
  /** Why it is not there; '' when it is. */
  readonly problem: string;
}

/** All that the renderers need. Report in, markdown out. */
export interface Report {
  /** `lane`: the merged result of all shards. `shard`: one shard that did not finish the lane. */
  readonly scope: 'lane' | 'shard';
  readonly lane: string;
  readonly suite: string;
  readonly shard: ShardId;
  readonly attempt: number;
  readonly commit: string;
  readonly repository: string;
  readonly serverUrl: string;
  /** Address of the action's own docs/troubleshooting.md; null where the runner does not say whose action this is. */
  readonly manual: string | null;
  readonly verdict: Verdict;
  readonly totals: TestTotals;
  readonly failures: readonly Failure[];
  readonly collectErrors: readonly (CollectError & Pick<Failure, 'lane' | 'shard'>)[];
  readonly coverage: CoverageTotals | null;
  /** Worst first. */
  readonly coverageFiles: readonly FileLine[];
  /** Longest first, at most ten. */
  readonly slowest: readonly TestRecord[];
  readonly shards: readonly ShardLine[];
  /** The lanes that a gate job judged; empty in a report on one lane or shard by one of its own. */
  readonly lanes: readonly LaneLine[];
  /** null in a report on one shard, and where there is nothing to tell. */
  readonly plan: PlanLine | null;
  readonly proof: Proof | null;
  readonly caches: readonly CacheReport[];
  /** What the caches moved, and hold of the limit. */
  readonly economics: Economics;
  readonly artifacts: readonly ArtifactLine[];
  /** Plain sentences: what could be better, what was not possible here. */
  readonly notices: readonly string[];
  /** Phases of this job, in the order in which they began; they overlap. */
  readonly timings: readonly Timing[];
  readonly versions: Readonly<Record<string, string>>;
}
