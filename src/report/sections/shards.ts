import { bar, bullet, count, duration, grouped } from '../../text/format.ts';
import type { Section } from '../budget.ts';
import { text } from '../escape.ts';
import { blocks, details, table } from '../markdown.ts';
import type { Report, ShardLine } from '../model.ts';
import { qualityLine } from './plan.ts';

/** More rows than this are folded, so that the page stays short. */
const OPEN_ROWS = 8;

/** Rows that stay when there is little room: those that did not pass come first. */
const FEW_ROWS = 40;

/** Characters of the longest bar. */
const WIDTH = 16;

/** One row per shard: what it ran, how long it took and should have taken, how it ended. */
export const shards: Section = {
  name: 'shards',
  renderings: [(report) => render(report, Number.POSITIVE_INFINITY), (report) => render(report, FEW_ROWS)],
};

/** ✅, ❌, or ➖ for a shard that had nothing to run. */
function shardIcon({ result, files, totals }: ShardLine): string {
  if (result === 'passed') return '✅';
  return files === 0 && totals.tests === 0 ? '➖' : '❌';
}

function render({ shards: lines, plan }: Report, shown: number): string {
  if (lines.length < 2) return '';
  const kept = lines.length <= shown ? lines : worstFirst(lines).slice(0, shown);
  const hidden = lines.length - kept.length;
  const rows = blocks(
    shardTable(kept, lines),
    hidden > 0 ? `… and ${count(hidden, 'more shard')}.` : '',
    lines.some(isPredicted) ? '<sub>█ as predicted · ▓ longer · ░ shorter</sub>' : '',
  );
  const title = count(lines.filter(({ role }) => role === 'shard').length, 'shard');
  return blocks(
    '### Shards',
    lines.length > OPEN_ROWS ? details(`${title}${spread(lines)}`, rows) : rows,
    plan === null ? '' : qualityLine(plan),
  );
}

const isPredicted = ({ predicted }: ShardLine): boolean => predicted !== null;

const worstFirst = (lines: readonly ShardLine[]): readonly ShardLine[] =>
  [...lines].sort((a, b) => Number(a.result === 'passed') - Number(b.result === 'passed'));

/** ` · predicted 36 s to 38 s · took 35 s to 41 s`: what the folded rows show. */
function spread(lines: readonly ShardLine[]): string {
  const own = lines.filter(({ role }) => role === 'shard');
  const predicted = own.flatMap((line) => line.predicted ?? []);
  const told = predicted.length === 0 ? '' : ` · predicted ${range(predicted)}`;
  return `${told} · took ${range(own.map(({ seconds }) => seconds))}`;
}

function range(seconds: readonly number[]): string {
  const [least, most] = [duration(Math.min(...seconds)), duration(Math.max(...seconds))];
  return least === most ? most : `${least} to ${most}`;
}

function shardTable(shown: readonly ShardLine[], all: readonly ShardLine[]): string {
  const longest = Math.max(...all.map(({ seconds, predicted }) => Math.max(seconds, predicted ?? 0)), 0.001);
  const columns = COLUMNS.filter(({ when }) => when === undefined || when(all));
  return table(
    columns.map(({ head }) => head),
    shown.map((line) => columns.map(({ cell }) => cell(line, longest))),
    columns.flatMap(({ right }, at) => (right ? [at] : [])),
  );
}

interface Column {
  readonly head: string;
  readonly right?: true;
  /** Absent: always. */
  readonly when?: (lines: readonly ShardLine[]) => boolean;
  /** `longest`: the seconds that a full bar stands for. */
  readonly cell: (line: ShardLine, longest: number) => string;
}

const COLUMNS: readonly Column[] = [
  { head: '', cell: shardIcon },
  {
    head: 'lane',
    when: (lines) => new Set(lines.map(({ lane }) => lane)).size > 1,
    cell: ({ lane }) => text(lane, 100),
  },
  { head: 'shard', cell: nameOf },
  { head: 'tests', right: true, cell: ({ totals }) => grouped(totals.tests) },
  { head: 'files', right: true, cell: ({ files }) => grouped(files) },
  {
    head: 'predicted',
    right: true,
    when: (lines) => lines.some(isPredicted),
    cell: ({ predicted }) => (predicted === null ? '' : duration(predicted)),
  },
  { head: 'took', right: true, cell: ({ seconds }) => duration(seconds) },
  { head: '', cell: barOf },
  { head: 'result', cell: resultText },
];

function nameOf({ index, role, attempt }: ShardLine): string {
  const name = role === 'repair' ? 'repair' : String(index);
  return attempt > 1 ? `${name} (attempt ${attempt})` : name;
}

function barOf({ seconds, predicted }: ShardLine, longest: number): string {
  const share = seconds / longest;
  return predicted === null ? bar(share, WIDTH) : bullet(share, predicted / longest, WIDTH);
}

function resultText({ result, totals }: ShardLine): string {
  const left = totals.notRun > 0 ? ` · ${grouped(totals.notRun)} not run` : '';
  return `${text(result, 200)}${left}`;
}
