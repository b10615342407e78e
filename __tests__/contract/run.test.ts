import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { combineHtml } from '../../src/python/html.ts';
import type { TestRun } from '../../src/python/model.ts';
import { reproduceCommands } from '../../src/python/reproduce.ts';
import { runTests } from '../../src/python/run.ts';
import { scratch } from '../support/facts.ts';
import { runShard } from '../support/run-shard.ts';
import { project, smallProject } from '../support/scenario.ts';

const ONE = { index: 1, count: 1 };
const ids = ({ session }: TestRun) => session.tests.map(({ id }) => id).sort();
const totals = ({ files }: TestRun) => JSON.parse(readFileSync(files.coverageJson, 'utf8')).totals;

describe('runTests', () => {
  test('leaves everything that one shard has to show, whatever the project says of thresholds', async () => {
    const directory = smallProject({
      '.coveragerc':
        '[run]\nbranch = True\nsource = calc\nrelative_files = True\n[report]\nfail_under = 100\n',
    });
    const done = await runShard(directory, ONE);
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

  test('two shards run disjoint halves, with xdist and without, and their data combine to one report', async () => {
    const directory = smallProject();
    const whole = await runShard(directory, ONE);
    const first = await runShard(directory, { index: 1, count: 2 }, { workers: 2 });
    const second = await runShard(directory, { index: 2, count: 2 });
    expect([...ids(first.run), ...ids(second.run)].sort()).toEqual(ids(whole.run));
    expect(first.run.present.html).toBe(false);
    const [data, scrap] = [[first, second].map(({ run }) => run.files.coverageData), scratch('html')];
    const { host, python } = whole;
    const target = join(scrap, 'report');
    expect(
      await combineHtml(host, python, { directory, dataFiles: data, scratch: scrap, target }),
    ).toBeNull();
    expect(existsSync(join(target, 'index.html'))).toBe(true);
    expect(data.every((file) => existsSync(file))).toBe(true);
    expect(
      await combineHtml(host, python, { directory, dataFiles: ['/nowhere/data'], scratch: scrap, target }),
    ).toContain('coverage combine');
  });

  test('the commands for developers repeat the shard, and only its failures', async () => {
    const directory = smallProject({
      'tests/test_bad.py':
        'import pytest\n\n@pytest.mark.parametrize("x", ["a b", "it\'s"])\ndef test_bad(x):\n    assert x == "a b"\n',
    });
    const shard = { index: 1, count: 2 };
    const other = { index: 2, count: 2 };
    const [one, two] = [await runShard(directory, shard), await runShard(directory, other)];
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
    const done = await runShard(directory, ONE, { hangSeconds: 4, workers });
    expect(done.run.result.end).toMatchObject({ kind: 'hang' });
    expect(done.run.session.running).toEqual(['tests/test_hang.py::test_hangs']);
    expect(readFileSync(done.run.files.log, 'utf8')).toContain('in waiting_here');
  });

  test('a test that asks for the death of another process by a forged record kills no one', async () => {
    const bystander = (await import('node:child_process')).spawn('sleep', ['60']);
    const forged = `import glob, os, time\n\ndef test_forges():\n    for path in glob.glob(os.environ["AEGIS_EVENTS"] + "/*"):\n        text = open(path).readline().replace('"pid": ' + str(os.getpid()), '"pid": ${bystander.pid}').replace('"pid":' + str(os.getpid()), '"pid":${bystander.pid}')\n        open(path, "a").write(text)\n    time.sleep(600)\n`;
    const done = await runShard(project({ 'tests/test_forge.py': forged }), ONE, { hangSeconds: 3 });
    expect(done.run.result.end).toMatchObject({ kind: 'hang' });
    expect(done.run.session.pids).toContain(bystander.pid);
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    bystander.kill('SIGKILL');
  });

  test('an interpreter that is gone is a result, not an exception', async () => {
    const directory = smallProject();
    const { host, python, inputs } = await runShard(directory, ONE, { testPaths: ['tests/test_add.py'] });
    const gone = await runTests(
      host,
      inputs,
      { ...python, python: '/nowhere/python' },
      { assignment: { shard: ONE, plan: '', done: '' }, directory: scratch('results') },
    );
    expect(gone.result.end).toMatchObject({ kind: 'not-started' });
    expect(gone.session.started).toBe(false);
    expect(gone.present).toMatchObject({ junit: false, coverageJson: false });
  });
});
