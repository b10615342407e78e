import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type MatrixOptions, type RunResult, runMatrix } from '../../local/matrix.ts';
import { packageMirror } from '../../local/mirror.ts';
import type { JobResult } from '../../local/runner/index.ts';
import { parseFault } from '../../local/service/index.ts';
import { scratch } from './facts.ts';
import { venv } from './venv.ts';

/** The checkout: its action.yml and committed bundle are what the scenarios run; AEGIS_ACTION names another build. */
export const ACTION = process.env.AEGIS_ACTION ?? join(import.meta.dirname, '../..');

/** The Python of scenarios that need no Poetry. */
export const testPython = (): Promise<string> =>
  venv('scenario', ['pytest==9.2.0', 'pytest-cov==7.1.0', 'pytest-xdist==3.8.0', 'coverage==7.17.3']);

/** Writes a project of the given files into a fresh directory. */
export function project(files: Readonly<Record<string, string>>): string {
  const directory = scratch('project');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

/** A small package with tests in several files: 12 tests, statements and branches, all green. */
export function smallProject(more: Readonly<Record<string, string>> = {}): string {
  const tests = Object.fromEntries(
    ['add', 'sub', 'mul', 'sign'].map((name) => [`tests/test_${name}.py`, testFile(name)]),
  );
  return project({
    'calc/__init__.py': CALC,
    'pyproject.toml':
      '[tool.coverage.run]\nbranch = true\nsource = ["calc"]\n[tool.pytest.ini_options]\npythonpath = ["."]\ntestpaths = ["tests"]\n',
    ...tests,
    ...more,
  });
}

const CALC = `def add(a, b):
    return a + b


def sub(a, b):
    return a - b


def mul(a, b):
    return a * b


def sign(a):
    if a < 0:
        return -1
    if a > 0:
        return 1
    return 0
`;

const CALLS: Readonly<Record<string, string>> = {
  add: 'add(2, 3) == 5',
  sub: 'sub(5, 3) == 2',
  mul: 'mul(2, 3) == 6',
  sign: 'sign(-4) == -1',
};

const testFile = (name: string): string => `import calc


def test_${name}_once():
    assert calc.${CALLS[name]}


def test_${name}_twice():
    assert calc.${CALLS[name]}
    assert calc.${CALLS[name]}


def test_${name}_text():
    assert str(calc.${CALLS[name]}) == "True"
`;

export interface Scene extends Partial<Omit<MatrixOptions, 'faults' | 'combinations'>> {
  readonly shards?: number;
  readonly faults?: readonly string[];
  readonly combinations?: MatrixOptions['combinations'];
}

/** Runs the bundle on a project, in one job or several, against a results service of its own. */
export async function play(directory: string, scene: Scene = {}): Promise<RunResult> {
  const { shards = 1, faults = [], inputs = {}, ...more } = scene;
  return runMatrix({
    project: directory,
    action: ACTION,
    state: scene.state ?? scratch('state'),
    combinations: scene.combinations ?? (shards === 1 ? [null] : shardsOf(shards)),
    jobs: shards,
    ...(inputs.python === '' ? { machine: { ...process.env, ...(await packageMirror(process.env)) } } : {}),
    ...more,
    inputs: { python: await testPython(), ...inputs },
    faults: faults.map(parseFault),
  });
}

const shardsOf = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ shard: `${at + 1}/${count}` }));

/** The only job of a run, or the one of that shard. */
export function jobOf(run: RunResult, at = 0): JobResult {
  const job = run.jobs[at];
  if (!job) throw new Error(`the run has ${run.jobs.length} jobs`);
  return job.result;
}

/** The job that merged the lane: only it has the outputs of coverage. */
export function finisher(run: RunResult): JobResult {
  const found = run.jobs.filter(({ result }) => result.outputs.coverage);
  if (found.length !== 1)
    throw new Error(
      `${found.length} jobs finished the lane:\n${run.jobs.map(({ result }) => result.log).join('\n')}`,
    );
  return (found[0] as (typeof found)[0]).result;
}

/** The codes that a job reported, in its log and annotations. */
export function codesOf(job: JobResult): string[] {
  const text = [job.log, ...job.annotations.map(({ title, message }) => `${title} ${message}`)].join('\n');
  return [...new Set(text.match(/AEGIS-[EW]\d{3}/g) ?? [])].sort();
}
