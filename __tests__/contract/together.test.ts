import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Session, TestRecord } from '../../src/results/model.ts';
import { estimate } from '../../src/shards/ledger/estimate.ts';
import { learn } from '../../src/shards/ledger/learn.ts';
import { serializePlan } from '../../src/shards/plan/codec.ts';
import type { Plan } from '../../src/shards/plan/model.ts';
import { makePlan } from '../../src/shards/plan/plan.ts';
import { ran, runOf } from '../support/ledgers.ts';
import { type PytestRun, plainPytest, project, runPytest } from '../support/pytest-project.ts';
import { pytests, pythonWith } from '../support/pytests.ts';

const COUNT = 2;

/** What pytest-dependency does with its markers, in short. */
const DEPENDENCY = `
import pytest

def pytest_addoption(parser):
    parser.addini("automark_dependency", "", default=False)

def pytest_configure(config):
    config.addinivalue_line("markers", "dependency(name, depends, scope)")

PASSED = set()

@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    marked = item.get_closest_marker("dependency") or item.config.getini("automark_dependency") == "true"
    if marked and report.when == "call" and report.passed:
        PASSED.update([item.nodeid, item.name])

def pytest_runtest_setup(item):
    marker = item.get_closest_marker("dependency")
    for name in marker.kwargs.get("depends", []) if marker else []:
        if name not in PASSED:
            pytest.skip(f"{item.name} depends on {name}")
`;

const LOGIN = `
import time
import pytest

@pytest.mark.dependency()
def test_login():
    time.sleep(0.2)

def test_unmarked():
    time.sleep(0.2)
`;

const ORDER = `
import time
import pytest

@pytest.mark.dependency(depends=["test_a.py::test_login"], scope="session")
def test_order():
    time.sleep(0.2)
    assert False
`;

/** Cells of a notebook: each needs what those before it have left. */
const NOTEBOOKS = `
import time
import pytest

class Cell(pytest.Item):
    def runtest(self):
        time.sleep(0.1)
        self.parent.kernel += 1
        assert self.name == f"Cell {self.parent.kernel}"

class Notebook(pytest.File):
    kernel = -1

    def collect(self):
        for at in range(4):
            yield Cell.from_parent(self, name=f"Cell {at}")

def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".ipynb":
        return Notebook.from_parent(parent, path=file_path)
`;

/** As pytest-mypy: an item for each file, and one for all of them, in the first file that is expanded. */
const TYPES = `
import pytest

class Check(pytest.Item):
    def runtest(self):
        pass

class Types(pytest.File):
    def collect(self):
        yield Check.from_parent(self, name="mypy")
        if not hasattr(self.session, "typed"):
            self.session.typed = True
            yield Check.from_parent(self, name="mypy-status")

def pytest_collect_file(file_path, parent):
    if file_path.name.startswith("test_"):
        return Types.from_parent(parent, path=file_path)
`;

const SLOW = 'import time\n\ndef test_1():\n    time.sleep(0.2)\n\ndef test_2():\n    time.sleep(0.2)\n';

const DOCTESTS = `${SLOW}
def double(number):
    """
    >>> double(2)
    4
    """
    return number * 2
`;

const made: string[] = [];
const newProject = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const root = await project(files);
  made.push(root);
  return root;
};
afterAll(() => Promise.all(made.map((root) => rm(root, { recursive: true, force: true }))));

/** The plan of the next run, by what sessions have seen. */
function planAfter(...sessions: readonly Session[]): Plan {
  const manifests = sessions.map((session, at) =>
    ran(session.tests, { index: at + 1, count: sessions.length, session }),
  );
  const files = sessions.flatMap(({ owned }) => owned).map((file) => ({ file, hash: '' }));
  return makePlan({
    files: estimate(learn(null, runOf(...manifests)), null, files),
    count: COUNT,
    sessionSeconds: 0,
  });
}

