import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Judgement, judgeTrial } from '../__tests__/support/chaos/judge.ts';
import { type Outcome, playTrial } from '../__tests__/support/chaos/play.ts';
import { describe, drawTrial } from '../__tests__/support/chaos/trial.ts';
import { scratch } from '../__tests__/support/facts.ts';
import { wholeNumber } from '../bench/options.ts';

const HELP = `npm run chaos -- [--seeds N] [--from K] [--seed K] [--jobs N] [--keep]

Runs the action's shards on made-up projects while they disagree, the results service fails, and machines
die. A run must be red, or have run every test exactly once and have proved it.

  --seeds N   how many trials (50)
  --from K    seed of the first (1)
  --seed K    this one trial only
  --jobs N    trials at once (2)
  --keep      leave the folders of all trials; those of broken ones always stay`;

interface Options {
  readonly seeds: readonly number[];
  readonly jobs: number;
  readonly keep: boolean;
}

/** What came of a seed: its first attempt, the re-run of what failed, and all that must never be. */
interface Played {
  readonly seed: number;
  readonly first: Judgement;
  readonly again: Judgement | null;
  readonly violations: readonly string[];
}

function parseOptions(argv: readonly string[]): Options | null {
  const string = { type: 'string' } as const;
  const boolean = { type: 'boolean' } as const;
  const options = { seeds: string, from: string, seed: string, jobs: string, keep: boolean, help: boolean };
  const { values } = parseArgs({ args: [...argv], options });
  if (values.help) return null;
  const first = wholeNumber('--seed', values.seed ?? values.from ?? '1');
  const count = values.seed === undefined ? wholeNumber('--seeds', values.seeds ?? '50') : 1;
  return {
    seeds: Array.from({ length: count }, (_, at) => first + at),
    jobs: wholeNumber('--jobs', values.jobs ?? '2'),
    keep: values.keep ?? false,
  };
}

async function play(seed: number, keep: boolean): Promise<Played> {
  const trial = drawTrial(seed);
  const folder = scratch(`chaos-${seed}`);
  const outcome = await playTrial(trial, folder);
  const { first, again } = judgeTrial(outcome);
  const violations = [...first.violations, ...(again?.violations ?? []).map((one) => `attempt 2: ${one}`)];
  const played = { seed, first, again, violations };
  print(`${lineOf(outcome, played)} | ${describe(trial)}`);
  for (const violation of violations) print(`  BROKEN: ${violation}`);
  if (violations.length > 0)
    print(`  again: npm run chaos -- --seed ${seed}    everything it left: ${folder}`);
  else if (!keep) await rm(folder, { recursive: true, force: true });
  return played;
}

function lineOf({ first: run, plan, seconds }: Outcome, { seed, first, again, violations }: Played): string {
  const told = [...new Set(run.jobs.flatMap(({ codes }) => codes))].sort().join(' ');
  const broken = violations.length > 0 ? 'BROKEN ' : '';
  const tests = `${run.witness.ran.size} of ${run.common.length} tests ran`;
  const then = again ? `, then ${endingOf(again)}` : '';
  const how = `${first.ending}${first.cause === 'killed' ? ' (killed)' : ''} ${told.replaceAll('AEGIS-', '')}`;
  return `${seed}: ${broken}${how.trim()}${then}, ${tests}, plan: ${plan}, ${seconds.toFixed(1)} s`;
}

const endingOf = ({ ending, cause }: Judgement): string => (cause === '' ? ending : `${ending}: ${cause}`);

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function printTotals(played: readonly Played[]): void {
  const broken = played.filter(({ violations }) => violations.length > 0);
  const reruns = played.flatMap(({ again }) => (again ? [again] : []));
  print(`\n${played.length} trials`);
  printCounts(played.map(({ first }) => first));
  print(`${reruns.length} of them again, the failed jobs only`);
  printCounts(reruns);
  print(`${broken.length} broke the invariant: ${broken.map(({ seed }) => seed).join(', ') || 'none'}`);
}

function printCounts(judgements: readonly Judgement[]): void {
  const counts = new Map<string, number>();
  for (const judgement of judgements) {
    const ending = endingOf(judgement);
    counts.set(ending, (counts.get(ending) ?? 0) + 1);
  }
  for (const [ending, count] of [...counts].sort(([, a], [, b]) => b - a)) print(`  ${count} ${ending}`);
}

async function chaos(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv);
  if (options === null) {
    print(HELP);
    return 0;
  }
  const queue = [...options.seeds];
  const played: Played[] = [];
  const worker = async (): Promise<void> => {
    for (let seed = queue.shift(); seed !== undefined; seed = queue.shift())
      played.push(await play(seed, options.keep));
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
  printTotals(played);
  return played.some(({ violations }) => violations.length > 0) ? 1 : 0;
}

// Whoever reads only the beginning (`| head`) is no failure.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
// Every process of a job under way listens for our end.
process.setMaxListeners(0);
process.exitCode = await chaos(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`Error: ${error.message}\n`);
  return 2;
});
