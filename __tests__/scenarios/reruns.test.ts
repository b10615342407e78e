import { expect, test } from '@jest/globals';
import { smallProject } from '../support/scenario.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { errorsOf } from '../support/story.ts';

const FLAKY = {
  'tests/test_mood.py': 'import os\n\n\ndef test_mood():\n    assert os.environ.get("MOOD") != "bad"\n',
};
const BAD = { env: { MOOD: 'bad' } };

/** A stage after a first attempt of two shards: the test that depends on the mood failed on one of them. */
async function afterFailure(): Promise<{ stage: Stage; failed: string; green: string }> {
  const stage = await openStage(smallProject(FLAKY));
  const first = await stage.play({ shard: '1/2', ...BAD });
  const second = await stage.play({ shard: '2/2', ...BAD });
  expect(second.outputs).toMatchObject({ verdict: 'failed', tests: '13', failed: '1' });
  const [failed, green] = first.outputs.verdict === 'failed' ? ['1/2', '2/2'] : ['2/2', '1/2'];
  return { stage, failed, green };
}

test('the failed shard alone runs again, and is merged with what the others did before', async () => {
  const { stage, failed } = await afterFailure();
  await using _ = stage;
  const again = await stage.play({ shard: failed, attempt: 2 });
  expect(again).toMatchObject({ conclusion: 'success', exitCode: 0 });
  expect(again.outputs).toMatchObject({ verdict: 'passed', tests: '13', passed: '13', coverage: '62.5000' });
  expect(again.summary).toContain('13 of 13 tests ran once · 0 lost · 0 twice');
  const own = `test-results-test-${failed.replace('/', 'of')}`;
  expect(stage.names()).toEqual(
    [
      'aegis-plan-test',
      'test-results-test',
      'test-results-test-1of2',
      'test-results-test-2of2',
      `${own}-attempt2`,
      `aegis-again-test-${failed.replace('/', 'of')}-attempt2`,
      'test-results-test-attempt2',
    ].sort(),
  );
});

test('a shard that fails again fails the lane again', async () => {
  const { stage, failed } = await afterFailure();
  await using _ = stage;
  const again = await stage.play({ shard: failed, attempt: 2, ...BAD });
  expect(again.conclusion).toBe('failure');
  expect(errorsOf(again)).toEqual(['E301']);
  expect(again.outputs).toMatchObject({ verdict: 'failed', tests: '13', failed: '1' });
  const third = await stage.play({ shard: failed, attempt: 3 });
  expect(third.outputs).toMatchObject({ verdict: 'passed', tests: '13', failed: '0' });
  expect(stage.names()).toContain('test-results-test-attempt3');
});

test.each([
  ['the one that was green', (green: string, failed: string) => [green, failed]],
  ['the one that failed', (green: string, failed: string) => [failed, green]],
])('all shards run again, %s first: the old failure is held against nobody', async (_, order) => {
  const { stage, failed, green } = await afterFailure();
  await using __ = stage;
  const jobs = [];
  for (const shard of order(green, failed)) jobs.push(await stage.play({ shard, attempt: 2 }));
  expect(jobs.map(({ conclusion }) => conclusion)).toEqual(['success', 'success']);
  expect(jobs.flatMap(errorsOf)).toEqual([]);
  expect(jobs[1]?.outputs).toMatchObject({ verdict: 'passed', tests: '13', coverage: '62.5000' });
  const names = stage.names().filter((name) => name.endsWith('-attempt2'));
  expect(names).toEqual([
    'aegis-again-test-1of2-attempt2',
    'aegis-again-test-2of2-attempt2',
    'test-results-test-1of2-attempt2',
    'test-results-test-2of2-attempt2',
    'test-results-test-attempt2',
  ]);
});

