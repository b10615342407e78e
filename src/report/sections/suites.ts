import type { CoverageTotals } from '../../coverage/model.ts';
import { gauge, grouped } from '../../text/format.ts';
import type { Section } from '../budget.ts';
import { code, text } from '../escape.ts';
import { blocks, details, table } from '../markdown.ts';
import type { LaneLine, Report } from '../model.ts';
import { coverageText } from './coverage.ts';

/** More rows than this are folded. */
const OPEN_ROWS = 12;

/** One row per lane that a gate judged: is it whole, what failed, what does it cover by itself. */
export const suites: Section = {
  name: 'suites',
  essential: true,
  renderings: [(report) => render(report, 500), (report) => render(report, 20)],
};

function render(report: Report, shown: number): string {
  const { lanes } = report;
  if (lanes.length === 0) return '';
  const hidden = lanes.length - shown;
  const rows = blocks(laneTable(report, shown), hidden > 0 ? `… and ${grouped(hidden)} more.` : '');
  return blocks('### Suites', lanes.length > OPEN_ROWS ? details(`${lanes.length} suites`, rows) : rows);
}

function laneTable(report: Report, shown: number): string {
  const { lanes } = report;
  const measured = lanes.some(({ coverage }) => coverage !== null);
  const named = lanes.some(({ lane, suite }) => lane !== suite);
  const cells = (line: Row) => [
    line.icon,
    text(line.suite, 100),
    ...(named ? [line.lane === '' ? '' : code(line.lane, 100)] : []),
    ...line.numbers,
    ...(measured ? [coverageCell(line.coverage)] : []),
  ];
  const head = ['', 'suite', ...(named ? ['lane'] : []), 'shards', 'tests', 'failed'];
  const first = named ? 3 : 2;
  return table(
    [...head, ...(measured ? ['coverage'] : [])],
    [...lanes.slice(0, shown).map((line) => laneRow(report, line)), ...sumRow(report)].map(cells),
    [first, first + 1, first + 2],
  );
}

interface Row extends Pick<LaneLine, 'lane' | 'suite' | 'coverage'> {
  readonly icon: string;
  /** Shards, tests, failed. */
  readonly numbers: readonly string[];
}

function laneRow(report: Report, line: LaneLine): Row {
  const { lane, suite, count, present, totals, coverage } = line;
  const shards = present === count ? grouped(count) : `**${grouped(present)} of ${grouped(count)}**`;
  const numbers = [shards, grouped(totals.tests), grouped(totals.failed)];
  return { icon: iconOf(report, line), lane, suite, coverage, numbers };
}

/** Coverage of all together is their union: no sum and no mean of the rows. */
function sumRow({ lanes, totals, coverage }: Report): Row[] {
  if (lanes.length < 2) return [];
  const shards = lanes.reduce((sum, { present }) => sum + present, 0);
  const numbers = [shards, totals.tests, totals.failed].map(grouped);
  return [{ icon: '', lane: '', suite: 'together', coverage, numbers }];
}

function iconOf({ shards }: Report, { lane, count, present }: LaneLine): string {
  if (present < count) return '⚠️';
  const bad = shards.filter((line) => line.lane === lane && line.result !== 'passed');
  return bad.some(({ files, totals }) => files > 0 || totals.tests > 0) ? '❌' : '✅';
}

function coverageCell(totals: CoverageTotals | null): string {
  if (totals === null) return 'not measured';
  const { covered, total } = totals;
  return `${gauge(total === 0 ? 0 : covered / total, 10)} ${coverageText(totals)}`;
}
