import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ACTION } from '../__tests__/support/scenario.ts';
import { runMatrix } from '../local/matrix.ts';
import { unzip } from '../local/zip.ts';
import { removeTraces } from './peers.ts';
import { startMeter, type Used } from './suite-meter.ts';
import type { Suite } from './suite-project.ts';

/** One process of pytest, or one job of the action. */
export interface Part extends Used {
  readonly shard: number;
  /** Node id and outcome of each test that it ran. */
  readonly ran: readonly (readonly [string, string])[];
  /** Wall seconds of pytest alone, and what the plan expected; null where nobody says. */
  readonly seconds: number | null;
  readonly predicted: number | null;
}

/** A suite in one go, or all its shards one after the other. */
export interface Spread {
  readonly parts: readonly Part[];
  /** What the run says of itself: the plan, the proof, codes. */
  readonly notes: readonly string[];
}

/** Read by Python in every process of a run. */
const HOOKS = join(import.meta.dirname, 'suite');

/** The threads of BLAS wait actively: what CPU they take depends on what else the machine does. */
const THREADS = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' };

/** What every pytest is given here, the action's too. */
const settings = (folder: string) => ({ ...THREADS, PYTHONPATH: HOOKS, BENCH_RECORD: folder });

/** Runs `body` with a folder that is gone afterwards. */
async function withFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'aegis-suite-'));
  try {
    return await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Plain `python -m pytest` of everything. */
export async function plain(suite: Suite): Promise<Spread> {
  return { parts: [await bare(suite, 1, [])], notes: [] };
}

/** One run of everything that writes the durations by which pytest-split splits. */
export const storeDurations = (suite: Suite, path: string): Promise<Part> =>
  bare(suite, 1, ['--store-durations', '--durations-path', path]);

/** pytest-split, as its documentation says. */
export async function split(suite: Suite, shards: number, durations: string): Promise<Spread> {
  const parts: Part[] = [];
  for (let group = 1; group <= shards; group++) {
    const which = ['--splits', `${shards}`, '--group', `${group}`, '--durations-path', durations];
    parts.push(await bare(suite, group, which));
  }
  return { parts, notes: [] };
}

/** Bytecode goes first: every job of CI has a fresh checkout, and so have those of the action here. */
const bare = (suite: Suite, shard: number, more: readonly string[]): Promise<Part> =>
  withFolder((folder) => bareIn(folder, suite, shard, more));

async function bareIn(
  folder: string,
  { python, project, tests }: Suite,
  shard: number,
  more: readonly string[],
): Promise<Part> {
  await removeTraces(project);
  const meter = startMeter(folder);
  const env = { ...asInJobs(process.env), ...settings(folder) };
  const args = ['-m', 'pytest', '-p', 'suite_outcomes', ...more, tests];
  const options = { cwd: project, env, maxBuffer: 1 << 28 };
  // Tests may fail; what ran is what counts.
  await promisify(execFile)(python, args, options).catch(() => undefined);
  const used = meter();
  return { shard, ...used, ran: await outcomesIn(folder), seconds: used.wall, predicted: null };
}

/** The jobs of the action get none of this machine's settings of Python, such as that no bytecode is written. */
const asInJobs = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('PYTHON')));

async function outcomesIn(folder: string): Promise<[string, string][]> {
  const name = (await readdir(folder)).find((file) => file.startsWith('outcomes-'));
  if (!name) throw new Error('pytest ended without the outcomes of its tests.');
  return Object.entries(JSON.parse(await readFile(join(folder, name), 'utf8')));
}

/** The action on a matrix of shards, one job after the other, each in one process of pytest. */
export const aegis = (suite: Suite, shards: number, state: string): Promise<Spread> =>
  withFolder((folder) => aegisIn(folder, suite, shards, state));

