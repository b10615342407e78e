import { economicsOf } from '../caches/economics.ts';
import type { CacheReport } from '../caches/kind.ts';
import { CODES } from '../codes.ts';
import { missingRanges, totalsOf, totalsOfFile } from '../coverage/merge.ts';
import type { CoverageData } from '../coverage/model.ts';
import type { Facts } from '../host/ports.ts';
import type { Manifest, TestRecord, TestTotals } from '../results/model.ts';
import { parallelism } from '../results/parallelism.ts';
import { isFailure, totalsOf as totalsOfTests } from '../results/totals.ts';
import { count } from '../text/format.ts';
import type { Proof, Verdict } from '../verdict/model.ts';
import { isPlainAddress } from './markdown.ts';
import type { ArtifactLine, Failure, FileLine, Report, ShardLine } from './model.ts';
import { MANUAL } from './reasons.ts';

/** Everything that is known when the step ends. */
export interface Findings {
  readonly scope: Report['scope'];
  /** What this job is: its shard, or a gate. */
  readonly own: Pick<Manifest, 'lane' | 'suite' | 'shard' | 'attempt' | 'commit'>;
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
  /** Bytes that the service keeps of the caches of the repository. */
  readonly cacheLimit: number;
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
    manual: manualOf(facts),
    verdict: findings.verdict,
    totals: totalsOfTests(tests),
    failures: manifests.flatMap(failuresOf),
    collectErrors: manifests.flatMap(({ lane, session, shard }) =>
      session.collectErrors.map((error) => ({ ...error, lane, shard: shard.index })),
    ),
    coverage: coverage && totalsOf(coverage),
    lanes: findings.lanes,
    plan: findings.plan,
    coverageFiles: coverage ? filesOf(coverage) : [],
    slowest: slowestOf(tests),
    shards: shardsOf(findings),
    proof: findings.proof,
    caches: findings.caches,
    economics: economicsOf(findings.caches, findings.cacheLimit),
    artifacts: findings.artifacts,
    notices: findings.notices,
    timings: findings.timings,
    versions: versionsOf(manifests),
  };
}

/** The runner names repository and ref of an action, but not of one in the workflow's own repository (`uses: ./`). */
function manualOf({ serverUrl, env }: Facts): string | null {
  const { GITHUB_ACTION_REPOSITORY: repository = '', GITHUB_ACTION_REF: ref = '' } = env;
  const address = `${serverUrl}/${repository}/blob/${ref}/${MANUAL}`;
  return /^[\w.-]+\/[\w.-]+$/.test(repository) && /^[\w./-]+$/.test(ref) && isPlainAddress(address)
    ? address
    : null;
}

/** Versions that all shards have: lanes may differ in them. */
function versionsOf(manifests: readonly Manifest[]): Report['versions'] {
  const [first, ...others] = manifests.flatMap(({ session }) => (session.started ? [session.versions] : []));
  const shared = Object.entries(first ?? {}).filter(([name, version]) =>
    others.every((versions) => versions[name] === version),
  );
  return Object.fromEntries(shared);
}

function failuresOf({ lane, session, shard }: Manifest): Failure[] {
  return session.tests.filter(isFailure).map((test) => ({ ...test, lane, shard: shard.index }));
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

/** What a shard alone knows of how much runs at once is too little to turn the plan's work into a time on the clock. */
function shardsOf({ scope, manifests, predicted }: Findings): ShardLine[] {
  const parallel = parallelism(manifests);
  return manifests.map((manifest) => {
    const isWhole = scope === 'lane' && manifest.role === 'shard';
    const seconds = isWhole ? predicted[manifest.shard.index - 1] : undefined;
    return shardLine(manifest, seconds ? seconds / parallel : null);
  });
}

function shardLine(manifest: Manifest, predicted: ShardLine['predicted']): ShardLine {
  const { lane, role, shard, attempt, session, seconds, reproduce } = manifest;
  const totals = totalsOfTests(session.tests);
  const carried = carriedIn(session.tests);
  return {
    lane,
    role,
    index: shard.index,
    attempt,
    files: session.owned.length,
    totals,
    seconds,
    // What was expected of all of its tests says nothing of the rest.
    predicted: carried.length > 0 ? null : predicted,
    result: resultOf(manifest, totals),
    carried,
    reproduce,
  };
}

function carriedIn(tests: readonly TestRecord[]): ShardLine['carried'] {
  const counts = new Map<number, number>();
  for (const { attempt } of tests)
    if (attempt !== undefined) counts.set(attempt, (counts.get(attempt) ?? 0) + 1);
  return [...counts]
    .map(([attempt, number]) => ({ attempt, tests: number }))
    .sort((a, b) => a.attempt - b.attempt);
}

/** How a shard ended, in a few words. */
function resultOf({ end, plan, session, reasons }: Manifest, { failed }: TestTotals): string {
  const first = reasons[0];
  if (!first) return plan.kind === 'waived' ? 'left to the last shard' : 'passed';
  if (end.kind === 'signalled') return `killed by ${end.signal}`;
  const title = CODES[first.code].title.toLowerCase();
  if (end.kind !== 'exited') return title;
  // As pytest puts it, which has no singular.
  const limit = /^stopping after (\d+) failures/.exec(session.stopped ?? '')?.[1];
  if (limit !== undefined) return `stopped after ${count(Number(limit), 'failure')}`;
  return failed > 0 ? `${failed} failed` : title;
}
