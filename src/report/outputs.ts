import { CACHE_KINDS, CACHE_NAMES, type CacheName } from '../caches/table.ts';
import type { CoverageTotals } from '../coverage/model.ts';
import { percent } from '../coverage/threshold.ts';
import type { Report } from './model.ts';
import { isOfGate } from './whose.ts';

/** Where the results of this job lie; '' for what was not made. */
export interface ResultPaths {
  readonly reportJson: string;
  readonly junitXml: string;
  readonly coverageXml: string;
  readonly coverageHtml: string;
  readonly artifactUrl: string;
}

interface Output {
  /** For action.yml and README. */
  readonly description: string;
  /** '' when this job has no such value: the output is then left out. */
  readonly value: (report: Report, paths: ResultPaths) => string;
}

/** Every output of the action, once. Percentages are plain decimals with four places, never rounded up. */
export const OUTPUTS = {
  verdict: {
    description:
      '`passed`, `failed`, `incomplete`, `cancelled` or `config-error`. The last shard gives the verdict on the whole lane, the others on themselves, a gate on all lanes.',
    value: ({ verdict }) => verdict.kind,
  },
  'failed-gates': {
    description: 'Names of the gates that failed (`completeness`, `tests`, `coverage`), separated by commas.',
    value: ({ verdict }) =>
      verdict.gates
        .filter(({ status }) => status === 'fail')
        .map(({ name }) => name)
        .join(','),
  },
  tests: {
    description:
      'Number of tests: of all shards in the last shard, of its own in the others, of all lanes in a gate. So are the next three.',
    value: ({ totals }) => `${totals.tests}`,
  },
  passed: { description: 'Tests that passed.', value: ({ totals }) => `${totals.passed}` },
  failed: {
    description: 'Tests that failed, with errors in set-up or teardown and tests that never ended.',
    value: ({ totals }) => `${totals.failed}`,
  },
  skipped: { description: 'Tests that were skipped.', value: ({ totals }) => `${totals.skipped}` },
  duration: {
    description:
      'Seconds that the test run took; in the last shard those of the longest shard, in a gate of the longest of all lanes.',
    value: (report) => `${Math.max(0, ...report.shards.map(({ seconds }) => seconds)).toFixed(3)}`,
  },
  coverage: {
    description:
      'Coverage of the lane in percent, as coverage.py counts its total. Only in the last shard and in a gate, as are the next three.',
    value: ofCoverage(({ covered, total }) => decimal(covered, total)),
  },
  'coverage-covered': {
    description: 'Covered statements, plus covered branches when they are measured.',
    value: ofCoverage(({ covered }) => `${covered}`),
  },
  'coverage-total': {
    description: 'Statements, plus branches when they are measured.',
    value: ofCoverage(({ total }) => `${total}`),
  },
  'branch-coverage': {
    description: 'Coverage of the branches alone in percent, when they are measured.',
    value: ofCoverage(({ coveredBranches, branches }) => decimal(coveredBranches, branches)),
  },
  'shard-tests': {
    description: 'Number of tests that this shard ran. Not in a gate.',
    value: (report) => (isOfGate(report) ? '' : `${shardTests(report)}`),
  },
  ...cacheOutputs(),
  'report-json': {
    description: 'Path of the report as JSON.',
    value: (_, { reportJson }) => reportJson,
  },
  'junit-xml': {
    description: 'Path of the test results as JUnit XML: merged in the last shard and in a gate.',
    value: (_, { junitXml }) => junitXml,
  },
  'coverage-xml': {
    description: 'Path of the merged coverage as Cobertura XML. Only in the last shard and in a gate.',
    value: (_, { coverageXml }) => coverageXml,
  },
  'coverage-html': {
    description: 'Path of the folder with the coverage as HTML. Only in the last shard.',
    value: (_, { coverageHtml }) => coverageHtml,
  },
  'artifact-url': {
    description:
      'Address of the artifact with the results of this job: of the whole lane in the last shard, of all lanes in a gate.',
    value: (_, { artifactUrl }) => artifactUrl,
  },
} satisfies Record<string, Output>;

/** Name to value of every output that this job has. */
export function outputsOf(report: Report, paths: ResultPaths): Readonly<Record<string, string>> {
  const values = Object.entries<Output>(OUTPUTS).map(
    ([name, { value }]) => [name, value(report, paths)] as const,
  );
  return Object.fromEntries(values.filter(([, value]) => value !== ''));
}

/** How a kind with several entries fared: `exact` only when every entry that was asked for was. */
export function cacheOutcome({ caches }: Report, kind: CacheName): string {
  const outcomes = caches.filter((cache) => cache.kind === kind).map(({ restore }) => restore.kind);
  const asked = outcomes.filter((outcome) => outcome !== 'skipped');
  if (asked.length === 0) return 'skipped';
  if (asked.every((outcome) => outcome === 'exact')) return 'exact';
  if (asked.some((outcome) => outcome === 'exact' || outcome === 'partial')) return 'partial';
  return asked.includes('failed') ? 'failed' : 'miss';
}

function cacheOutputs(): Record<`cache-${CacheName}`, Output> {
  const outputs = CACHE_NAMES.map((kind) => [
    `cache-${kind}`,
    {
      description: `How ${CACHE_KINDS[kind].what} came from the cache: \`exact\`, \`partial\`, \`miss\`, \`skipped\` or \`failed\`.`,
      value: (report: Report) => cacheOutcome(report, kind),
    },
  ]);
  return Object.fromEntries(outputs) as Record<`cache-${CacheName}`, Output>;
}

/** A shard alone has no coverage that means anything. */
function ofCoverage(value: (totals: CoverageTotals) => string): Output['value'] {
  return ({ scope, coverage }) => (scope === 'lane' && coverage !== null ? value(coverage) : '');
}

function decimal(covered: number, total: number): string {
  return total === 0 ? '' : percent(covered, total, 4);
}

function shardTests({ shards, shard, totals }: Report): number {
  return (shards.find(({ index }) => index === shard.index)?.totals ?? totals).tests;
}
