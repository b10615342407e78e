import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { MatrixOptions } from './matrix.ts';
import { decimal, event, pair, parseAxes, positive, shardCount } from './option-values.ts';
import { type Axes, expand } from './plan.ts';
import { parseFault } from './service/index.ts';
import { type WorkflowJob, withGate } from './workflow.ts';

/** What the command line asks for. */
export type LocalOptions = Omit<MatrixOptions, 'action' | 'combinations' | 'inputs'> & {
  /** At least one. */
  readonly workflow: readonly WorkflowJob[];
  readonly report: string;
};

export type Parsed =
  | { readonly kind: 'run'; readonly options: LocalOptions }
  | { readonly kind: 'help'; readonly text: string }
  /** Every problem, not just the first. */
  | { readonly kind: 'bad'; readonly errors: readonly string[] };

/** One suite of tests. */
export interface Suite {
  readonly job: string;
  readonly shards: number | null;
  readonly inputs: Readonly<Record<string, string>>;
}

/** What a command takes when the line does not say. `project: null` makes `--project` mandatory. */
export interface Defaults {
  readonly command: string;
  readonly project: string | null;
  readonly shards: number | null;
  /** Inputs for the default project; `--input` adds to them and overrides. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The suites of the default project, each a job of its own, and a gate over all of them. */
  readonly suites?: readonly Suite[];
  /** See `JobOptions`. */
  readonly plainPaths: boolean;
  /** Given the project. */
  readonly folder: (project: string) => string;
}

const OPTIONS = {
  project: ['DIR', 'the project, copied as its files are there'],
  shards: ['N', 'split the tests over N jobs'],
  matrix: ['JSON', 'e.g. {"python":["3.11","3.12"],"shard":["1/2","2/2"]}'],
  gate: ['', 'a gate job at the end, which judges what all others left'],
  jobs: ['J', 'jobs at once (default: one per processor)'],
  input: ['name=value', 'an input of the step; repeat for more'],
  env: ['NAME=value', "the step's own env; repeat for more"],
  event: ['push|pull_request', 'the event that started the run (default: push)'],
  attempt: ['K', 'above 1: as "Re-run all jobs" of the last run (default: 1)'],
  state: ['DIR', 'caches and artifacts; kept for the next run'],
  report: ['DIR', 'where run.json, artifacts and index.html go'],
  stagger: ['SECONDS', 'time between the starts of two jobs'],
  limit: ['BYTES_PER_S', 'bandwidth of each connection to the service'],
  latency: ['MS', 'latency of each call to the service'],
  fault: ['METHOD=KIND[:ARG][*COUNT]', 'a fault of the service, e.g. blob-get=status:503; repeat for more'],
} as const;

type Name = keyof typeof OPTIONS;
const REPEATED: ReadonlySet<string> = new Set(['input', 'env', 'fault']);

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
  const config = Object.fromEntries(
    Object.entries(OPTIONS).map(([name, [value]]) => [
      name,
      { type: value === '' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const { tokens } = parseArgs({ args: [...argv], options: config, strict: false, tokens: true });
  const values = new Map<Name, string[]>();
  for (const token of tokens) {
    if (token.kind === 'positional') errors.push(`"${token.value}" belongs to no option.`);
    if (token.kind !== 'option') continue;
    if (!Object.hasOwn(OPTIONS, token.name)) errors.push(`${token.rawName}: no such option. See --help.`);
    else take(token.name as Name, token.value, values, errors);
  }
  for (const [name, given] of values) {
    if (given.length > 1 && !REPEATED.has(name)) errors.push(`--${name} is given ${given.length} times.`);
  }
  return values;
}

function take(name: Name, value: string | undefined, values: Map<Name, string[]>, errors: string[]): void {
  const [wanted] = OPTIONS[name];
  if (wanted !== '' && value === undefined) errors.push(`--${name} needs a value: ${wanted}.`);
  else if (wanted === '' && value !== undefined) errors.push(`--${name} takes no value.`);
  else values.set(name, [...(values.get(name) ?? []), value ?? '']);
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
  const own = !values.has('project');
  const given = Object.fromEntries(many('input', pair));
  const inputs = { ...(own ? defaults.inputs : {}), ...given };
  const usual = values.has('matrix') ? null : defaults.shards;
  const suites = (own && defaults.suites) || [{ job: 'test', shards: usual, inputs: {} }];
  const jobs = suites.map((suite): WorkflowJob => {
    const count = one('shards', shardCount, values.has('matrix') ? null : suite.shards);
    const combinations = expand(attempt('shards', () => withShards(axes, count), errors, axes));
    return { job: suite.job, combinations, inputs: { ...suite.inputs, ...inputs } };
  });
  const gated = values.has('gate') || (own && defaults.suites !== undefined);
  const widest = Math.max(...jobs.map(({ combinations }) => combinations.length));
  const limit = one<number | undefined>('limit', positive, undefined);
  const latency = one<number | undefined>('latency', decimal, undefined);
  return {
    project,
    workflow: gated ? withGate(jobs) : jobs,
    jobs: one('jobs', positive, Math.min(widest, availableParallelism())),
    stagger: one('stagger', decimal, 0),
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

function help(defaults: Defaults): string {
  const lines = Object.entries(OPTIONS).map(
    ([name, [value, text]]) => `  ${`--${name} ${value}`.trimEnd().padEnd(33)} ${text}`,
  );
  return [`Usage: npm run ${defaults.command} -- [options]`, '', ...lines, ''].join('\n');
}
