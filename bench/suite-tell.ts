import { print, ratio, table } from './print.ts';
import { median } from './statistics.ts';
import type { Spread } from './suite-runs.ts';

/** The CPU of all shards together, to that of one plain run. */
const GOAL = 1.1;

/** Prints one line per way to run the suite. @returns whether the action ran every test once, ending as in the plain run */
export function tell(all: Readonly<Record<string, readonly Spread[]>>, expected: Outcomes): boolean {
  const base = { cpu: medianOf(all.plain ?? [], 'cpu'), pytest: medianOf(all.plain ?? [], 'pytest') };
  const rows = Object.entries(all).map(([name, spreads]) => {
    const [cpu, pytest] = [medianOf(spreads, 'cpu'), medianOf(spreads, 'pytest')];
    const wall = median(spreads.map(({ parts }) => Math.max(...parts.map((part) => part.wall))));
    const shares = [
      `${seconds(pytest)}, ${ratio(pytest, base.pytest)}`,
      `${seconds(cpu)}, ${ratio(cpu, base.cpu)}`,
    ];
    return [name, seconds(wall), ...shares, ...faultTexts(spreads, expected)];
  });
  const head = [
    'run',
    'longest shard, wall',
    'CPU of pytest',
    'CPU of everything',
    'once',
    'lost',
    'twice',
    'other outcome',
  ];
  print(`\n${expected.size} tests in the plain run. Medians:\n\n${table([head, ...rows])}`);
  const over = medianOf(all.aegis ?? [], 'pytest') / base.pytest;
  print(
    `\nGoal: CPU of the shards' pytest at most ${GOAL} of the plain run's: ${over <= GOAL ? 'reached' : 'missed'}, ${over.toFixed(3)}.`,
  );
  return (all.aegis ?? []).every((spread) =>
    Object.values(faultsOf(spread, expected)).every((ids) => ids.length === 0),
  );
}

/** Node id to how each run of it ended. */
type Outcomes = ReadonlyMap<string, readonly string[]>;

export const outcomesOf = ({ parts }: Spread): Outcomes => {
  const outcomes = new Map<string, string[]>();
  for (const [id, outcome] of parts.flatMap(({ ran }) => ran))
    outcomes.set(id, [...(outcomes.get(id) ?? []), outcome]);
  return outcomes;
};

/** The node ids with which something is wrong. */
function faultsOf(spread: Spread, expected: Outcomes) {
  const found = outcomesOf(spread);
  const ids = [...new Set([...expected.keys(), ...found.keys()])];
  const differs = (id: string) =>
    found.get(id)?.some((outcome) => outcome !== expected.get(id)?.[0]) ?? false;
  return {
    lost: ids.filter((id) => !found.has(id)),
    twice: ids.filter((id) => (found.get(id)?.length ?? 0) > 1),
    other: ids.filter(differs),
  };
}

function faultTexts(spreads: readonly Spread[], expected: Outcomes): string[] {
  const faults = spreads.map((spread) => faultsOf(spread, expected));
  const { lost, twice, other } = faults.at(-1) as (typeof faults)[number];
  for (const id of faults.flatMap((one) => Object.values(one).flat()).slice(0, 10))
    print(`Not as in the plain run: ${id}`);
  return [expected.size - lost.length - twice.length, lost.length, twice.length, other.length].map(String);
}

const medianOf = (spreads: readonly Spread[], what: 'cpu' | 'pytest'): number =>
  median(spreads.map(({ parts }) => parts.reduce((sum, part) => sum + part[what], 0)));

/** Prints what the plan expected of each shard and what it took. */
export function tellShards({ parts, notes }: Spread): void {
  const rows = parts.map(({ shard, predicted, seconds: real, wall, pytest, cpu, ran }) => [
    `${shard}`,
    predicted === null ? '' : seconds(predicted),
    real === null ? '' : seconds(real),
    predicted === null || real === null ? '' : `${(100 * (real / predicted - 1)).toFixed(0)} %`,
    ...[wall, pytest, cpu].map(seconds),
    `${ran.length}`,
  ]);
  const head = [
    'shard',
    'predicted',
    'pytest took',
    'off by',
    'the job',
    'CPU of pytest',
    'CPU of the job',
    'tests',
  ];
  print(`\n${table([head, ...rows])}\n${notes.join('\n')}`);
}

const seconds = (value: number): string => `${value.toFixed(1)} s`;
