import type { CoverageTotals } from '../../coverage/model.ts';
import { percent } from '../../coverage/threshold.ts';
import { count, gauge, grouped } from '../../text/format.ts';
import type { Section } from '../budget.ts';
import { code } from '../escape.ts';
import { blocks, details, table } from '../markdown.ts';
import type { FileLine, Report } from '../model.ts';

/** The one number as a bar, and the files with the most missing lines. */
export const coverage: Section = {
  name: 'coverage',
  renderings: [(report) => render(report, 25), (report) => render(report, 5), (report) => render(report, 0)],
};

/** `79.60 %`, never rounded up; `no statements` when nothing was measured. */
export function coverageText({ covered, total }: CoverageTotals): string {
  return total === 0 ? 'no statements' : `${percent(covered, total, 2)} %`;
}

function render({ coverage: totals, coverageFiles, verdict }: Report, shown: number): string {
  if (totals === null) return '';
  const files = coverageFiles.filter((file) => missing(file) > 0);
  const partial = verdict.kind === 'incomplete' || verdict.kind === 'cancelled';
  const bar = `${total(totals)}${partial ? ' · only of what ran' : ''}`;
  return blocks('### Coverage', bar, shown === 0 ? '' : worst(files, shown));
}

function total(totals: CoverageTotals): string {
  const { covered, total: all, statements, coveredStatements, branches, coveredBranches } = totals;
  const share = all === 0 ? 0 : covered / all;
  const parts = [`${gauge(share)} **${coverageText(totals)}** (${grouped(covered)}/${grouped(all)})`];
  if (branches > 0) {
    parts.push(`statements ${grouped(coveredStatements)}/${grouped(statements)}`);
    parts.push(`branches ${grouped(coveredBranches)}/${grouped(branches)}`);
  }
  return parts.join(' · ');
}

function worst(files: readonly FileLine[], shown: number): string {
  if (files.length === 0) return '';
  const rest = files.length > shown ? ` (the worst ${shown})` : '';
  return details(
    `${count(files.length, 'file')} with missing lines${rest}`,
    table(['file', 'coverage', 'missing', 'lines'], files.slice(0, shown).map(row), [1, 2]),
  );
}

function row(file: FileLine): readonly string[] {
  const lines = file.missing === '' ? '' : code(file.missing, 80);
  return [code(file.file, 200), coverageText(file.totals), grouped(missing(file)), lines];
}

function missing({ totals }: FileLine): number {
  return totals.total - totals.covered;
}
