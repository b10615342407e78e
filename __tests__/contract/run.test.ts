import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { preparePython } from '../../src/python/environment.ts';
import { combineHtml } from '../../src/python/html.ts';
import type { TestInputs, TestRun } from '../../src/python/model.ts';
import { reproduceCommands } from '../../src/python/reproduce.ts';
import { runTests } from '../../src/python/run.ts';
import type { ShardId } from '../../src/results/model.ts';
import { scratch } from '../support/facts.ts';
import { DirectoryCaches, pythonHost, pythonInputs, testInputs } from '../support/python-host.ts';
import { project, smallProject, testPython } from '../support/scenario.ts';
import { venv } from '../support/venv.ts';

/** Runs one shard of a project as the step does. */
async function run(
  directory: string,
  shard: ShardId,
  overrides: Partial<TestInputs> = {},
  env: Record<string, string> = {},
  interpreter: Promise<string> = testPython(),
) {
  const host = await pythonHost({
    workspace: directory,
    temp: scratch('temp'),
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  const python = await preparePython(
    host,
    pythonInputs({ python: await interpreter, directory }),
    new DirectoryCaches(),
  );
  const inputs = testInputs({ directory, ...overrides });
  return {
    host,
    python,
    inputs,
    run: await runTests(host, inputs, python, { shard, directory: scratch('results') }),
  };
}

const ONE = { index: 1, count: 1 };
const ids = ({ session }: TestRun) => session.tests.map(({ id }) => id).sort();
const totals = ({ files }: TestRun) => JSON.parse(readFileSync(files.coverageJson, 'utf8')).totals;

describe('runTests', () => {
  test('leaves everything that one shard has to show, whatever the project says of thresholds', async () => {
    const directory = smallProject({
      '.coveragerc':
        '[run]\nbranch = True\nsource = calc\nrelative_files = True\n[report]\nfail_under = 100\n',
    });
    const done = await run(directory, ONE);
    expect(done.run.result.end).toEqual({ kind: 'exited', code: 0 });
    expect(done.run.session).toMatchObject({ finished: true, exitStatus: 0 });
    expect(ids(done.run)).toHaveLength(12);
    expect(done.run.present).toEqual({
      junit: true,
      coverageJson: true,
      coverageData: true,
      html: true,
      events: true,
      log: true,
      pytestCache: true,
    });
    expect(totals(done.run)).toMatchObject({ num_statements: 12, missing_lines: 3 });
    expect(existsSync(join(directory, '.coverage'))).toBe(false);
    expect(existsSync(join(done.run.files.html, 'index.html'))).toBe(true);
    expect(readFileSync(done.run.files.log, 'utf8')).toContain('12 passed');
  });

  test.each([
    ['3.0.0', '6.5.0'],
    ['2.12.1', '7.6.1'],
  ])('pytest-cov %s, too old to write JSON, gives the same numbers', async (cov, coverage) => {
    const old = [`pytest-cov==${cov}`, `coverage==${coverage}`, 'pytest==7.4.4', 'pytest-xdist==3.5.0'];
    const interpreter = venv(`old-cov-${cov}`, old);
    const files = {
      '.coveragerc':
        '[run]\nbranch = True\nsource = calc\nrelative_files = True\n[report]\nfail_under = 100\n',
    };
    for (const workers of ['off', 2] as const) {
      const done = await run(smallProject(files), ONE, { workers }, {}, interpreter);
      expect(done.run.result.end).toEqual({ kind: 'exited', code: 0 });
      expect(done.run.present).toMatchObject({ coverageJson: true, coverageData: true, html: true });
      expect(totals(done.run)).toMatchObject({ num_statements: 12, missing_lines: 3 });
    }
  });

  test('coverage that pytest-cov held back or lost is asked for once more', async () => {
    const held = smallProject({
      'pytest.ini': '[pytest]\npythonpath = .\naddopts = --no-cov-on-fail\n',
      'tests/test_bad.py': 'def test_bad():\n    assert not "good"\n',
    });
    const kept = await run(held, ONE);
    expect(kept.run.result.end).toEqual({ kind: 'exited', code: 1 });
    expect(kept.run).toMatchObject({ coverage: 'expected', coverageEmpty: false });
    expect(totals(kept.run)).toMatchObject({ num_statements: 12, missing_lines: 3 });
    const untouched = project({
      'tests/test_one.py': 'def test_one():\n    assert True\n',
      '.coveragerc': '[run]\nomit = tests/*\n',
    });
    const empty = await run(untouched, ONE);
    expect(empty.run).toMatchObject({ coverageEmpty: true, present: { coverageJson: false } });
    const lost = smallProject({
      'conftest.py': `import atexit, glob, os

def spoil():
    for path in glob.glob(os.environ["COVERAGE_FILE"] + "*") + glob.glob(os.environ["COVERAGE_FILE"].replace("coverage-data", "coverage.json")):
        with open(path, "w") as file:
            file.write("spoilt")
        if path.endswith(".json"):
            os.remove(path)

atexit.register(spoil)
`,
    });
    const spoilt = await run(lost, ONE);
    expect(spoilt.run).toMatchObject({
      coverageEmpty: false,
      present: { coverageData: true, coverageJson: false },
    });
  });

  test('two shards run disjoint halves, with xdist and without, and their data combine to one report', async () => {
    const directory = smallProject();
    const whole = await run(directory, ONE);
    const first = await run(directory, { index: 1, count: 2 }, { workers: 2 });
    const second = await run(directory, { index: 2, count: 2 });
    expect([...ids(first.run), ...ids(second.run)].sort()).toEqual(ids(whole.run));
    expect(first.run.present.html).toBe(false);
    const [data, scrap] = [[first, second].map(({ run }) => run.files.coverageData), scratch('html')];
    const { host, python } = whole;
    const target = join(scrap, 'report');
    expect(await combineHtml(host, python, directory, data, scrap, target)).toBeNull();
    expect(existsSync(join(target, 'index.html'))).toBe(true);
    expect(data.every((file) => existsSync(file))).toBe(true);
    expect(await combineHtml(host, python, directory, ['/nowhere/data'], scrap, target)).toContain(
      'coverage combine',
    );
  });

  test('the commands for developers repeat the shard, and only its failures', async () => {
    const directory = smallProject({
      'tests/test_bad.py':
        'import pytest\n\n@pytest.mark.parametrize("x", ["a b", "it\'s"])\ndef test_bad(x):\n    assert x == "a b"\n',
    });
    const shard = { index: 1, count: 2 };
    const other = { index: 2, count: 2 };
    const [one, two] = [await run(directory, shard), await run(directory, other)];
    const bin = dirname(one.python.python);
    for (const [done, id] of [
      [one, shard],
      [two, other],
    ] as const) {
      const { all, failures } = reproduceCommands(done.inputs, done.python, directory, id, done.run.session);
      const repeat = (command: string) => {
        const options = {
          cwd: directory,
          encoding: 'utf8',
          env: { PATH: `${bin}:${process.env.PATH}`, PYTEST_ADDOPTS: '-q --co' },
        } as const;
        return execFileSync('sh', ['-c', command], options)
          .split('\n')
          .filter((line) => line.includes('::'))
          .sort();
      };
      expect(repeat(all)).toEqual(ids(done.run));
      const bad = done.run.session.tests.filter(({ outcome }) => outcome === 'failed').map((each) => each.id);
      expect(failures === null ? [] : repeat(failures)).toEqual(bad);
    }
    const failed = [...one.run.session.tests, ...two.run.session.tests].filter(
      ({ outcome }) => outcome === 'failed',
    );
    expect(failed.map(({ id }) => id)).toEqual(["tests/test_bad.py::test_bad[it's]"]);
  });

  test.each([
    ['one process', 'off'],
    ['workers', 2],
  ] as const)('a hang in %s ends with the stacks in the log', async (_name, workers) => {
    const directory = project({
      'tests/test_hang.py':
        'import time\n\ndef waiting_here():\n    time.sleep(600)\n\ndef test_hangs():\n    waiting_here()\n',
    });
    const done = await run(directory, ONE, { hangSeconds: 4, workers });
    expect(done.run.result.end).toMatchObject({ kind: 'hang' });
    expect(done.run.session.running).toEqual(['tests/test_hang.py::test_hangs']);
    expect(readFileSync(done.run.files.log, 'utf8')).toContain('in waiting_here');
  });

  test('a test that asks for the death of another process by a forged record kills no one', async () => {
    const bystander = (await import('node:child_process')).spawn('sleep', ['60']);
    const forged = `import glob, os, time\n\ndef test_forges():\n    for path in glob.glob(os.environ["AEGIS_EVENTS"] + "/*"):\n        text = open(path).readline().replace('"pid": ' + str(os.getpid()), '"pid": ${bystander.pid}').replace('"pid":' + str(os.getpid()), '"pid":${bystander.pid}')\n        open(path, "a").write(text)\n    time.sleep(600)\n`;
    const done = await run(project({ 'tests/test_forge.py': forged }), ONE, { hangSeconds: 3 });
    expect(done.run.result.end).toMatchObject({ kind: 'hang' });
    expect(done.run.session.pids).toContain(bystander.pid);
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    bystander.kill('SIGKILL');
  });

  test('an interpreter that is gone is a result, not an exception', async () => {
    const directory = smallProject();
    const { host, python, inputs } = await run(directory, ONE, { testPaths: ['tests/test_add.py'] });
    const gone = await runTests(
      host,
      inputs,
      { ...python, python: '/nowhere/python' },
      { shard: ONE, directory: scratch('results') },
    );
    expect(gone.result.end).toMatchObject({ kind: 'not-started' });
    expect(gone.session.started).toBe(false);
    expect(gone.present).toMatchObject({ junit: false, coverageJson: false });
  });
});
