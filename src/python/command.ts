import { delimiter, join } from 'node:path';
import type { Command } from '../host/ports.ts';
import { childEnvironment } from '../host/process/environment.ts';
import { writesJson } from './coverage-json.ts';
import type { Assignment, PythonEnvironment, ResultFiles, TestInputs, Workers } from './model.ts';

/** Where the run takes place and what it may use. */
export interface RunPlace {
  readonly assignment: Assignment;
  readonly files: ResultFiles;
  /** Root of the repository: paths in events are relative to it. */
  readonly workspace: string;
  /** The folder of the bundle; the plugin lies in `pytest/` under it. */
  readonly actionRoot: string;
  readonly cpus: number;
}

/**
 * The one command that runs the tests of this shard. The action's own options come after
 * `pytest-args`: of two that contradict each other pytest takes the last.
 */
export function pytestCommand(inputs: TestInputs, python: PythonEnvironment, place: RunPlace): Command {
  const args = [
    '-m',
    'pytest',
    '-p',
    'aegis_pytest',
    ...(inputs.debug ? ['-vv', '-s', '--tb=long'] : []),
    ...inputs.pytestArgs,
    ...selection(inputs),
    ...workerArgs(inputs, python, place.cpus),
    // A file that cannot be imported is one finding; without this pytest would run nothing else.
    '--continue-on-collection-errors',
    ...(inputs.maxFailures > 0 ? [`--maxfail=${inputs.maxFailures}`] : []),
    `--junitxml=${place.files.junit}`,
    ...coverageArgs(inputs, python, place),
    ...inputs.testPaths,
  ];
  return { program: python.python, args, cwd: inputs.directory, env: environmentOf(python, place) };
}

/** Is coverage measured in this environment? */
export const measuresCoverage = ({ packages }: Pick<PythonEnvironment, 'packages'>): boolean =>
  'pytest-cov' in packages;

/** The options that decide which tests are run, beside `pytest-args` and the paths. */
export const selection = ({ markers }: Pick<TestInputs, 'markers'>): readonly string[] =>
  markers === '' ? [] : ['-m', markers];

/** How the tests are spread over the workers is left to the project; where it says nothing, the plugin does. */
function workerArgs(inputs: TestInputs, { packages }: PythonEnvironment, cpus: number): readonly string[] {
  if (!('pytest-xdist' in packages)) return [];
  const count = workerCount(inputs.workers, cpus);
  return count === null ? [] : ['-n', count];
}

/** The value of `-n`; null leaves it to the configuration of the project. */
function workerCount(workers: Workers, cpus: number): string | null {
  if (workers === 'auto') return cpus > 1 ? 'auto' : null;
  return workers === 'off' || workers === 1 ? '0' : String(workers);
}

/** Each report is of one shard, so no threshold of the project may judge it. */
function coverageArgs(
  inputs: TestInputs,
  python: PythonEnvironment,
  { files, assignment: { shard } }: RunPlace,
): readonly string[] {
  if (!measuresCoverage(python)) return [];
  return [
    ...inputs.coverageSource.map((source) => `--cov=${source}`),
    '--cov-fail-under=0',
    ...(writesJson(python) ? [`--cov-report=json:${files.coverageJson}`] : []),
    ...(shard.count === 1 ? [`--cov-report=html:${files.html}`] : []),
  ];
}

/**
 * The same on every shard and in every attempt: ids of parameters that come from a set follow its order, and a
 * test is told from another by nothing but its id.
 */
const hashSeed = (given = ''): string => (/^\d+$/.test(given) ? given : '0');

function environmentOf(python: PythonEnvironment, { files, assignment, workspace, actionRoot }: RunPlace) {
  const { shard, plan, done } = assignment;
  const paths = [join(actionRoot, 'pytest'), python.env.PYTHONPATH ?? ''].filter(Boolean);
  return childEnvironment(python.env, {
    AEGIS_EVENTS: files.events,
    AEGIS_SHARD: `${shard.index}/${shard.count}`,
    ...(plan ? { AEGIS_PLAN: plan } : {}),
    ...(done ? { AEGIS_DONE: done } : {}),
    AEGIS_ROOT: workspace,
    AEGIS_COVERAGE: measuresCoverage(python) ? 'auto' : 'off',
    COVERAGE_FILE: files.coverageData,
    PYTHONPATH: paths.join(delimiter),
    PYTHONUNBUFFERED: '1',
    PYTHONHASHSEED: hashSeed(python.env.PYTHONHASHSEED),
  });
}
