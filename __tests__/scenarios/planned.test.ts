import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { JobResult } from '../../local/runner/index.ts';
import { parsePlan } from '../../src/shards/plan/codec.ts';
import { filesOf } from '../support/forge.ts';
import { smallProject } from '../support/scenario.ts';
import { openStage, type Stage } from '../support/stage.ts';

/** One file that takes longer than all others together, so it has to be cut. */
const SLOW = `import time
import pytest


@pytest.mark.parametrize("n", range(12))
def test_slow(n):
    time.sleep(0.1)


class TestSlowly:
    def test_one(self):
        time.sleep(0.3)

    def test_two(self):
        time.sleep(0.3)
`;
const SLOW_FILE = 'tests/test_slow.py';
const SHARDS = ['1/2', '2/2'];

/** All shards of one run, one after the other; the last one tells. */
async function playRun(stage: Stage, run: string, inputs: Readonly<Record<string, string>> = {}) {
  const jobs = [];
  for (const shard of SHARDS) jobs.push(await stage.play({ shard, run, inputs }));
  expect(jobs.map(({ conclusion }) => conclusion)).toEqual(['success', 'success']);
  return jobs;
}

async function planOf(stage: Stage, run: string) {
  const files = await filesOf(stage.artifact('aegis-plan-test', run).path);
  const { plan } = JSON.parse(files['plan.json'] ?? '') as { plan: unknown };
  return parsePlan(JSON.stringify(plan));
}

test('the second run knows the times of the first: it cuts the long file, and no test is lost', async () => {
  await using stage = await openStage(smallProject({ [SLOW_FILE]: SLOW }));
  await playRun(stage, '1');
  expect(await planOf(stage, '1')).toMatchObject({ quality: { measured: 0 } });
  const [first, last] = await playRun(stage, '2');
  const plan = await planOf(stage, '2');
  expect(plan.quality).toEqual({ measured: 26, estimated: 0, unknown: 0 });
  expect(plan.files[SLOW_FILE]).toMatchObject({ owners: [1, 2] });
  expect(last?.outputs).toMatchObject({ verdict: 'passed', tests: '26', passed: '26' });
  expect(last?.summary).toContain('26 of 26 tests ran once · 0 lost · 0 twice · plan agreed');
  expect(last?.summary).toContain('26 measured');
  const [one, two] = plan.predicted as [number, number];
  expect(Math.max(one, two) / Math.min(one, two)).toBeLessThan(1.25);
  expect(Number(first?.outputs['shard-tests']) + Number(last?.outputs['shard-tests'])).toBe(26);
});

test('tests of a group and of a pin stay on one shard, also when they are most of the suite', async () => {
  const grouped = SLOW.replace(
    'import pytest\n',
    'import pytest\n\npytestmark = pytest.mark.xdist_group("db")\n',
  );
  const project = smallProject({
    [SLOW_FILE]: grouped,
    'tests/test_other.py': grouped.replace('0.1', '0.01'),
  });
  await using stage = await openStage(project);
  const pin = 'tests/test_add.py tests/test_sub.py';
  await playRun(stage, '1', { pin });
  await playRun(stage, '2', { pin });
  for (const run of ['1', '2']) {
    const { files } = await planOf(stage, run);
    expect([run, files[SLOW_FILE]]).toEqual([run, expect.any(Number)]);
    expect([run, files['tests/test_other.py']]).toEqual([run, files[SLOW_FILE]]);
    expect([run, files['tests/test_sub.py']]).toEqual([run, files['tests/test_add.py']]);
  }
});

const DEPENDENCY = `import pytest

PASSED = set()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.when == "call" and report.passed:
        PASSED.add(item.nodeid)


def pytest_runtest_setup(item):
    for marker in item.iter_markers("dependency"):
        for name in marker.kwargs.get("depends", []):
            if name not in PASSED:
                pytest.skip("depends on " + name)
`;

test('no test is skipped because what it depends on ran on another shard', async () => {
  const depends = '@pytest.mark.dependency(depends=["tests/test_a_login.py::test_login"], scope="session")';
  const marked = (marker: string, name: string) =>
    `import time\n\nimport pytest\n\n\n${marker}\ndef test_${name}():\n    time.sleep(0.5)\n`;
  const orders = ['x', 'y', 'z'].map((name) => [`tests/test_order_${name}.py`, marked(depends, name)]);
  const project = smallProject({
    'conftest.py': DEPENDENCY,
    'tests/test_a_login.py': marked('@pytest.mark.dependency()', 'login'),
    ...Object.fromEntries(orders),
  });
  await using stage = await openStage(project);
  for (const run of ['1', '2']) {
    const jobs = await playRun(stage, run);
    expect(jobs.at(-1)?.outputs).toMatchObject({ tests: '16', passed: '16' });
    const { files } = await planOf(stage, run);
    for (const [order = ''] of orders) expect(files[order]).toBe(files['tests/test_a_login.py']);
  }
});

