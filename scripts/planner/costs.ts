import { readFile, stat } from 'node:fs/promises';
import { type Json, parseObject } from '../../src/results/json.ts';
import { estimate, sessionSeconds } from '../../src/shards/ledger/estimate.ts';
import { parseLedger } from '../../src/shards/ledger/text.ts';
import type { FileCost, PlanInput, TestCost } from '../../src/shards/plan/model.ts';
import type { PlanOptions } from './options.ts';

const LIMITS = { bytes: 64 * 1024 * 1024, tests: 200_000, seconds: 86_400 };

/** What the planner needs besides the number of shards. */
export type Costs = Omit<PlanInput, 'count'>;

type Read =
  | { readonly costs: Costs; readonly notices: readonly string[] }
  | { readonly errors: readonly string[] };

/** Reads the file of durations, which is not trusted, and applies the costs of the command line. */
export async function readCosts({
  durations,
  fileCost,
  sessionCost,
}: Pick<PlanOptions, 'durations' | 'fileCost' | 'sessionCost'>): Promise<Read> {
  try {
    const notices: string[] = [];
    const found = costsOf(await readBounded(durations), (notice) => notices.push(notice));
    if (found.files.every(({ tests }) => tests.length === 0)) throw new Error('no test has a duration.');
    const files =
      fileCost === null
        ? found.files
        : found.files.map((file) => ({ ...file, importSeconds: fileCost, fixtureSeconds: 0 }));
    return { costs: { files, sessionSeconds: sessionCost ?? found.sessionSeconds }, notices };
  } catch (error) {
    return { errors: [`${durations} cannot be used: ${(error as Error).message}`] };
  }
}

async function readBounded(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > LIMITS.bytes) throw new Error(`it has ${size} bytes, more than ${LIMITS.bytes}.`);
  return readFile(path, 'utf8');
}

type Tell = (notice: string) => void;

function costsOf(text: string, tell: Tell): Costs {
  const found = parseObject(text);
  if (!found) throw new Error('it is no JSON object.');
  return 'schema' in found && parseObject(found.files) ? fromLedger(text, tell) : fromDurations(found, tell);
}

function fromLedger(text: string, tell: Tell): Costs {
  const ledger = parseLedger(text, tell);
  if (!ledger) throw new Error('it is no ledger of this version.');
  const sources = [...ledger.files].map(([file, { hash }]) => ({ file, hash }));
  return { files: estimate(ledger, null, sources), sessionSeconds: sessionSeconds(ledger) ?? 0 };
}

/** Files and tests in the order of the keys: the order of definition is not known. */
function fromDurations(found: Json, tell: Tell): Costs {
  const entries = Object.entries(found);
  if (entries.length > LIMITS.tests) throw new Error(`it has more than ${LIMITS.tests} tests.`);
  const good = entries.flatMap(([, value]) => (isTime(value) ? [Math.min(value, LIMITS.seconds)] : []));
  if (entries.length > 0 && good.length === 0) throw new Error('no value is a number of seconds.');
  const mean = good.reduce((sum, each) => sum + each, 0) / good.length;
  const bad = entries.length - good.length;
  if (bad > 0) tell(`${bad} of ${entries.length} durations are no times; the mean stands for them.`);
  const costs = entries.map(([id, value]) => costOf(id, value, mean));
  const byFile = Map.groupBy(costs, ({ id }) => id.split('::', 1)[0] as string);
  const files: FileCost[] = [...byFile].map(([file, tests]) => ({
    file,
    importSeconds: 0,
    fixtureSeconds: 0,
    tests,
  }));
  return { files, sessionSeconds: 0 };
}

const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

const costOf = (id: string, value: unknown, mean: number): TestCost => ({
  id,
  group: '',
  ...(isTime(value)
    ? { seconds: Math.min(value, LIMITS.seconds), quality: 'measured' }
    : { seconds: mean, quality: 'unknown' }),
});
