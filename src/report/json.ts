import type { CacheReport } from '../caches/kind.ts';
import { CACHE_NAMES } from '../caches/table.ts';
import type { CoverageTotals } from '../coverage/model.ts';
import { percent } from '../coverage/threshold.ts';
import type { Timing } from '../stopwatch.ts';
import type { Gate } from '../verdict/model.ts';
import type { Report } from './model.ts';
import { cacheOutcome } from './outputs.ts';

/** Version of report.json: raised when a field changes its meaning or goes away; new fields do not raise it. */
const REPORT_SCHEMA = 1;

/** report.json: the report for programs. Field by field, so that the file changes only when this table does. */
export function reportJson(report: Report): string {
  return `${JSON.stringify({ ...identity(report), ...result(report), ...job(report) }, null, 2)}\n`;
}

function identity(report: Report) {
  const { scope, repository, commit, suite, lane, shard, attempt } = report;
  return { schema: REPORT_SCHEMA, scope, repository, commit, suite, lane, shard, attempt };
}

function result(report: Report) {
  const { verdict, totals, proof } = report;
  return {
    verdict: verdict.kind,
    gates: verdict.gates.map(gateJson),
    reasons: verdict.reasons,
    tests: totals,
    proof,
    coverage: report.coverage === null ? null : coverageJson(report.coverage),
    coverageFiles: report.coverageFiles.map(({ file, totals: of, missing }) => ({
      file,
      ...coverageJson(of),
      missing,
    })),
    failures: report.failures.map(
      ({ id, file, line, failureLine, outcome, seconds, message, trace, lane, shard }) => ({
        ...{ id, file, line, failureLine, outcome, seconds, message, trace, lane, shard },
      }),
    ),
    collectErrors: report.collectErrors.map(({ file, message, trace, lane, shard }) => ({
      file,
      message,
      trace,
      lane,
      shard,
    })),
    slowest: report.slowest.map(({ id, seconds }) => ({ id, seconds })),
    shards: report.shards,
    lanes: report.lanes.map(({ coverage, ...line }) => ({
      ...line,
      coverage: coverage && coverageJson(coverage),
    })),
    plan: report.plan,
  };
}

const gateJson = ({ name, status, actual, required, note }: Gate) => ({
  ...{ name, status, actual, required, note },
});

function job(report: Report) {
  return {
    cacheOutcomes: Object.fromEntries(CACHE_NAMES.map((kind) => [kind, cacheOutcome(report, kind)])),
    caches: report.caches.map(cacheJson),
    cacheEconomics: report.economics,
    artifacts: report.artifacts,
    notices: report.notices,
    timings: report.timings.map(timingJson),
    versions: report.versions,
  };
}

/** `figures` is there for a store alone; `save` is null when it is saved after the job. */
function cacheJson({ kind, label, key, restore, figures, save }: CacheReport) {
  return { kind, label, key, restore, ...(figures ? { figures } : {}), save };
}

/** `start` and `seconds` are in seconds since the step began; phases overlap. */
function timingJson({ phase, start, seconds, waiting, cache }: Timing) {
  const nature = { waiting: waiting === true, cache: cache ?? null };
  return { phase, start: milliseconds(start), seconds: milliseconds(seconds), ...nature };
}

/** The clock is not finer than that. */
const milliseconds = (seconds: number): number => Math.round(seconds * 1e3) / 1e3;

/** Integers are the truth; `percent` is for reading, cut off after four places. */
function coverageJson(totals: CoverageTotals) {
  const { statements, coveredStatements, branches, coveredBranches, covered, total } = totals;
  const share = total === 0 ? null : percent(covered, total, 4);
  return { percent: share, covered, total, statements, coveredStatements, branches, coveredBranches };
}
