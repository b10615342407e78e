import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Session } from '../../src/results/model.ts';
import { type PytestRun, project, runPytest } from '../support/pytest-project.ts';
import { pytests, pythonWith } from '../support/pytests.ts';

const CONFTEST = `
import time
import pytest

@pytest.fixture(scope="session")
def database():
    time.sleep(0.2)

@pytest.fixture(scope="function", autouse=True)
def cheap():
    yield
`;

const SLOW = `
import time
import pytest

time.sleep(0.3)

@pytest.fixture(scope="module")
def tables(request):
    time.sleep(0.1)
    request.getfixturevalue("database")

@pytest.fixture(scope="class")
def per_class():
    time.sleep(0.05)

class TestSlow:
    def test_first(self, tables, per_class):
        pass

    def test_second(self, tables, per_class):
        pass
`;

const BROKEN = `
import pytest

@pytest.fixture(scope="module")
def breaks():
    raise ValueError("never")

def test_broken(breaks):
    pass
`;

const FROZEN = `
import time
import freezegun
import pytest

@pytest.fixture
def long_ago():
    with freezegun.freeze_time("1971-01-01"):
        yield

def test_frozen(long_ago):
    pass

def test_slept():
    time.sleep(0.2)

def test_freezes_and_stays():
    freezegun.freeze_time("2100-01-01").start()
`;

const FILES = {
  'pytest.ini': '[pytest]\n',
  'tests/conftest.py': CONFTEST,
  'tests/test_slow.py': SLOW,
  'tests/test_broken.py': BROKEN,
  'tests/test_quick.py': 'def test_quick():\n    pass\n',
};

const testOf = ({ tests }: Session, name: string) => tests.find(({ id }) => id.endsWith(name));
const fileOf = ({ files = [] }: Session, name: string) => files.find(({ file }) => file === name);

describe.each(pytests())('$name tells what files cost besides their tests', (pytest) => {
  let [root, python] = ['', ''];
  beforeAll(async () => {
    [root, python] = await Promise.all([project(FILES), pythonWith(pytest)]);
  }, 300_000);
  afterAll(() => rm(root, { recursive: true, force: true }));

  const expectTimes = ({ session }: PytestRun): void => {
    expect(session.pluginFaults).toEqual([]);
    expect(session.files?.map(({ file }) => file)).toEqual([
      'tests/test_broken.py',
      'tests/test_quick.py',
      'tests/test_slow.py',
    ]);
    // What was slept is the least there can be; how much more depends on the machine.
    const module = fileOf(session, 'tests/test_slow.py')?.fixtureSeconds ?? 0;
    expect(module).toBeGreaterThanOrEqual(0.099);
    expect(session.fixtureSeconds).toBeGreaterThanOrEqual(0.199);
    const { seconds = 0, sharedSeconds = 0 } = testOf(session, 'test_first') ?? {};
    // Were the fixture inside the other one told twice, these could not both hold.
    expect(sharedSeconds).toBeCloseTo(module + (session.fixtureSeconds ?? 0), 4);
    expect(seconds - sharedSeconds).toBeGreaterThanOrEqual(0.049);
    expect(testOf(session, 'test_second')?.sharedSeconds).toBeUndefined();
    expect(testOf(session, 'test_broken')?.outcome).toBe('error');
  };

  test('in one process', async () => {
    const run = await runPytest(python, root);
    expectTimes(run);
    const slow = fileOf(run.session, 'tests/test_slow.py')?.importSeconds ?? 0;
    expect(slow).toBeGreaterThanOrEqual(0.299);
    expect(fileOf(run.session, 'tests/test_quick.py')?.importSeconds).toBeLessThan(slow);
  }, 60_000);

  test('with xdist, where every worker imports', async () => {
    const run = await runPytest(python, root, { args: ['-n', '2', '--dist', 'loadfile'] });
    expectTimes(run);
    expect(fileOf(run.session, 'tests/test_slow.py')?.importSeconds).toBeGreaterThanOrEqual(0.59);
  }, 60_000);

  test.each([
    ['in one process', []],
    ['with xdist', ['-n', '2']],
  ])(
    'and tests, whatever they do to the clock, %s',
    async (_, args) => {
      const frozen = await project({ 'pytest.ini': '[pytest]\n', 'test_frozen.py': FROZEN });
      const begun = performance.now();
      const { session } = await runPytest(python, frozen, { args });
      const took = (performance.now() - begun) / 1000;
      expect(session.pluginFaults).toEqual([]);
      expect(session.tests.map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'passed']);
      for (const { seconds } of session.tests) expect(seconds).toBeLessThan(took);
      expect(testOf(session, 'test_slept')?.seconds).toBeGreaterThanOrEqual(0.199);
      expect(session.collectSeconds).toBeLessThan(took);
    },
    60_000,
  );

  test('only of files that the shard owns', async () => {
    const runs = await Promise.all([1, 2].map((index) => runPytest(python, root, { shard: `${index}/2` })));
    for (const { session } of runs)
      expect(session.files?.map(({ file }) => file) ?? []).toEqual(session.owned);
  }, 60_000);
});