const outcomes = (tests: readonly TestRecord[]): unknown =>
  tests.map(({ id, outcome, message }) => [id, outcome, message]).sort();

const groupsOf = ({ session }: PytestRun): Record<string, readonly string[] | undefined> =>
  Object.fromEntries(session.tests.map(({ id, groups }) => [id, groups]));

describe.each(pytests())('$name on Python $python', (pytest) => {
  let python = '';
  beforeAll(async () => {
    python = await pythonWith(pytest);
  }, 300_000);

  const shards = (root: string, plan: Plan, args: readonly string[] = []): Promise<PytestRun[]> =>
    Promise.all(
      Array.from({ length: COUNT }, (_, at) =>
        runPytest(python, root, { plan: serializePlan(plan), shard: `${at + 1}/${COUNT}`, args }),
      ),
    );

  /** One run without shards teaches the plan of two, which changes no outcome. */
  async function expectSameInShards(
    files: Readonly<Record<string, string>>,
    args: readonly string[] = [],
  ): Promise<{ alone: PytestRun; plan: Plan; runs: PytestRun[] }> {
    const root = await newProject(files);
    const alone = await runPytest(python, root, { args });
    const plan = planAfter(alone.session);
    const runs = await shards(root, plan, args);
    expect(runs.map(({ session }) => session.pluginFaults)).toEqual([[], []]);
    expect(alone.session.pluginFaults).toEqual([]);
    expect((await plainPytest(python, root, args)).ids).toEqual(
      alone.session.tests.map(({ id }) => id).sort(),
    );
    return { alone, plan, runs };
  }

  const together = (runs: readonly PytestRun[]): readonly TestRecord[] =>
    runs.flatMap(({ session }) => session.tests);

  test('what depends on another test of its file runs where that one does', async () => {
    const own = ORDER.replace('test_a.py::', '').replace(', scope="session"', '');
    const { alone, plan, runs } = await expectSameInShards({
      'conftest.py': DEPENDENCY,
      'test_a.py': LOGIN + own.replace(/^import .*$/gm, ''),
      'test_b.py': 'def test_b():\n    pass\n',
    });
    expect(plan.files['test_a.py']).toEqual(expect.any(Number));
    expect(outcomes(together(runs))).toEqual(outcomes(alone.session.tests));
    const groups = ['aegis:dependency test_a.py'];
    expect(groupsOf(alone)).toEqual({
      'test_a.py::test_login': groups,
      'test_a.py::test_unmarked': groups,
      'test_a.py::test_order': groups,
      'test_b.py::test_b': undefined,
    });
  });

  test.each<[string, string, string]>([
    ['whose test is marked', '', LOGIN],
    [
      'where every test counts as marked',
      '[pytest]\nautomark_dependency = true\n',
      LOGIN.replace('@pytest.mark.dependency()', ''),
    ],
  ])('what depends on another file, %s, runs where that one does', async (_, ini, login) => {
    const { alone, plan, runs } = await expectSameInShards({
      'pytest.ini': ini || '[pytest]\n',
      'conftest.py': DEPENDENCY,
      'test_a.py': login,
      'test_b.py': ORDER,
      'test_c.py': ini ? ORDER : SLOW,
    });
    expect(plan.files['test_b.py']).toEqual(plan.files['test_a.py']);
    expect(outcomes(together(runs))).toEqual(outcomes(alone.session.tests));
    expect(alone.session.tests.find(({ id }) => id === 'test_b.py::test_order')?.outcome).toBe('failed');
    expect(groupsOf(alone)).toMatchObject({
      'test_a.py::test_unmarked': ['aegis:dependency test_a.py', 'aegis:dependency'],
    });
  });

  test('files that depend on each other find together when no shard saw both', async () => {
    const root = await newProject({ 'conftest.py': DEPENDENCY, 'test_a.py': LOGIN, 'test_b.py': ORDER });
    const seen = await Promise.all(
      ['test_a.py', 'test_b.py'].map((file) => runPytest(python, root, { args: [file] })),
    );
    expect(seen[1]?.session.tests[0]?.outcome).toBe('skipped');
    const runs = await shards(root, planAfter(...seen.map(({ session }) => session)));
    expect(runs.map(({ session }) => session.tests.length).sort()).toEqual([0, 3]);
    expect(together(runs).map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'failed']);
  });

  test('the cells of a notebook stay together', async () => {
    const { alone, plan, runs } = await expectSameInShards({
      'conftest.py': NOTEBOOKS,
      'a.ipynb': '',
      'test_b.py': 'def test_b():\n    pass\n',
    });
    expect(plan.files['a.ipynb']).toEqual(expect.any(Number));
    expect(outcomes(together(runs))).toEqual(outcomes(alone.session.tests));
    expect(groupsOf(alone)).toMatchObject({
      'a.ipynb::Cell 3': ['aegis:file a.ipynb'],
      'test_b.py::test_b': undefined,
    });
  });

  test.each<[string, string[]]>([
    ['in one process', []],
    ['over workers', ['-n', '2', '--dist', 'loadgroup']],
  ])('a file with items of a plugin that depend on the session stays whole, %s', async (_, args) => {
    const grouped = SLOW.replace('def', 'import pytest\n\n@pytest.mark.xdist_group("db")\ndef');
    const files = {
      'pytest.ini': '[pytest]\nmarkers = xdist_group\n',
      'conftest.py': TYPES,
      'test_a.py': 'def test_0():\n    pass\n',
      'test_b.py': grouped,
    };
    const { alone, plan, runs } = await expectSameInShards(files, args);
    expect(plan.files['test_b.py']).toEqual(expect.any(Number));
    const once = (tests: readonly TestRecord[]) =>
      outcomes(tests.filter(({ id }) => !id.endsWith('mypy-status')));
    expect(once(together(runs))).toEqual(once(alone.session.tests));
    const inGroup = alone.session.tests.find(({ id }) => id.includes('test_1'));
    expect(inGroup?.groups).toEqual(['db', 'aegis:file test_b.py']);
  });

  test('of a file that a plan cuts, each share tells that it should be whole', async () => {
    const root = await newProject({ 'conftest.py': TYPES, 'test_b.py': SLOW });
    const ids = { 'test_b.py::test_1': 1, 'test_b.py::test_2': 2, 'test_b.py::mypy': 1 };
    const cut = { ...planAfter(), files: { 'test_b.py': { owners: [1, 2], ids } } };
    const runs = await shards(root, cut);
    for (const { groups } of together(runs)) expect(groups).toEqual(['aegis:file test_b.py']);
    const again = planAfter(...runs.map(({ session }) => session));
    expect(again.files['test_b.py']).toEqual(expect.any(Number));
  });

  test('doctests are no reason to keep a file whole', async () => {
    const { alone, plan } = await expectSameInShards({ 'test_b.py': DOCTESTS }, ['--doctest-modules']);
    expect(alone.session.tests).toHaveLength(3);
    expect(alone.session.tests.map(({ groups }) => groups)).toEqual([undefined, undefined, undefined]);
    expect(plan.files['test_b.py']).toMatchObject({ owners: [1, 2] });
  });

  test('the group of a long name is learned too', async () => {
    const folder = 'd'.repeat(240);
    const root = await newProject({
      'conftest.py': NOTEBOOKS,
      [`${folder}/a.ipynb`]: '',
      [`${folder}/b.ipynb`]: '',
    });
    const { session } = await runPytest(python, root);
    const names = new Set(session.tests.flatMap(({ groups }) => groups));
    expect([...names].map((name) => name?.length)).toEqual([200, 200]);
    expect(Object.values(planAfter(session).files)).toEqual([expect.any(Number), expect.any(Number)]);
  });
});
