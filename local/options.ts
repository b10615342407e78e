import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { MatrixOptions } from './matrix.ts';
import { type Axes, expand } from './plan.ts';
import { parseFault } from './service/index.ts';

/** What the command line asks for. */
export type LocalOptions = Omit<MatrixOptions, 'action'> & { readonly report: string };

export type Parsed =
  | { readonly kind: 'run'; readonly options: LocalOptions }
  | { readonly kind: 'help'; readonly text: string }
  /** Every problem, not just the first. */
  | { readonly kind: 'bad'; readonly errors: readonly string[] };

/** What a command takes when the line does not say. `project: null` makes `--project` mandatory. */
export interface Defaults {
  readonly command: string;
  readonly project: string | null;
  readonly shards: number | null;
  /** Inputs for the default project; `--input` adds to them and overrides. */
  readonly inputs: Readonly<Record<string, string>>;
  /** See `JobOptions`. */
  readonly plainPaths: boolean;
  /** Given the project. */
  readonly folder: (project: string) => string;
}

const OPTIONS = {
  project: ['DIR', 'the project, copied as its files are there'],
  shards: ['N', 'split the tests over N jobs'],
  matrix: ['JSON', 'e.g. {"python":["3.11","3.12"],"shard":["1/2","2/2"]}'],
  jobs: ['J', 'jobs at once (default: one per processor)'],
  input: ['name=value', 'an input of the step; repeat for more'],
  env: ['NAME=value', "the step's own env; repeat for more"],
  event: ['push|pull_request', 'the event that started the run (default: push)'],
  attempt: ['K', 'run attempt; above 1 it repeats the last run (default: 1)'],
  state: ['DIR', 'caches and artifacts; kept for the next run'],
  report: ['DIR', 'where run.json, artifacts and index.html go'],
  stagger: ['SECONDS', 'time between the starts of two jobs'],
  limit: ['BYTES_PER_S', 'bandwidth of each connection to the service'],
  latency: ['MS', 'latency of each call to the service'],
  fault: ['METHOD=KIND[:ARG]', 'a fault of the service, e.g. blob-get=status:503; repeat for more'],
} as const;

type Name = keyof typeof OPTIONS;
const REPEATED: ReadonlySet<string> = new Set(['input', 'env', 'fault']);
const SHARDS_MAX = 256;

/** Reads a command line. `cwd`: where relative paths start. */
export function parseOptions(argv: readonly string[], defaults: Defaults, cwd: string): Parsed {
  if (argv.includes('--help') || argv.includes('-h')) return { kind: 'help', text: help(defaults) };
  const errors: string[] = [];
  const values = readValues(argv, errors);
  const options = build(values, defaults, cwd, errors);
  return errors.length > 0 ? { kind: 'bad', errors } : { kind: 'run', options };
}

type Values = ReadonlyMap<Name, readonly string[]>;

function readValues(argv: readonly string[], errors: string[]): Values {
  const config = Object.fromEntries(Object.keys(OPTIONS).map((name) => [name, { type: 'string' as const }]));
  const { tokens } = parseArgs({ args: [...argv], options: config, strict: false, tokens: true });
  const values = new Map<Name, string[]>();
  for (const token of tokens) {
    if (token.kind === 'positional') errors.push(`"${token.value}" belongs to no option.`);
    if (token.kind !== 'option') continue;
    if (!Object.hasOwn(OPTIONS, token.name)) errors.push(`${token.rawName}: no such option. See --help.`);
    else if (token.value === undefined)
      errors.push(`${token.rawName} needs a value: ${OPTIONS[token.name as Name][0]}.`);
    else values.set(token.name as Name, [...(values.get(token.name as Name) ?? []), token.value]);
  }
  for (const [name, given] of values) {
    if (given.length > 1 && !REPEATED.has(name)) errors.push(`--${name} is given ${given.length} times.`);
  }
  return values;
}

