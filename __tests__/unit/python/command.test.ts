import { describe, expect, test } from '@jest/globals';
import { pytestCommand, type RunPlace } from '../../../src/python/command.ts';
import type { PythonEnvironment } from '../../../src/python/model.ts';
import { reproduceCommands } from '../../../src/python/reproduce.ts';
import type { CollectError, Session, TestRecord } from '../../../src/results/model.ts';
import { testInputs } from '../../support/python-host.ts';

const python = (packages: Record<string, string> = {}, env = {}): PythonEnvironment => ({
  python: '/venv/bin/python',
  version: '3.12.4',
  kind: 'poetry',
  installed: false,
  packages: { pytest: '8.4.0', ...packages },
  env: { PATH: '/bin', ...env },
  notices: [],
});

const at = (name: string) => `/temp/${name}`;
const place = (overrides: Partial<RunPlace> = {}): RunPlace => ({
  assignment: { shard: { index: 1, count: 1 }, plan: '', done: '' },
  files: {
    directory: '/temp',
    junit: at('junit.xml'),
    coverageJson: at('coverage.json'),
    coverageData: at('coverage-data'),
    html: at('html'),
    events: at('events'),
    log: at('log'),
    pytestCache: at('cache'),
  },
  workspace: '/work',
  actionRoot: '/action/dist',
  cpus: 4,
  ...overrides,
});

const args = (...given: Parameters<typeof pytestCommand>) => pytestCommand(...given).args.slice(4);

/** What every run is given: one file that cannot be imported must not keep the others from running. */
const ALWAYS = ['--continue-on-collection-errors', '--junitxml=/temp/junit.xml'];

describe('pytestCommand', () => {
  test('is as plain as can be where nothing more is installed', () => {
    expect(pytestCommand(testInputs(), python(), place())).toEqual({
      program: '/venv/bin/python',
      args: ['-m', 'pytest', '-p', 'aegis_pytest', ...ALWAYS],
      cwd: '/work',
      env: {
        PATH: '/bin',
        AEGIS_EVENTS: '/temp/events',
        AEGIS_SHARD: '1/1',
        AEGIS_ROOT: '/work',
        AEGIS_COVERAGE: 'off',
        COVERAGE_FILE: '/temp/coverage-data',
        PYTHONPATH: '/action/dist/pytest',
        PYTHONHASHSEED: '0',
        PYTHONUNBUFFERED: '1',
      },
    });
  });

  test('puts its own options behind those of the user, and paths last', () => {
    const inputs = testInputs({
      pytestArgs: ['-k', 'a or b'],
      markers: 'not slow',
      maxFailures: 3,
      testPaths: ['tests/unit'],
      debug: true,
    });
    expect(args(inputs, python(), place())).toEqual([
      '-vv',
      '-s',
      '--tb=long',
      '-k',
      'a or b',
      '-m',
      'not slow',
      '--continue-on-collection-errors',
      '--maxfail=3',
      '--junitxml=/temp/junit.xml',
      'tests/unit',
    ]);
  });

  test('measures coverage without any threshold, with HTML where this shard is all', () => {
    const covered = python({ 'pytest-cov': '6.0' });
    const inputs = testInputs({ coverageSource: ['pkg', 'src/x'] });
    const expected = [
      '--cov=pkg',
      '--cov=src/x',
      '--cov-fail-under=0',
      '--cov-report=json:/temp/coverage.json',
    ];
    expect(args(inputs, covered, place())).toEqual([...ALWAYS, ...expected, '--cov-report=html:/temp/html']);
    const assignment = { shard: { index: 2, count: 3 }, plan: '', done: '' };
    const command = pytestCommand(inputs, covered, place({ assignment }));
    expect(command.args.slice(4 + ALWAYS.length)).toEqual(expected);
    expect(command.env).toMatchObject({ AEGIS_COVERAGE: 'auto', AEGIS_SHARD: '2/3' });
  });

  test.each([
    [{}, '0'],
    [{ PYTHONHASHSEED: 'random' }, '0'],
    [{ PYTHONHASHSEED: '42' }, '42'],
  ])('ids of parameters must not depend on the process: %j', (env, seed) => {
    expect(pytestCommand(testInputs(), python({}, env), place()).env.PYTHONHASHSEED).toBe(seed);
  });

  test.each<[Parameters<typeof testInputs>[0], number, string[]]>([
    [{ workers: 'auto' }, 4, ['-n', 'auto']],
    [{ workers: 'auto' }, 1, []],
    [{ workers: 3 }, 1, ['-n', '3']],
    [{ workers: 1 }, 4, ['-n', '0']],
    [{ workers: 'off' }, 4, ['-n', '0']],
    [{ workers: 'auto', pytestArgs: ['--dist', 'loadgroup'] }, 4, ['--dist', 'loadgroup', '-n', 'auto']],
  ])('%j on %i cores', (inputs, cpus, expected) => {
    const all = args(testInputs(inputs), python({ 'pytest-xdist': '3.6' }), place({ cpus }));
    expect(all).toEqual([...expected, ...ALWAYS]);
  });

  test('says nothing of workers where xdist is not installed', () => {
    expect(args(testInputs({ workers: 'auto' }), python(), place())).toEqual(ALWAYS);
  });

  test('keeps the PYTHONPATH of the step and hands on nothing private', () => {
    const env = { PYTHONPATH: 'src', ACTIONS_RUNTIME_TOKEN: 'secret', GITHUB_ENV: '/x' };
    const command = pytestCommand(testInputs(), python({}, env), place());
    expect(command.env.PYTHONPATH).toBe('/action/dist/pytest:src');
    expect(Object.keys(command.env)).not.toEqual(expect.arrayContaining(['ACTIONS_RUNTIME_TOKEN']));
    expect(command.env.GITHUB_ENV).toBeUndefined();
  });
});