async function aegisIn(
  folder: string,
  { python, project, tests }: Suite,
  shards: number,
  state: string,
): Promise<Spread> {
  const used: Used[] = [];
  const meter = startMeter(folder);
  const { artifacts, jobs } = await runMatrix({
    project,
    action: ACTION,
    state,
    combinations: Array.from({ length: shards }, (_, at) => ({ shard: `${at + 1}/${shards}` })),
    jobs: 1,
    plainPaths: true,
    inputs: { python, workers: 'off', 'test-paths': tests },
    env: settings(folder),
    onEnd: () => used.push(meter()),
  });
  const files = join(folder, 'artifacts');
  for (const { name, path } of artifacts) await unzip(path, join(files, name));
  const { manifests, report } = await resultsIn(files);
  const results = jobs.map(({ result }) => result);
  const parts = results.map((result, at) => ({
    ...(used[at] as Used),
    ...partOf(at + 1, manifests, report),
    wall: result.seconds,
  }));
  return { parts, notes: notesOn(results, manifests, report) };
}

function partOf(
  shard: number,
  manifests: readonly Manifest[],
  report: Report | null,
): Omit<Part, keyof Used> {
  const line = report?.shards.find(({ index, role = 'shard' }) => index === shard && role === 'shard');
  return {
    shard,
    ran: manifests.filter((one) => one.shard.index === shard).flatMap(testsOf),
    seconds: line?.seconds ?? null,
    predicted: line?.predicted ?? null,
  };
}

/** What is read of the manifests and of report.json of the bundle, whichever version it is. */
interface Manifest {
  readonly role?: string;
  readonly shard: { readonly index: number };
  readonly plan?: { readonly kind: string; readonly hash?: string; readonly reason?: string };
  readonly session: { readonly tests: readonly { readonly id: string; readonly outcome: string | null }[] };
}

interface Report {
  readonly verdict: string;
  readonly proof?: Readonly<Record<string, unknown>> | null;
  readonly shards: readonly {
    readonly index: number;
    readonly role?: string;
    readonly seconds: number;
    readonly predicted?: number | null;
  }[];
}

const testsOf = ({ session }: Manifest): [string, string][] =>
  session.tests.flatMap(({ id, outcome }) => (outcome === null ? [] : [[id, outcome]]));

/** Every manifest once, though the merged artifact may hold some again; and the report on the lane. */
async function resultsIn(files: string) {
  const entries = await readdir(files, { recursive: true });
  const read = async <T>(path: string): Promise<T> => JSON.parse(await readFile(join(files, path), 'utf8'));
  const named = (name: string) => entries.filter((path) => path.endsWith(`/${name}`));
  const found = await Promise.all(named('manifest.json').map((path) => read<Manifest>(path)));
  const manifests = [
    ...new Map(found.map((one) => [`${one.role ?? 'shard'} ${one.shard.index}`, one])).values(),
  ];
  const reports = await Promise.all(named('report.json').map((path) => read<Report>(path)));
  const report = reports.toSorted((a, b) => a.shards.length - b.shards.length).at(-1) ?? null;
  return { manifests, report };
}

function notesOn(
  jobs: readonly { readonly conclusion: string; readonly log: string }[],
  manifests: readonly Manifest[],
  report: Report | null,
): string[] {
  const uses = manifests.map(
    ({ plan }) => `${plan?.kind ?? 'by hash'} ${plan?.hash?.slice(0, 7) ?? plan?.reason ?? ''}`,
  );
  const codes = jobs.flatMap(({ log }) => log.match(/AEGIS-[EW]\d{3}/g) ?? []);
  return [
    `jobs: ${[...new Set(jobs.map(({ conclusion }) => conclusion))].join(', ')}`,
    `spread by: ${[...new Set(uses)].join('; ').trim()}`,
    `verdict: ${report?.verdict ?? 'none'}, proof: ${JSON.stringify(report?.proof ?? null)}`,
    `codes: ${[...new Set(codes)].sort().join(' ') || 'none'}`,
  ];
}
