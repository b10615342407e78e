import { type Section, withinBudget } from './budget.ts';
import type { Report } from './model.ts';
import { artifacts, notices } from './sections/about.ts';
import { caches } from './sections/caches.ts';
import { collection } from './sections/collection.ts';
import { coverage } from './sections/coverage.ts';
import { failures } from './sections/failures.ts';
import { gates } from './sections/gates.ts';
import { headline } from './sections/headline.ts';
import { plan } from './sections/plan.ts';
import { proof } from './sections/proof.ts';
import { reasons } from './sections/reasons.ts';
import { reproduce } from './sections/reproduce.ts';
import { shards } from './sections/shards.ts';
import { slowest } from './sections/slowest.ts';
import { step } from './sections/step.ts';
import { suites } from './sections/suites.ts';
import { shardLines } from './shard-lines.ts';

/** The runner drops a summary above 1 MiB; post and other steps need room too. */
export const SUMMARY_BYTES = 900_000;

/** In the order of the page: what people need first is at the top. */
const SECTIONS: readonly Section[] = [
  headline,
  gates,
  suites,
  proof,
  collection,
  failures,
  reasons,
  reproduce,
  coverage,
  shards,
  plan,
  slowest,
  caches,
  step,
  notices,
  artifacts,
];

/**
 * The step summary in markdown: the full page for a lane, five lines for a shard that did not finish it.
 * `limit` is in bytes of UTF-8.
 */
export function summaryOf(report: Report, limit: number = SUMMARY_BYTES): string {
  return report.scope === 'lane' ? withinBudget(SECTIONS, report, limit) : shardLines(report);
}
