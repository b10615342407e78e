import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ACTION } from '../__tests__/support/scenario.ts';
import type { Bench } from './bench.ts';
import { wholeNumber } from './options.ts';
import { machine, print } from './print.ts';
import { alternate } from './statistics.ts';
import { networkx, PACKAGES } from './suite-project.ts';
import { aegis, plain, type Spread, split, storeDurations } from './suite-runs.ts';
import { outcomesOf, tell, tellShards } from './suite-tell.ts';

const STATE = resolve(import.meta.dirname, '..', '.aegis', 'bench', 'suite');
const LEARNED = join(STATE, 'learned');
const DURATIONS = join(STATE, 'durations.json');

/** A suite that nobody here wrote, plain, by the action, and by pytest-split. */
export const suite: Bench = {
  what: 'the tests of networkx over shards, beside one plain run and pytest-split: CPU, balance, each test once',
  options: [
    '--shards N  (default: 8)',
    '--rounds N  (default: 1; about ten minutes each)',
    '--tests DIR  only these tests, for a quick look (default: all)',
    '--cold      the action too knows no timings yet, as in the first run of a project',
  ],
  run,
};

async function run(argv: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const options = {
    shards: text,
    rounds: text,
    tests: text,
    cold: { type: 'boolean', default: false },
  } as const;
  const { values } = parseArgs({ args: [...argv], options });
  const shards = wholeNumber('--shards', values.shards ?? '8');
  const rounds = wholeNumber('--rounds', values.rounds ?? '1');
  const what = await networkx(values.tests ?? 'networkx');
  await rm(STATE, { recursive: true, force: true });
  await mkdir(STATE, { recursive: true });
  print(
    `${machine()}\n${PACKAGES.join(', ')}; coverage off, one process and one thread each, no bytecode at the start. Bundle: ${ACTION}`,
  );
  const start = {
    plain: () => plain(what),
    aegis: (round: number) => aegis(what, shards, values.cold ? join(STATE, `cold-${round}`) : LEARNED),
    'pytest-split': () => split(what, shards, DURATIONS),
  };
  print('Learning…');
  await storeDurations(what, DURATIONS);
  if (!values.cold) await aegis(what, shards, LEARNED);
  print(`Measuring ${rounds} rounds…`);
  const all = await alternate(rounds, start);
  const right = tell(all, outcomesOf(all.plain[0] as Spread));
  for (const spread of all.aegis) tellShards(spread);
  return right ? 0 : 1;
}
