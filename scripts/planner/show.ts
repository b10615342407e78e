import type { Load } from '../../src/shards/plan/assign.ts';
import { longest } from '../../src/shards/plan/bound.ts';
import { type Schedule, schedule } from '../../src/shards/plan/plan.ts';
import { shardTable, USUAL_COUNTS } from '../../src/shards/plan/table.ts';
import { bar, count, duration } from '../../src/text/format.ts';
import type { Costs } from './costs.ts';

/** The plans as one JSON text; every test is in exactly one unit of each plan. */
export function plansAsJson(costs: Costs, counts: readonly number[]): string {
  const plans = counts.map((shards) => {
    const { loads, makespan, lowerBound } = schedule({ ...costs, count: shards });
    const described = loads.map((load, at) => ({
      index: at + 1,
      predicted: costs.sessionSeconds + load.seconds,
      units: unitsOf(load),
    }));
    return { shards: described, makespan, lowerBound };
  });
  return JSON.stringify({ plans });
}

function unitsOf({ pieces }: Load): { readonly file: string; readonly tests: readonly string[] }[] {
  const byFile = Map.groupBy(
    pieces.flatMap(({ leaves }) => leaves),
    ({ file }) => file.file,
  );
  return [...byFile].map(([file, leaves]) => ({ file, tests: leaves.map(({ id }) => id) }));
}

/** The plans for people: a bar per shard, then what more or fewer shards would bring. */
export function plansAsText(costs: Costs, counts: readonly number[]): string {
  const tests = costs.files.reduce((sum, file) => sum + file.tests.length, 0);
  const seconds = costs.files.flatMap((file) => file.tests).reduce((sum, test) => sum + test.seconds, 0);
  return [
    `${count(tests, 'test')} in ${count(costs.files.length, 'file')}, ${duration(seconds)} of tests`,
    ...counts.flatMap((shards) => ['', ...planLines(costs, shards)]),
    '',
    ...tableLines(costs, counts),
  ].join('\n');
}

function planLines(costs: Costs, shards: number): string[] {
  const found = schedule({ ...costs, count: shards });
  const { loads, makespan, lowerBound } = found;
  const over = lowerBound > 0 ? (makespan / lowerBound).toFixed(3) : '1.000';
  const head = `${count(shards, 'shard')}: ${duration(makespan)}, ${over} of what is possible (${duration(lowerBound)})`;
  const cut = cutFiles(found);
  const lines = loads.map((load, at) => {
    const predicted = costs.sessionSeconds + load.seconds;
    const units = unitsOf(load);
    const parts = units.filter(({ file }) => cut.has(file)).length;
    const tests = units.reduce((sum, unit) => sum + unit.tests.length, 0);
    const what = `${count(tests, 'test')}, ${count(units.length, 'file')}${parts > 0 ? ` (${parts} in part)` : ''}`;
    const line = bar(makespan > 0 ? predicted / makespan : 0, 24).padEnd(24);
    return `  ${String(at + 1).padStart(3)} ${line} ${duration(predicted).padStart(12)}   ${what}`;
  });
  return [head, ...lines, ...warning(costs, found)];
}

/** Files of which several shards run a part. */
function cutFiles({ loads }: Schedule): ReadonlySet<string> {
  const files = loads.flatMap((load) => unitsOf(load).map(({ file }) => file));
  const seen = new Set<string>();
  return new Set(files.filter((file) => seen.has(file) || !seen.add(file)));
}

function warning(costs: Costs, { lowerBound }: Schedule): string[] {
  const { name, seconds } = longest(costs.files);
  const decides = seconds > 0 && costs.sessionSeconds + seconds >= lowerBound;
  return decides
    ? [`  One test is as long as the longest shard: ${name} (${duration(seconds)} with its file).`]
    : [];
}

function tableLines(costs: Costs, counts: readonly number[]): string[] {
  const all = [...new Set([...USUAL_COUNTS, ...counts])].sort((a, b) => a - b);
  const { rows, knee } = shardTable(costs, all);
  const lines = rows.map(({ count: shards, wallSeconds, billedMinutes }) =>
    [
      String(shards).padStart(6),
      duration(wallSeconds).padStart(14),
      String(billedMinutes).padStart(14),
      shards === knee && shards !== all.at(-1)
        ? '  <- knee: from here on a percent of time costs more than a percent of money'
        : '',
    ].join(''),
  );
  return [`shards${'wall time'.padStart(14)}${'billed min'.padStart(14)}`, ...lines];
}