test('a shard without any result in the first attempt completes the lane in the second', async () => {
  await using stage = await openStage(smallProject());
  expect((await stage.play({ shard: '2/2' })).outputs.verdict).toBe('passed');
  stage.faults('CreateArtifact=deny');
  expect(errorsOf(await stage.play({ shard: '1/2' }))).toEqual(['E401']);
  stage.faults();
  const again = await stage.play({ shard: '1/2', attempt: 2 });
  expect(again.outputs).toMatchObject({ verdict: 'passed', tests: '12', coverage: '62.5000' });
});

/** pytest's recipe for test steps: after a failure the later ones of the class are expected to fail. */
const STEPS = {
  'tests/conftest.py': `import pytest

failed = {}


def pytest_runtest_makereport(item, call):
    if "steps" in item.keywords and call.excinfo is not None:
        failed.setdefault(item.cls, item.name)


def pytest_runtest_setup(item):
    if item.cls in failed:
        pytest.xfail(f"previous test failed ({failed[item.cls]})")


def pytest_configure(config):
    config.addinivalue_line("markers", "steps: each needs the one before")
`,
  'tests/test_steps.py': `import os

import pytest


@pytest.mark.steps
class TestUser:
    def test_login(self):
        assert os.environ.get("MOOD") != "bad"

    def test_modify(self):
        assert False, "a bug"

    def test_delete(self):
        pass
`,
};

test('what a failure has kept from running does not count: it runs again', async () => {
  await using stage = await openStage(smallProject(STEPS));
  const first = await stage.play(BAD);
  expect(first.outputs).toMatchObject({ verdict: 'failed', tests: '15', failed: '1', passed: '12' });
  const again = await stage.play({ attempt: 2 });
  expect(again.conclusion).toBe('failure');
  expect(errorsOf(again)).toEqual(['E301']);
  expect(again.summary).toContain('test_modify');
  expect(again.outputs).toMatchObject({ verdict: 'failed', tests: '15', failed: '1', passed: '13' });
});

/** A test that is skipped where the one that it needs has not passed in the same session. */
const needing = (marker: string) => ({
  'tests/conftest.py': `import pytest

passed = set()


def pytest_runtest_logreport(report):
    if report.when == "call" and report.passed:
        passed.add(report.nodeid.split("::")[-1])


def pytest_runtest_setup(item):
    for mark in item.iter_markers("needs"):
        if mark.args[0] not in passed:
            pytest.skip(f"{item.name} needs {mark.args[0]}")


def pytest_configure(config):
    config.addinivalue_line("markers", "needs: the name of a test")
    config.addinivalue_line("markers", "xdist_group: together")
`,
  'tests/test_a_login.py': `import pytest

${marker}
def test_login():
    pass
`,
  'tests/test_b_order.py': `import os

import pytest

${marker}
@pytest.mark.needs("test_login")
def test_order():
    assert os.environ.get("MOOD") != "bad"
`,
});

test('a failure that becomes a skip is no success, and after it everything runs', async () => {
  await using stage = await openStage(smallProject(needing('')));
  expect(errorsOf(await stage.play(BAD))).toEqual(['E301']);
  const again = await stage.play({ attempt: 2 });
  expect(again.conclusion).toBe('failure');
  expect(errorsOf(again)).toEqual(['E323']);
  expect(again.summary).toContain('test_order (failed in attempt 1, skipped in attempt 2)');
  expect(again.outputs).toMatchObject({ verdict: 'incomplete', tests: '14', failed: '1', skipped: '0' });
  const third = await stage.play({ attempt: 3 });
  expect(third).toMatchObject({ conclusion: 'success', outputs: { tests: '14', passed: '14' } });
  expect(third.summary).not.toContain('carried over');
});

test('tests of one group run again together', async () => {
  await using stage = await openStage(smallProject(needing('@pytest.mark.xdist_group("user")')));
  expect(errorsOf(await stage.play(BAD))).toEqual(['E301']);
  const again = await stage.play({ attempt: 2 });
  expect(again.outputs).toMatchObject({ verdict: 'passed', tests: '14', passed: '14' });
  expect(again.summary).toContain('12 carried over from attempt 1');
});