function build(values: Values, defaults: Defaults, cwd: string, errors: string[]): LocalOptions {
  const one = <T>(name: Name, read: (text: string) => T, otherwise: T): T => {
    const text = values.get(name)?.at(-1);
    return text === undefined ? otherwise : attempt(name, () => read(text), errors, otherwise);
  };
  const many = <T>(name: Name, read: (text: string) => T): T[] =>
    (values.get(name) ?? []).flatMap((text) => attempt<T[]>(name, () => [read(text)], errors, []));
  const folder = (text: string) => path.resolve(cwd, text);
  if (!values.has('project') && defaults.project === null)
    errors.push('--project is missing: the folder of the project.');
  const project = one('project', folder, defaults.project ?? cwd);
  const axes = one<Axes>('matrix', parseAxes, {});
  const shards = one('shards', shardCount, values.has('matrix') ? null : defaults.shards);
  const combinations = expand(attempt('shards', () => withShards(axes, shards), errors, axes));
  const limit = one<number | undefined>('limit', positive, undefined);
  const latency = one<number | undefined>('latency', decimal, undefined);
  return {
    project,
    combinations,
    jobs: one('jobs', positive, Math.min(combinations.length, availableParallelism())),
    stagger: one('stagger', decimal, 0),
    inputs: { ...(values.has('project') ? {} : defaults.inputs), ...Object.fromEntries(many('input', pair)) },
    env: Object.fromEntries(many('env', pair)),
    plainPaths: defaults.plainPaths,
    event: one('event', event, 'push'),
    attempt: one('attempt', positive, 1),
    state: one('state', folder, path.join(defaults.folder(project), 'state')),
    report: one('report', folder, path.join(defaults.folder(project), 'report')),
    limits: { bytesPerSecond: limit, latencyMs: latency },
    faults: many('fault', parseFault),
  };
}

function attempt<T>(name: Name, read: () => T, errors: string[], otherwise: T): T {
  try {
    return read();
  } catch (error) {
    errors.push(`--${name}: ${(error as Error).message}`);
    return otherwise;
  }
}

function withShards(axes: Axes, count: number | null): Axes {
  if (count === null) return axes;
  if (Object.hasOwn(axes, 'shard')) throw new Error('the matrix has a shard axis already; leave this out.');
  return { ...axes, shard: Array.from({ length: count }, (_, at) => `${at + 1}/${count}`) };
}

function shardCount(text: string): number {
  const count = positive(text);
  if (count > SHARDS_MAX) throw new Error(`1 to ${SHARDS_MAX} shards are possible (got "${text}").`);
  return count;
}

function parseAxes(text: string): Axes {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('an object of axes is needed.');
  for (const [axis, entries] of Object.entries(value)) {
    if (axis === 'include' || axis === 'exclude')
      throw new Error(`"${axis}" is not understood here, only plain axes.`);
    const plain =
      Array.isArray(entries) &&
      entries.length > 0 &&
      entries.every((entry) => /^(?:string|number|boolean)$/.test(typeof entry));
    if (!plain) throw new Error(`axis "${axis}" must be a list of plain values.`);
  }
  return value as Axes;
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Error(`a whole number from 1 is needed (got "${text}").`);
  return Number(text);
}

function decimal(text: string): number {
  if (!/^\d{1,9}(?:\.\d+)?$/.test(text)) throw new Error(`a number from 0 is needed (got "${text}").`);
  return Number(text);
}

function pair(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new Error(`name=value is needed (got "${text}").`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function event(text: string): 'push' | 'pull_request' {
  if (text !== 'push' && text !== 'pull_request')
    throw new Error(`push or pull_request is needed (got "${text}").`);
  return text;
}

function help(defaults: Defaults): string {
  const lines = Object.entries(OPTIONS).map(
    ([name, [value, text]]) => `  ${`--${name} ${value}`.padEnd(28)} ${text}`,
  );
  return [`Usage: npm run ${defaults.command} -- [options]`, '', ...lines, ''].join('\n');
}
