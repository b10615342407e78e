import type { CacheReport } from '../caches/kind.ts';
import type { CoverageTotals } from '../coverage/model.ts';
import type { CollectError, Reproduce, ShardId, TestRecord, TestTotals } from '../results/model.ts';
import type { Proof, Verdict } from '../verdict/model.ts';

export interface ShardLine {
  readonly index: number;
  readonly attempt: number;
  readonly files: number;
  readonly totals: TestTotals;
  /** Wall time of the test run. */
  readonly seconds: number;
  /** "passed", "2 failed", "killed by SIGKILL"… */
  readonly result: string;
  readonly reproduce: Reproduce;
}

export interface FileLine {
  readonly file: string;
  readonly totals: CoverageTotals;
  /** First missing lines as ranges, e.g. "12-18, 40". */
  readonly missing: string;
}

export interface Failure extends TestRecord {
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
  readonly verdict: Verdict;
  readonly totals: TestTotals;
  readonly failures: readonly Failure[];
  readonly collectErrors: readonly (CollectError & { readonly shard: number })[];
  readonly coverage: CoverageTotals | null;
  /** Worst first. */
  readonly coverageFiles: readonly FileLine[];
  /** Longest first, at most ten. */
  readonly slowest: readonly TestRecord[];
  readonly shards: readonly ShardLine[];
  readonly proof: Proof | null;
  readonly caches: readonly CacheReport[];
  readonly artifacts: readonly ArtifactLine[];
  /** Plain sentences: what could be better, what was not possible here. */
  readonly notices: readonly string[];
  /** Phase of this job to seconds, in order. */
  readonly timings: readonly { readonly phase: string; readonly seconds: number }[];
  readonly versions: Readonly<Record<string, string>>;
}
