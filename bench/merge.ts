import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { venv } from '../__tests__/support/venv.ts';
import type { Bench } from './bench.ts';
import { type Form, mergeFolder } from './merge-child.ts';
import { difference } from './merge-equal.ts';
import { wholeNumber } from './options.ts';
import { machine, print, ratio, seconds, table } from './print.ts';
import { alternate, median, secondsOf } from './statistics.ts';

const execute = promisify(execFile);
const CACHE = resolve(import.meta.dirname, '..', '.cache', 'bench', 'merge');
const NEWEST = '7.17.3';
const GOAL = 0.2;
/** What the step itself reads of the other shards: the goal holds for this. */
const USED: Form = 'packed';

/** Merging the shards' coverage, which the finishing job waits for. */
export const merge: Bench = {
  what: 'merging the coverage of all shards, beside `coverage combine` on the same data',
  options: [
    '--shards N    (default: 64)',
    '--files N     source files of about 100 statements each (default: 2000)',
    '--rounds N    (default: 3)',
    `--coverage V  version of coverage.py; repeat for more (default: ${NEWEST})`,
  ],
  run,
};

interface Project {
  readonly version: string;
  readonly python: string;
  readonly folder: string;
  readonly shards: number;
}

async function run(argv: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const options = { shards: text, files: text, rounds: text, coverage: { ...text, multiple: true } } as const;
  const { values } = parseArgs({ args: [...argv], options });
  const shards = wholeNumber('--shards', values.shards ?? '64');
  const files = wholeNumber('--files', values.files ?? '2000');
  const rounds = wholeNumber('--rounds', values.rounds ?? '3');
  print(machine());
  let missed = 0;
  for (const version of values.coverage ?? [NEWEST]) {
    const project = await projectOf(version, shards, files);
    print(
      `\ncoverage ${version}: ${shards} shards, ${files} files, branches; medians of ${rounds} rounds.\n`,
    );
    if (!(await compare(project, rounds))) missed += 1;
  }
  return missed > 0 ? 1 : 0;
}

/** The shards' data, made once and kept. */
async function projectOf(version: string, shards: number, files: number): Promise<Project> {
  const python = await venv(`bench-coverage-${version}`, [`coverage==${version}`]);
  const folder = join(CACHE, `${version}-${shards}x${files}`);
  if (!existsSync(folder)) {
    print(`Making the data of ${shards} shards in ${folder}…`);
    const unfinished = `${folder}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(CACHE, { recursive: true });
    const script = join(import.meta.dirname, 'merge_data.py');
    await execute(python, [script, unfinished, `${shards}`, `${files}`]);
    await rename(unfinished, folder);
  }
  return { version, python, folder, shards };
}

/** What one process took. */
interface Usage {
  readonly wall: number;
  readonly cpu: number;
  /** Most memory at once, in bytes. */
  readonly peak: number;
}

/** @returns whether everything is equal and the goal reached */
async function compare(project: Project, rounds: number): Promise<boolean> {
  const packing = await ours(project, 'pack');
  print(`Packing, by each shard on its own machine: ${seconds(packing.cpu / project.shards)} of CPU.\n`);
  const found = await alternate(rounds, {
    theirs: async () => ({ combine: await combine(project), json: await report(project) }),
    packed: () => ours(project, 'packed'),
    json: () => ours(project, 'json'),
  });
  const times = {
    combine: medians(found.theirs.map((one) => one.combine)),
    both: medians(found.theirs.map((one) => sum(one.combine, one.json))),
    packed: medians(found.packed),
    json: medians(found.json),
  };
  print(tableOf(times));
  const reached = (form: Form) => times[form].wall / times.combine.wall <= GOAL;
  const told = (form: Form) =>
    `${form}${form === USED ? ', which the step reads,' : ''} ${reached(form) ? 'reached' : 'missed'} it`;
  print(`\nGoal: at most ${GOAL} of \`coverage combine\`: ${told('json')}; ${told('packed')}.`);
  return (await areEqual(project)) && reached(USED);
}

/** Prints for both forms whether they are equal to coverage.py's. */
async function areEqual({ folder, shards }: Project): Promise<boolean> {
  const combined = JSON.parse(await readFile(join(folder, 'combined.json'), 'utf8'));
  const found: (string | null)[] = [];
  for (const form of ['packed', 'json'] as const)
    found.push(difference(await mergeFolder(form, folder, shards), combined));
  const differing = found.find((one) => one !== null);
  print(differing ?? 'Both equal it: totals, and of every file the executed and missing lines and branches.');
  return differing === undefined;
}

/** Runs coverage.py's command line in a process that says what it took. */
const USAGE = `
import json, os, resource, sys
from coverage.cmdline import main
code = main(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_SELF)
unit = 1 if sys.platform == "darwin" else 1024
peak = used.ru_maxrss * unit
# Linux counts in there what the parent had when it forked.
if os.path.exists("/proc/self/status"):
    lines = dict(line.split(":", 1) for line in open("/proc/self/status"))
    peak = int(lines["VmHWM"].split()[0]) * 1024
print(json.dumps({"cpu": used.ru_utime + used.ru_stime, "peak": peak}))
sys.exit(code)
`;

async function combine({ folder, python, shards }: Project): Promise<Usage> {
  await rm(join(folder, 'combined'), { force: true });
  const parts = Array.from({ length: shards }, (_, at) => `.coverage.${at + 1}`);
  const args = ['combine', '--quiet', '--keep', '--rcfile=rc', '--data-file=combined', ...parts];
  return usageOf(python, ['-c', USAGE, ...args], folder);
}

/** `coverage combine` alone knows no number: it does not look at the sources. */
const report = ({ folder, python }: Project): Promise<Usage> =>
  usageOf(
    python,
    ['-c', USAGE, 'json', '--quiet', '--rcfile=rc', '--data-file=combined', '-o', 'combined.json'],
    folder,
  );

const ours = ({ folder, shards }: Project, what: Form | 'pack'): Promise<Usage> =>
  usageOf(process.execPath, [join(import.meta.dirname, 'merge-child.ts'), what, folder, `${shards}`], folder);

async function usageOf(program: string, args: readonly string[], cwd: string): Promise<Usage> {
  let said = '';
  const wall = await secondsOf(async () => {
    said = (await execute(program, args, { cwd })).stdout;
  });
  return { wall, ...(JSON.parse(said) as Omit<Usage, 'wall'>) };
}

const sum = (a: Usage, b: Usage): Usage => ({
  wall: a.wall + b.wall,
  cpu: a.cpu + b.cpu,
  peak: Math.max(a.peak, b.peak),
});

const medians = (all: readonly Usage[]): Usage => ({
  wall: median(all.map(({ wall }) => wall)),
  cpu: median(all.map(({ cpu }) => cpu)),
  peak: median(all.map(({ peak }) => peak)),
});

function tableOf(times: Readonly<Record<'combine' | 'both' | Form, Usage>>): string {
  const { combine, both, packed, json } = times;
  const row = (what: string, { wall, cpu, peak }: Usage) => [
    what,
    seconds(wall),
    seconds(cpu),
    `${Math.round(peak / 2 ** 20)} MiB`,
    ratio(wall, combine.wall),
    ratio(wall, both.wall),
  ];
  return table([
    ['what', 'wall', 'CPU', 'peak memory', 'to combine', 'to combine and json'],
    row('coverage combine --keep', combine),
    row('coverage combine --keep, coverage json', both),
    row('ours, packed: read, check, merge, count', packed),
    row('ours, of coverage json', json),
  ]);
}
