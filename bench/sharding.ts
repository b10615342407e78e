import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { venv } from '../__tests__/support/venv.ts';
import { type Costs, readCosts } from '../scripts/planner/costs.ts';
import type { PlanInput } from '../src/shards/plan/model.ts';
import { schedule } from '../src/shards/plan/plan.ts';
import type { Bench } from './bench.ts';
import { machine, print, table } from './print.ts';
import { type DataSet, dataSets } from './sharding-data.ts';

const COUNTS = [4, 8, 16, 32, 64];
const FILE_COSTS = [0, 0.5, 2];
const PEERS = ['pytest-split==0.11.0', 'pytest-shard==0.1.2'];

/** How far above the lower bound a plan may be whose shards last at least so many file costs. */
const GOALS = [
  { fileCosts: 40, most: 1.01 },
  { fileCosts: 24, most: 1.03 },
];

/** How evenly real suites are spread, beside pytest-split and pytest-shard. */
export const sharding: Bench = {
  what: 'how evenly real suites are spread, beside pytest-split and pytest-shard: longest shard / lower bound',
  options: ['--data FILE  a .test_durations file; repeat for more (default: the known sets on this disk)'],
  run,
};

async function run(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { data: { type: 'string', multiple: true, default: [] } },
  });
  const callers = process.env.INIT_CWD ?? process.cwd();
  const { sets, absent } = dataSets(values.data.map((path) => resolve(callers, path)));
  print(`${machine()}\n${PEERS.join(', ')}, computed by their own code; longest shard / lower bound.`);
  for (const line of absent) print(line);
  if (sets.length === 0) return 2;
  const python = await venv('bench-sharding', PEERS);
  const broken: string[] = [];
  for (const set of sets) broken.push(...(await compare(set, python)));
  print(`\n${largeSuite()}`);
  for (const line of broken) print(`Goal missed: ${line}`);
  return broken.length > 0 ? 1 : 0;
}

/** Prints the table of one set. @returns where our plan missed its goal */
async function compare({ name, path, origin }: DataSet, python: string): Promise<string[]> {
  const costs = await costsAt(path, 0);
  const peers = splitByPeers(python, costs);
  const rows: string[][] = [];
  const broken: string[] = [];
  for (const fileCost of FILE_COSTS)
    for (const count of COUNTS) {
      const input = { ...(await costsAt(path, fileCost)), count };
      const start = performance.now();
      const { makespan, lowerBound } = schedule(input);
      const took = performance.now() - start;
      const over = makespan / lowerBound;
      const most = goalOf(lowerBound, fileCost);
      if (over > most)
        broken.push(`${name}, ${count} shards, file cost ${fileCost} s: ${over.toFixed(4)} > ${most}`);
      const theirs = [...peers.values()].map(
        (split) => longestShard(input, split.get(count) ?? []) / lowerBound,
      );
      const ratios = [over, ...theirs].map((ratio) => ratio.toFixed(3));
      rows.push([
        `${fileCost} s`,
        `${count}`,
        `${lowerBound.toFixed(1)} s`,
        ...ratios,
        `${took.toFixed(0)} ms`,
      ]);
    }
  print(`\n${name}: ${sizeOf(costs)}, ${origin}\n`);
  print(table([['file cost', 'shards', 'lower bound', 'aegis', ...peers.keys(), 'planned in'], ...rows]));
  return broken;
}

async function costsAt(durations: string, fileCost: number): Promise<Costs> {
  const read = await readCosts({ durations, fileCost, sessionCost: 0 });
  if ('errors' in read) throw new Error(read.errors.join('\n'));
  return read.costs;
}

const goalOf = (bound: number, fileCost: number): number =>
  GOALS.find(({ fileCosts }) => bound >= fileCosts * fileCost)?.most ?? Number.POSITIVE_INFINITY;

const sizeOf = ({ files }: Pick<Costs, 'files'>): string =>
  `${files.reduce((sum, { tests }) => sum + tests.length, 0)} tests in ${files.length} files`;

/** By algorithm, by number of shards: the shard of each test, in the order of files and tests. */
type Splits = ReadonlyMap<string, ReadonlyMap<number, readonly number[]>>;

function splitByPeers(python: string, { files }: Costs): Splits {
  const durations = Object.fromEntries(
    files.flatMap(({ tests }) => tests.map((test) => [test.id, test.seconds])),
  );
  const { stdout, stderr, status } = spawnSync(python, [join(import.meta.dirname, 'sharding_peers.py')], {
    input: JSON.stringify({ counts: COUNTS, durations }),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`The peers could not be asked: ${stderr}`);
  const answer = JSON.parse(stdout) as Record<string, Record<string, number[]>>;
  const byCount = (split: Record<string, number[]>) =>
    new Map(Object.entries(split).map(([count, shards]) => [Number(count), shards]));
  return new Map(Object.entries(answer).map(([name, split]) => [name, byCount(split)]));
}

/** Seconds of the longest shard: its tests, and each of its files once. */
function longestShard({ files, count }: PlanInput, shards: readonly number[]): number {
  const loads = new Array<number>(count).fill(0);
  const add = (shard: number, seconds: number) => {
    loads[shard] = (loads[shard] ?? 0) + seconds;
  };
  let at = 0;
  for (const { importSeconds, tests } of files) {
    const own = new Set<number>();
    for (const { seconds } of tests) {
      const shard = shards[at++] as number;
      add(shard, seconds);
      own.add(shard);
    }
    for (const shard of own) add(shard, importSeconds);
  }
  return Math.max(...loads);
}

/** The size that the planner must be quick with. */
function largeSuite(): string {
  const files = Array.from({ length: 1000 }, (_, file) => ({
    file: `tests/test_${file}.py`,
    importSeconds: 0.5,
    fixtureSeconds: 0,
    tests: Array.from({ length: 20 }, (_, at) => ({
      id: `tests/test_${file}.py::Test${at % 4}::test_${at}`,
      // Spread like real ones: many short, few long.
      seconds: 0.05 + 20 / (1 + (((file * 20 + at) * 7919) % 2003)),
      group: '',
      quality: 'measured' as const,
    })),
  }));
  const start = performance.now();
  const { makespan, lowerBound } = schedule({ files, count: 64, sessionSeconds: 0 });
  const took = (performance.now() - start) / 1000;
  return `${sizeOf({ files })} over 64 shards: planned in ${took.toFixed(2)} s, ${(makespan / lowerBound).toFixed(4)} of the bound.`;
}
