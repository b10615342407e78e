import { parseArgs } from 'node:util';
import { ran, runOf } from '../__tests__/support/ledgers.ts';
import { aTest } from '../__tests__/support/manifests.ts';
import { estimate } from '../src/shards/ledger/estimate.ts';
import { learn } from '../src/shards/ledger/learn.ts';
import { type Ledger, NO_LEDGER, RUNS } from '../src/shards/ledger/model.ts';
import { parseLedger, serializeLedger } from '../src/shards/ledger/text.ts';
import type { Bench } from './bench.ts';
import { machine, print, ratio, seconds, table } from './print.ts';
import { alternate, median, secondsOf } from './statistics.ts';

const TESTS = 20_000;
const FILES = 1000;

/** What the learned timings weigh. */
export const ledger: Bench = {
  what: 'the file of learned timings: size, writing, reading, beside the one value per test of .test_durations',
  options: [`--tests N  (default: ${TESTS})`, `--files N  (default: ${FILES})`, '--rounds N  (default: 9)'],
  run,
};

async function run(argv: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const options = { tests: text, files: text, rounds: text };
  const { values } = parseArgs({ args: [...argv], options });
  const [tests, files] = [whole(values.tests, TESTS), whole(values.files, FILES)];
  print(`${machine()}\n\n${tests} tests in ${files} files, ${RUNS} runs learned\n`);
  const [learned, learning] = afterRuns(tests, files);
  print(await weighed(learned, whole(values.rounds, 9)));
  const moved = furthest(learned, afterRuns(tests, files, 2)[0]);
  print(`\nLearning one run: ${seconds(median(learning))}.`);
  print(
    `A machine twice as slow in one of ${RUNS} runs moves the time of no test by more than ${moved.toFixed(4)} %.`,
  );
  return moved < 1 ? 0 : 1;
}

function whole(value: string | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (/^[1-9]\d{0,5}$/.test(value)) return Number(value);
  throw new Error(`"${value}" is no whole number from 1 to 999999.`);
}

/** The ledger after five runs and the seconds that each took to learn. */
function afterRuns(tests: number, files: number, slowness = 1): [Ledger, number[]] {
  let known = NO_LEDGER;
  const spent: number[] = [];
  for (let at = 0; at < RUNS; at++) {
    const run = runOf(aRun(tests, files, at === 2 ? slowness : 1));
    const start = performance.now();
    known = learn(known, run);
    spent.push((performance.now() - start) / 1000);
  }
  return [known, spent];
}

/** Names and times as suites have them: cases with parameters, most tests short and a few long. */
function aRun(tests: number, files: number, slowness: number) {
  const records = Array.from({ length: tests }, (_, at) => {
    const file = `tests/package_${at % 40}/test_module_${at % files}.py`;
    const id = `${file}::TestSomething${at % 7}::test_that_it_works_${at}[case-${at % 13}]`;
    return aTest(id, { seconds: (slowness * (1 + ((at * 7919) % 1000) ** 2)) / 100_000, line: at });
  });
  return ran(records);
}

async function weighed(learned: Ledger, rounds: number): Promise<string> {
  const ours = serializeLedger(learned);
  const costs = estimate(
    learned,
    null,
    [...learned.files.keys()].map((file) => ({ file, hash: '' })),
  );
  const durations = Object.fromEntries(
    costs.flatMap(({ tests }) => tests.map(({ id, seconds }) => [id, seconds])),
  );
  const theirs = JSON.stringify(durations, null, 4);
  const found = await alternate(rounds, {
    write: () => secondsOf(async () => serializeLedger(learned)),
    read: () => secondsOf(async () => parseLedger(ours)),
    theirWrite: () => secondsOf(async () => JSON.stringify(durations, null, 4)),
    theirRead: () => secondsOf(async () => JSON.parse(theirs)),
  });
  const row = (what: string, value: number, base: number, shown: string, shownBase: string) => [
    what,
    shown,
    shownBase,
    ratio(value, base),
  ];
  const timed = (what: string, value: number, base: number) =>
    row(what, value, base, seconds(value), seconds(base));
  const [size, base] = [Buffer.byteLength(ours), Buffer.byteLength(theirs)];
  return table([
    ['', 'ledger: five values, checked', '.test_durations: one value, JSON alone', 'ratio'],
    row('size', size, base, `${size} bytes`, `${base} bytes`),
    timed('write', median(found.write), median(found.theirWrite)),
    timed('read', median(found.read), median(found.theirRead)),
  ]);
}

/** The largest difference of a test's expected time, in percent; less than a tenth of a millisecond is rounding. */
function furthest(even: Ledger, uneven: Ledger): number {
  const files = [...even.files.keys()].map((file) => ({ file, hash: '' }));
  const of = (one: Ledger) => estimate(one, null, files).flatMap(({ tests }) => tests);
  const other = of(uneven);
  return of(even).reduce((most, { seconds }, at) => {
    const difference = Math.abs((other[at]?.seconds ?? 0) - seconds);
    return difference < 1e-4 ? most : Math.max(most, (100 * difference) / seconds);
  }, 0);
}