const MOODY = `import os

import pytest


@pytest.mark.parametrize("n", range(5))
def test_steady(n):
    pass


def test_mood():
    assert os.environ.get("MOOD") != "bad"
`;

test('re-running the failed jobs runs the failed test alone, and counts what was green before', async () => {
  await using stage = await openStage(smallProject({ 'tests/test_mood.py': MOODY }));
  const bad = { MOOD: 'bad' };
  const jobs: JobResult[] = [];
  for (const shard of SHARDS) jobs.push(await stage.play({ shard, env: bad }));
  const log = (at: number) => jobs[at]?.log ?? '';
  const moody = log(0).includes('test_mood.py') ? 0 : 1;
  // Of the two red jobs one failed by its test, and the last by the verdict on the lane.
  expect(jobs[1]).toMatchObject({ conclusion: 'failure', outputs: { failed: '1', tests: '18' } });
  const again = await stage.play({ shard: SHARDS[moody] as string, attempt: 2 });
  expect(again.log).toContain('1 passed');
  expect(again.outputs).toMatchObject({ verdict: 'passed', tests: '18', passed: '18', coverage: '62.5000' });
  expect(again.summary).toMatch(/carried over from attempt 1/);
});

test('a shard that was red for the lane alone runs nothing again, and judges once more', async () => {
  await using stage = await openStage(smallProject());
  for (const shard of SHARDS) await stage.play({ shard, inputs: { 'coverage-min': '90' } });
  const again = await stage.play({ shard: '2/2', attempt: 2, inputs: { 'coverage-min': '90' } });
  expect(again).toMatchObject({ conclusion: 'failure', outputs: { verdict: 'failed', tests: '12' } });
  expect(again.log).not.toContain('test session starts');
});

test('when all jobs are started again, also the failed shard runs everything', async () => {
  await using stage = await openStage(smallProject({ 'tests/test_mood.py': MOODY }));
  const trial = await playRun(stage, '0', { caches: 'none' });
  const moody = trial.findIndex(({ log }) => log.includes('test_mood.py'));
  const [steady, failing] = [SHARDS[1 - moody] as string, SHARDS[moody] as string];
  const inputs = { caches: 'none' };
  // The failing one comes last, so that the job of the other is green.
  for (const shard of [steady, failing]) await stage.play({ shard, inputs, env: { MOOD: 'bad' } });
  const green = await stage.play({ shard: steady, inputs, attempt: 2 });
  expect(green.log).toContain('everything runs again');
  const again = await stage.play({ shard: failing, inputs, attempt: 2 });
  expect(again.log).toContain('All jobs were started again');
  expect(again.outputs).toMatchObject({ verdict: 'passed', tests: '18' });
});

test('the plan is in the merged result, for whoever wonders who ran what', async () => {
  await using stage = await openStage(smallProject());
  await playRun(stage, '1');
  const files = await filesOf(stage.artifact('test-results-test').path);
  expect(parsePlan(files['plan.json'] ?? '')).toEqual(await planOf(stage, '1'));
  expect(readFileSync(stage.artifact('aegis-plan-test').path).length).toBeLessThan(10_000);
});

test('a fault that belongs to no test is tried again with all tests', async () => {
  const conftest = `import os


def pytest_sessionfinish(session):
    if os.environ.get("MOOD") == "bad":
        session.exitstatus = 1
`;
  await using stage = await openStage(smallProject({ 'conftest.py': conftest }));
  const bad = await stage.play({ env: { MOOD: 'bad' } });
  expect(bad).toMatchObject({ conclusion: 'failure', outputs: { failed: '0' } });
  const again = await stage.play({ attempt: 2, env: { MOOD: 'bad' } });
  expect(again.conclusion).toBe('failure');
  expect(again.log).toContain('12 passed');
});

const UNORDERED = `import pytest

PAIRS = {("k" + str(n), n) for n in range(12)}


@pytest.mark.parametrize("pair", PAIRS)
def test_pair(pair):
    import time

    time.sleep(0.1)
    print("RAN", pair[0], flush=True)
`;

test('parameters that come from a set have the same ids on every shard', async () => {
  await using stage = await openStage(smallProject({ 'tests/test_set.py': UNORDERED }));
  const inputs = { 'pytest-args': '-s' };
  await playRun(stage, '1', inputs);
  const jobs = await playRun(stage, '2', inputs);
  expect(await planOf(stage, '2')).toMatchObject({ files: { 'tests/test_set.py': { owners: [1, 2] } } });
  const ran = jobs.flatMap(({ log }) => [...log.matchAll(/RAN (k\d+)/g)].map(([, name]) => name));
  expect(ran.sort()).toEqual(Array.from({ length: 12 }, (_, at) => `k${at}`).sort());
});
