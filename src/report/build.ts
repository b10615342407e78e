import type { CacheReport } from '../caches/kind.ts';
import { CODES } from '../codes.ts';
import { missingRanges, totalsOf, totalsOfFile } from '../coverage/merge.ts';
import type { CoverageData } from '../coverage/model.ts';
import type { Facts, RunEnd } from '../host/ports.ts';
import type { Manifest, Reason, TestRecord, TestTotals } from '../results/model.ts';
import { totalsOf as totalsOfTests } from '../results/totals.ts';
import type { Proof, Verdict } from '../verdict/model.ts';
import type { ArtifactLine, Failure, FileLine, Report, ShardLine } from './model.ts';

/** Everything that is known when the step ends. */
export interface Findings {
  readonly scope: Report['scope'];
  /** The shard of this job. */
  readonly own: Manifest;
  /** All shards of the lane; only `own` when this shard does not finish it. */
  readonly manifests: readonly Manifest[];
  readonly verdict: Verdict;
  readonly proof: Proof | null;
  readonly coverage: CoverageData | null;
  /** Seconds that the plan expected of each shard; empty without a plan. */
  readonly predicted: readonly number[];
  readonly lanes: Report['lanes'];
  readonly plan: Report['plan'];
  readonly caches: readonly CacheReport[];
  readonly artifacts: readonly ArtifactLine[];
  readonly notices: readonly string[];
  readonly timings: Report['timings'];
}

const SLOWEST = 10;

/** Findings in, report out: what the renderers need, sorted as people want to read it. */
export function buildReport(facts: Facts, findings: Findings): Report {
  const { own, manifests, coverage } = findings;
  const tests = manifests.flatMap(({ session }) => session.tests);
  return {
    scope: findings.scope,
    lane: own.lane,
    suite: own.suite,
    shard: own.shard,
    attempt: own.attempt,
    commit: own.commit,
    repository: facts.repository,
    serverUrl: facts.serverUrl,
    verdict: findings.verdict,
    totals: totalsOfTests(tests),
    failures: manifests.flatMap(failuresOf),
    collectErrors: manifests.flatMap(({ session, shard }) =>
      session.collectErrors.map((error) => ({ ...error, shard: shard.index })),
    ),
    coverage: coverage && totalsOf(coverage),
    lanes: findings.lanes,
    plan: findings.plan,
    coverageFiles: coverage ? filesOf(coverage) : [],
    slowest: slowestOf(tests),
    shards: manifests.map((manifest) => shardLine(manifest, findings.predicted)),
    proof: findings.proof,
    caches: findings.caches,
    artifacts: findings.artifacts,
    notices: findings.notices,
    timings: findings.timings,
    versions: manifests.find(({ session }) => session.started)?.session.versions ?? {},
  };
}

function failuresOf({ lane, session, shard }: Manifest): Failure[] {
  return session.tests
    .filter(({ outcome }) => outcome === 'failed' || outcome === 'error' || outcome === 'unfinished')
    .map((test) => ({ ...test, lane, shard: shard.index }));
}

/** Files with something missing, most first. */
function filesOf(coverage: CoverageData): FileLine[] {
  return [...coverage.files]
    .map(([file, data]) => ({ file, totals: totalsOfFile(data), missing: missingRanges(data) }))
    .filter(({ totals }) => totals.covered < totals.total)
    .sort((a, b) => b.totals.total - b.totals.covered - (a.totals.total - a.totals.covered));
}

const slowestOf = (tests: readonly TestRecord[]): TestRecord[] =>
  [...tests].sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST);

function shardLine(manifest: Manifest, predicted: Findings['predicted']): ShardLine {
  const { lane, role, shard, attempt, session, seconds, end, reproduce, reasons } = manifest;
  const totals = totalsOfTests(session.tests);
  return {
    lane,
    role,
    index: shard.index,
    attempt,
    files: session.owned.length,
    totals,
    seconds,
    predicted: (role === 'shard' && predicted[shard.index - 1]) || null,
    result: resultOf(end, totals, reasons),
    reproduce,
  };
}

/** How a shard ended, in a few words. */
function resultOf(end: RunEnd, totals: TestTotals, reasons: readonly Reason[]): string {
  const first = reasons[0];
  if (!first) return 'passed';
  if (end.kind === 'signalled') return `killed by ${end.signal}`;
  if (end.kind !== 'exited') return CODES[first.code].title.toLowerCase();
  return totals.failed > 0 ? `${totals.failed} failed` : CODES[first.code].title.toLowerCase();
}
