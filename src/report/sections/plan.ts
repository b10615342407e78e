import { CODES } from '../../codes.ts';
import type { ShardRow, ShardTable } from '../../shards/plan/table.ts';
import { bar, count, duration, grouped } from '../../text/format.ts';
import type { Section } from '../budget.ts';
import { code } from '../escape.ts';
import { blocks, details, table } from '../markdown.ts';
import type { PlanLine, Report } from '../model.ts';

/** What limits the shards, and what other numbers of them would take and cost. */
export const plan: Section = {
  name: 'numbers of shards',
  renderings: [(report) => blocks(warning(report), choices(report)), warning],
};

/** The code of the warning. */
export const TOO_LONG = 'AEGIS-W413';

/** Less than this share of time is no gain. */
const GAIN = 0.01;

/** `Known before: 3,210 measured · 12 estimated · 3 unknown · plan 1a2b3c4` */
export function qualityLine({ quality, hash }: PlanLine): string {
  const { measured, estimated, unknown } = quality;
  const known = `${grouped(measured)} measured · ${grouped(estimated)} estimated · ${grouped(unknown)} unknown`;
  // Without a plan nothing was known before; the counts are what this run has taught.
  return hash === ''
    ? `Known now: ${known} · spread by hash, no plan`
    : `Known before: ${known} · plan ${hash}`;
}

/** What is behind a warning of one test that is too long, without its name; '' when there is none. */
export function excess({ plan: line, shard }: Report): string {
  if (!line?.tooLong) return '';
  const { seconds, share } = line.tooLong;
  return `takes ${duration(seconds)} with its file; an even share of ${count(shard.count, 'shard')} is ${duration(share)}.`;
}

function warning(report: Report): string {
  const tooLong = report.plan?.tooLong;
  if (!tooLong) return '';
  const { title, remedy } = CODES[TOO_LONG];
  return `> ⚠️ **${TOO_LONG} ${title}**: ${code(tooLong.name, 200)} ${excess(report)}<br>👉 ${remedy}`;
}

function choices({ plan: line, shard }: Report): string {
  if (!line?.table) return '';
  const { rows, knee } = line.table;
  const shown = usefulRows(line.table, shard.count);
  if (shown.length < 2) return '';
  const longest = Math.max(...rows.map(({ wallSeconds }) => wallSeconds), 0.001);
  return details(
    `N shards → wall time, billed minutes · ${count(knee, 'shard')} is where more no longer pays`,
    blocks(
      table(
        ['shards', 'wall time', '', 'billed minutes', ''],
        shown.map((row) => [...figures(row, longest), remark(row, knee, shard.count)]),
        [0, 1, 3],
      ),
      '<sub>Tests alone, from what this run measured, each begun minute of a job billed in full. What a job does before and after its tests comes on top.</sub>',
    ),
  );
}

const figures = ({ count: shards, wallSeconds, billedMinutes }: ShardRow, longest: number): string[] => [
  grouped(shards),
  duration(wallSeconds),
  bar(wallSeconds / longest),
  grouped(billedMinutes),
];

function remark({ count: shards }: ShardRow, knee: number, own: number): string {
  return [shards === own ? 'this run' : '', shards === knee ? 'more no longer pays' : '']
    .filter((part) => part !== '')
    .join(', ');
}

/** Without the counts that bring nothing over fewer shards. */
function usefulRows({ rows, knee }: ShardTable, own: number): readonly ShardRow[] {
  let best = Number.POSITIVE_INFINITY;
  return rows.filter(({ count: shards, wallSeconds }) => {
    const gains = wallSeconds < best * (1 - GAIN);
    best = Math.min(best, wallSeconds);
    return gains || shards === own || shards === knee;
  });
}
