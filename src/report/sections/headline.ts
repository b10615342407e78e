import { count, grouped } from '../../text/format.ts';
import { headline as verdictHeadline } from '../../verdict/headline.ts';
import type { Section } from '../budget.ts';
import { VERDICT_ICONS } from '../copy.ts';
import { code, text } from '../escape.ts';
import { blocks, commitLink } from '../markdown.ts';
import type { Report } from '../model.ts';
import { isOfGate } from '../whose.ts';
import { coverageText } from './coverage.ts';

/** Verdict in one line with its numbers, and what it is the verdict of. */
export const headline: Section = {
  name: 'headline',
  essential: true,
  renderings: [
    (report) =>
      blocks(`## ${VERDICT_ICONS[report.verdict.kind]} ${text(plainHeadline(report), 600)}`, subject(report)),
  ],
};

/** The headline as plain text, not escaped. */
export function plainHeadline(report: Report): string {
  const { kind, reasons } = report.verdict;
  if (kind === 'passed') return passed(report).join(' · ');
  if (kind === 'cancelled') return `Cancelled: ${totalsText(report)}`;
  if (kind === 'config-error') return `${count(reasons.length, 'problem')} to mend before anything can run`;
  return verdictHeadline(report.verdict);
}

/** `37 passed, 1 failed, 2 skipped`: what there was of each, `no tests` when there was nothing. */
export function totalsText({ totals }: Report): string {
  const parts = [
    [totals.passed, 'passed'],
    [totals.failed, 'failed'],
    [totals.skipped, 'skipped'],
    [totals.xfailed, 'failed as expected'],
    [totals.xpassed, 'passed against expectation'],
    [totals.notRun, 'not run'],
  ] as const;
  const present = parts.filter(([number]) => number > 0);
  return present.map(([number, word]) => `${grouped(number)} ${word}`).join(', ') || 'no tests';
}

function passed({ totals, coverage, lanes, shards, verdict }: Report): readonly string[] {
  const parts = [`${count(totals.passed, 'test')} passed`];
  if (totals.skipped > 0) parts.push(`${grouped(totals.skipped)} skipped`);
  const judged = verdict.gates.find(({ name }) => name === 'coverage')?.headline;
  if (coverage !== null) parts.push(judged ?? `coverage ${coverageText(coverage)}`);
  if (lanes.length > 1) parts.push(count(lanes.length, 'suite'));
  const jobs = shards.filter(({ role }) => role === 'shard').length;
  if (jobs > 1) parts.push(count(jobs, 'shard'));
  return parts;
}

function subject(report: Report): string {
  const parts = [`${isOfGate(report) ? 'gate' : 'suite'} ${code(report.suite, 100)}`];
  if (report.lane !== report.suite) parts.push(`lane ${code(report.lane, 200)}`);
  parts.push(`commit ${commitLink(report)}`);
  if (report.attempt > 1) parts.push(`attempt ${report.attempt}`);
  return parts.join(' · ');
}