const session = (
  tests: [string, string, TestRecord['outcome']][],
  owned: string[] = [],
  collectErrors: CollectError[] = [],
) =>
  ({
    owned,
    collectErrors,
    tests: tests.map(([file, id, outcome]) => ({ file, id, outcome })),
  }) as unknown as Session;

describe('reproduceCommands', () => {
  const one = { index: 1, count: 1 };
  const two = { index: 2, count: 2 };

  test('names the paths of the step for one shard, its files for one of many', () => {
    const inputs = testInputs({ testPaths: ['tests'], markers: 'not slow', pytestArgs: ['-k', "it's"] });
    const seen = session([['tests/a.py', 'tests/a.py::test_x', 'passed']], ['tests/a.py', 'tests/b c.py']);
    const start = `poetry run python -m pytest -k 'it'\\''s' -m 'not slow'`;
    expect(reproduceCommands(inputs, python(), '/work', one, seen)).toEqual({
      all: `${start} tests`,
      failures: null,
    });
    expect(reproduceCommands(inputs, { kind: 'system' }, '/work', two, seen).all).toBe(
      `${start.replace('poetry run ', '')} tests/a.py 'tests/b c.py'`,
    );
  });

  test('names failures by where they lie, not by the rootdir of pytest', () => {
    const inputs = testInputs({ directory: '/work/services/api x' });
    const seen = session(
      [
        ['services/api x/tests/a.py', 'tests/a.py::T::test_x[a b]', 'failed'],
        ['services/api x/tests/a.py', 'tests/a.py::test_ok', 'passed'],
        ['services/api x/tests/b.py', 'tests/b.py::test_y', 'error'],
        ['shared/c.py', '../../shared/c.py::test_z', 'unfinished'],
      ],
      [],
      [{ file: 'services/api x/tests/d.py', message: '', trace: '' }],
    );
    expect(reproduceCommands(inputs, python(), '/work', two, seen).failures).toBe(
      `cd 'services/api x' && poetry run python -m pytest tests/d.py 'tests/a.py::T::test_x[a b]' tests/b.py::test_y ../../shared/c.py::test_z`,
    );
  });

  test('a shard of many without a file has no command that would run them all', () => {
    expect(reproduceCommands(testInputs(), python(), '/work', two, session([]))).toEqual({
      all: '',
      failures: null,
    });
  });

  test('cuts a list that nobody can paste and says so', () => {
    const owned = Array.from({ length: 1000 }, (_, at) => `tests/test_number_${at}.py`);
    const { all } = reproduceCommands(testInputs(), python(), '/work', two, session([], owned));
    expect(all.length).toBeLessThan(9_000);
    expect(all).toMatch(/ # and \d+ more$/);
  });
});
