import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ACTION } from '../__tests__/support/scenario.ts';
import { type JobOptions, type JobResult, type LogLine, runJob } from '../local/runner/index.ts';
import { placesOf } from '../local/runner/places.ts';
import { cacheScopes } from '../local/service/index.ts';
import { makeToken } from '../local/service/token.ts';
import { runFacts } from '../local/state.ts';
import { type Peaks, watch } from './caches-meter.ts';
import type { ResultsService } from './caches-service.ts';
import { type Report, restoringSeconds } from './caches-window.ts';
import { machineWithPython } from './peers.ts';

const PROJECT = join(import.meta.dirname, 'caches-project');
/** Where the step says what it starts; everything is restored by then. */
const TESTS_BEGIN = / -m pytest /;

/** What is cached, as absolute paths. They are the same in every run on the machine. */
export interface Places {
  readonly venv: string;
  readonly models: string;
  readonly layers: string;
  readonly fixtures: string;
}

/** One runner: what it was lent, and where things lie on it. */
export interface Machine {
  readonly options: Pick<
    JobOptions,
    'action' | 'directory' | 'project' | 'plainPaths' | 'machine' | 'inputs' | 'env'
  >;
  readonly workspace: string;
  readonly temp: string;
  readonly places: Places;
}

/** What restoring took. Bytes and seconds. */
export interface Restoring extends Peaks {
  /** From the first look-up until all four were there. */
  readonly wall: number;
  /** Until then, from the start of the process. */
  readonly whole: number;
  /** Of all processes until then. */
  readonly cpu: number;
}

/** A runner in a folder. Its main begins with nothing but the project, each time. */
export async function machineIn(directory: string): Promise<Machine> {
  const options = {
    action: ACTION,
    directory,
    project: PROJECT,
    plainPaths: true,
    machine: await machineWithPython(),
    inputs: {
      caches: 'poetry docker ollama fixtures',
      'docker-cache-path': '~/buildx-cache',
      'fixtures-path': 'data',
      'fixtures-command': 'python make_fixtures.py',
      workers: 'off',
    },
    // Bytecode would be in the directories that the peer saves, and not in what the step saves before the tests.
    env: { PYTHONDONTWRITEBYTECODE: '1' },
  };
  const { home, workspace, temp } = placesOf({ ...options, facts: await factsOf(0) });
  const places = {
    venv: join(workspace, '.venv'),
    models: join(home, '.ollama', 'models'),
    layers: join(home, 'buildx-cache'),
    fixtures: join(workspace, 'data'),
  };
  return { options, workspace, temp, places };
}

/** Leaves nothing on it, as if it were new. */
export async function wipe({ options }: Pick<Machine, 'options'>): Promise<void> {
  await rm(options.directory, { recursive: true, force: true });
  await mkdir(options.directory, { recursive: true });
}

const factsOf = (run: number) =>
  runFacts(PROJECT, { event: 'push', attempt: 1, runId: String(run), exclude: [] });

/** The address of the service, and a token for one run. */
export function accessOf({ url }: Pick<ResultsService, 'url'>, run: number) {
  const main = 'refs/heads/main';
  const caches = cacheScopes({ ref: main, defaultBranch: main });
  return { url, token: makeToken({ run: String(run), job: 'test-0', caches }) };
}

let runs = 0;

/** The main phase of the step in a run of its own, and what it leaves. Throws when it fails. */
export async function runMain(machine: Machine, service: ResultsService) {
  const run = ++runs;
  const job = { ...machine.options, facts: await factsOf(run), service: accessOf(service, run) };
  const { main, ...used } = await measured(machine, { ...job, phases: 'main' });
  const report = await reportIn(machine.temp);
  const restoring: Restoring = { ...used, wall: restoringSeconds(report) };
  const post = (): Promise<JobResult> =>
    runJob({ ...job, phases: 'post', state: withoutTimings(main.state) }).done.then(succeeded);
  return { restoring, report, post };
}

/** Runs it, and measures until its tests begin. */
async function measured({ options: { directory } }: Machine, job: JobOptions) {
  const start = performance.now();
  const meter = watch(() => running.pid(), directory);
  const ends: Omit<Restoring, 'wall'>[] = [];
  const onLine = ({ text }: LogLine) => {
    if (ends.length > 0 || !TESTS_BEGIN.test(text)) return;
    const whole = (performance.now() - start) / 1000;
    ends.push({ whole, cpu: meter.cpu(), ...meter.end() });
  };
  const running = runJob({ ...job, onLine });
  const main = await running.done.finally(meter.end);
  const [used] = ends;
  if (!used) throw new Error(`No tests began:\n${main.log}`);
  return { main: succeeded(main), ...used };
}

/** Post also saves what the tests have taught of their times, anew after every run; it is none of the four caches. */
function withoutTimings(state: JobResult['state']): JobResult['state'] {
  const kept = Object.entries(state).map(([name, text]) => {
    const { specs, ...rest } = JSON.parse(text) as { specs: readonly { kind: string }[] };
    return [name, JSON.stringify({ ...rest, specs: specs.filter(({ kind }) => kind !== 'ledger') })];
  });
  return Object.fromEntries(kept);
}

function succeeded(result: JobResult): JobResult {
  if (result.conclusion !== 'success') throw new Error(`The step failed:\n${result.log}`);
  return result;
}

async function reportIn(temp: string): Promise<Report> {
  const root = join(temp, 'aegis');
  const names = existsSync(root) ? await readdir(root, { recursive: true }) : [];
  const name = names.find((path) => /(^|\/)report\.json$/.test(path));
  if (!name) throw new Error(`The step left no report.json in ${root}.`);
  return JSON.parse(await readFile(join(root, name), 'utf8'));
}
