import type { Section } from '../budget.ts';
import { text } from '../escape.ts';
import { bar, duration, grouped } from '../format.ts';
import { blocks, details, table } from '../markdown.ts';
import type { Report, ShardLine } from '../model.ts';

/** More rows than this are folded, so that the page stays short. */
const OPEN_ROWS = 8;

/** One row per shard: what it ran, how long it took, how it ended. */
export const shards: Section = {
  name: 'shards',
  renderings: [render],
};

/** ✅, ❌, or ➖ for a shard that had nothing to run. */
function shardIcon({ result, files, totals }: ShardLine): string {
  if (result === 'passed') return '✅';
  return files === 0 && totals.tests === 0 ? '➖' : '❌';
}

function render({ shards: lines }: Report): string {
  if (lines.length < 2) return '';
  const rows = shardTable(lines);
  const folded = lines.length > OPEN_ROWS;
  return blocks('### Shards', folded ? details(`${lines.length} shards`, rows) : rows);
}

function shardTable(lines: readonly ShardLine[]): string {
  const longest = Math.max(...lines.map(({ seconds }) => seconds), 0.001);
  return table(
    ['', 'shard', 'tests', 'files', 'time', '', 'result'],
    lines.map((line) => row(line, longest)),
    [2, 3, 4],
  );
}

function row(line: ShardLine, longest: number): readonly string[] {
  const { index, attempt, totals, files, seconds, result } = line;
  const again = attempt > 1 ? ` (attempt ${attempt})` : '';
  const time = [duration(seconds), bar(seconds / longest)];
  return [
    shardIcon(line),
    `${index}${again}`,
    grouped(totals.tests),
    grouped(files),
    ...time,
    text(result, 200),
  ];
}
