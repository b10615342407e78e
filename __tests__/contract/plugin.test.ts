import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { judgeRun } from '../../src/results/evidence.ts';
import type { Session } from '../../src/results/model.ts';
import { ownerOf } from '../../src/shards/plan/owner.ts';
import {
  type PytestOptions,
  type PytestRun,
  plainPytest,
  project,
  runPytest,
} from '../support/pytest-project.ts';
import { pytests, pythonWith } from '../support/pytests.ts';

const XDIST = ['-n', '2'];
const COUNT = 3;

const VARIETY = `
import unittest
import pytest

class TestClass:
    @pytest.mark.parametrize("value", ["plain", "é", "a\\nb", "[x]", "x::y", "\\udc80", "\\x1b[1m"])
    def test_value(self, value):
        assert value

    class TestInner:
        def test_inner(self):
            pass

class Case(unittest.TestCase):
    def test_method(self):
        self.assertTrue(True)

    @unittest.expectedFailure
    def test_expected(self):
        self.fail()

@pytest.mark.slow
def test_marked():
    pass

def test_fails():
    assert 1 + 1 == 3

@pytest.mark.skip(reason="not here")
def test_skipped():
    pass

@pytest.mark.xfail(reason="known")
def test_xfails():
    assert False

@pytest.mark.xfail
def test_xpasses():
    pass

@pytest.fixture
def breaks_late():
    yield
    raise ValueError("late")

def test_teardown(breaks_late):
    pass

def test_setup(no_such_fixture):
    pass
`;

const CODE = `
def double(number):
    """
    >>> double(2)
    4
    """
    return number * 2
`;

const FILES: Readonly<Record<string, string>> = {
  'pytest.ini': '[pytest]\nmarkers = slow\n',
  'double.py': CODE,
  'conftest.py': '',
  'tests/conftest.py': 'import pytest\n@pytest.fixture\ndef from_above():\n    return 1\n',
  'tests/sub/conftest.py': 'import pytest\n@pytest.fixture\ndef from_sub(from_above):\n    return 2\n',
  'tests/sub/test_fixtures.py':
    'def test_both(from_above, from_sub):\n    assert (from_above, from_sub) == (1, 2)\n',
  'tests/package/__init__.py': 'PART = 1\n',
  'tests/package/deep/__init__.py': '',
  'tests/package/deep/test_deep.py': 'from ..  import PART\ndef test_part():\n    assert PART == 1\n',
  'tests/test_no_tests.py': 'import os\n',
  'tests/helper.py': 'raise RuntimeError("never imported")\n',
  ...Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`tests/test_variety_${at}.py`, VARIETY])),
  'tests/sub/test_wörld.py': VARIETY,
};

const idsOf = (session: Session): string[] => session.tests.map(({ id }) => id).sort();
const failedOf = (session: Session): string[] =>
  session.tests
    .filter(({ outcome }) => outcome === 'failed' || outcome === 'error')
    .map(({ id }) => id)
    .sort();

/** What the evidence of a run without coverage comes to. */
const codesOf = ({ end, session }: PytestRun, count = 1): string[] =>
  judgeRun({ end, session, shards: count, coverage: 'off', coverageStatements: null }).map(
    ({ code }) => code,
  );

const made: string[] = [];
const newProject = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const root = await project(files);
  made.push(root);
  return root;
};
afterAll(() => Promise.all(made.map((root) => rm(root, { recursive: true, force: true }))));

/** Every shard of a project. */
function shards(python: string, root: string, options: PytestOptions, count = COUNT): Promise<PytestRun[]> {
  const indices = Array.from({ length: count }, (_, at) => at + 1);
  return Promise.all(
    indices.map((index) => runPytest(python, root, { ...options, shard: `${index}/${count}` })),
  );
}

/** The shards together are the plain run: same ids, same failures, nothing twice, one census. */
async function expectSameAsPlain(
  python: string,
  root: string,
  options: PytestOptions = {},
): Promise<PytestRun[]> {
  const { args = [] } = options;
  const [plain, runs] = await Promise.all([
    plainPytest(
      python,
      root,
      args.filter((arg) => !XDIST.includes(arg)),
      options.cwd,
    ),
    shards(python, root, options),
  ]);
  expect(plain.ids.length).toBeGreaterThan(0);
  expect(runs.flatMap(({ session }) => idsOf(session)).sort()).toEqual(plain.ids);
  expect(runs.flatMap(({ session }) => failedOf(session)).sort()).toEqual(plain.failed);
  for (const { session } of runs) {
    expect(session.census).toEqual(runs[0]?.session.census);
    expect(session.pluginFaults).toEqual([]);
    expect(session.finished).toBe(true);
    expect(session.tests.filter(({ outcome }) => outcome === null || outcome === 'unfinished')).toEqual([]);
  }
  expect(runs.flatMap(({ session }) => session.owned).sort()).toEqual(runs[0]?.session.census);
  return runs;
}

describe.each(pytests())('$name on Python $python', (pytest) => {
  let python = '';
  beforeAll(async () => {
    python = await pythonWith(pytest);
  }, 300_000);

  describe.each([
    ['one process', []],
    ['xdist', XDIST],
  ])('%s', (_, workers) => {
    test('the shards together are the plain run, and no other file is imported', async () => {
      const root = await newProject(FILES);
      const runs = await expectSameAsPlain(python, root, { args: [...workers] });
      runs.forEach(({ session }, at) => {
        expect(session.owned).toEqual(session.census.filter((file) => ownerOf(file, COUNT) === at + 1));
        for (const { file } of session.tests) expect(session.owned).toContain(file);
      });
      expect(runs[0]?.session.census).toContain('tests/sub/test_wörld.py');
      expect(runs[0]?.session.census).toContain('tests/test_no_tests.py');
      expect(runs[0]?.session.census).not.toContain('tests/helper.py');
    });

    test('outcomes, lines and messages', async () => {
      const root = await newProject({ 'pytest.ini': '[pytest]\nmarkers = slow\n', 'test_a.py': VARIETY });
      const { session, end } = await runPytest(python, root, { args: [...workers] });
      const byName = new Map(session.tests.map((record) => [record.id.replace('test_a.py::', ''), record]));
      expect(end).toEqual({ kind: 'exited', code: 1 });
      expect(session).toMatchObject({
        started: true,
        finished: true,
        exitStatus: 1,
        stopped: null,
        running: [],
      });
      expect(byName.get('test_marked')).toMatchObject({
        outcome: 'passed',
        message: '',
        trace: '',
        file: 'test_a.py',
      });
      expect(byName.get('test_fails')).toMatchObject({
        outcome: 'failed',
        message: 'assert (1 + 1) == 3',
        failureLine: 27,
        line: 26,
        trace: expect.stringMatching(/(^|\n\n) {4}def test_fails\(\):\n> {7}assert 1 \+ 1 == 3\n/),
      });
      expect(byName.get('test_skipped')).toMatchObject({ outcome: 'skipped', message: 'not here' });
      expect(byName.get('test_xfails')).toMatchObject({ outcome: 'xfailed', message: 'known' });
      expect(byName.get('test_xpasses')).toMatchObject({ outcome: 'xpassed' });
      expect(byName.get('test_teardown')).toMatchObject({ outcome: 'error', message: 'ValueError: late' });
      expect(byName.get('test_setup')).toMatchObject({
        outcome: 'error',
        message: "fixture 'no_such_fixture' not found",
      });
      expect(byName.get('Case::test_expected')?.outcome).toBe('xfailed');
      expect(session.versions).toMatchObject({
        python: expect.stringMatching(/^3\./),
        xdist: expect.any(String),
      });
      expect(session.pids.length).toBeGreaterThan(0);
    });

    test('explicit paths and ids, -k, -m, doctests and random order change nothing about that', async () => {
      const root = await newProject(FILES);
      const selections = [
        ['tests', 'tests/test_variety_1.py::TestClass', 'tests/test_variety_2.py::test_fails'],
        ['--doctest-modules', '--ignore=tests/helper.py', '--ignore-glob=*conftest.py'],
        ['-k', 'value or both'],
        ['-m', 'slow'],
        ['tests/test_variety_1.py', 'tests/sub'],
      ];
      for (const args of workers.length > 0 ? selections.slice(0, 1) : selections)
        await expectSameAsPlain(python, root, { args: [...workers, ...args] });
      const seeded = await shards(python, root, { args: [...workers], seed: 7 });
      const plain = await plainPytest(python, root);
      expect(seeded.flatMap(({ session }) => idsOf(session)).sort()).toEqual(plain.ids);
    });

    test('an import error is told by the owner alone, with the file', async () => {
      const root = await newProject({
        'test_a.py': 'def test_a():\n    pass\n',
        'test_bad.py': 'import no_such_module\n',
      });
      const runs = await shards(python, root, { args: [...workers] }, 2);
      const [owner, other] = ownerOf('test_bad.py', 2) === 1 ? runs : runs.toReversed();
      expect(owner?.session.collectErrors).toEqual([
        expect.objectContaining({
          file: 'test_bad.py',
          message: expect.stringContaining("No module named 'no_such_module'"),
        }),
      ]);
      expect(owner?.end).not.toEqual({ kind: 'exited', code: 0 });
      expect(other?.session.collectErrors).toEqual([]);
      expect(owner && codesOf(owner, 2)).toEqual(['AEGIS-E302']);
      expect(other && codesOf(other, 2)).toEqual([]);
    });

    test('a shard without files exits with 5 and has the whole census', async () => {
      const root = await newProject({ 'test_a.py': 'def test_a():\n    pass\n' });
      const empty = ownerOf('test_a.py', 2) === 1 ? 2 : 1;
      const run = await runPytest(python, root, { shard: `${empty}/2`, args: [...workers] });
      expect(codesOf(run, 2)).toEqual([]);
      expect(run.end).toEqual({ kind: 'exited', code: 5 });
      expect(run.session).toMatchObject({
        finished: true,
        exitStatus: 5,
        census: ['test_a.py'],
        owned: [],
        tests: [],
      });
    });

    test('a crash names the running test', async () => {
      const root = await newProject({
        'test_a.py': 'import ctypes\ndef test_a():\n    pass\ndef test_crash():\n    ctypes.string_at(0)\n',
      });
      const run = await runPytest(python, root, { args: [...workers] });
      const { end, session } = run;
      expect(codesOf(run)).toEqual(workers.length === 0 ? ['AEGIS-E308'] : ['AEGIS-E301', 'AEGIS-E309']);
      if (workers.length === 0) {
        expect(end).toMatchObject({ kind: 'signalled', signal: 'SIGSEGV' });
        expect(session).toMatchObject({ finished: false, running: ['test_a.py::test_crash'] });
        expect(session.tests.map(({ outcome }) => outcome)).toEqual(['passed', 'unfinished']);
      } else {
        expect(end).toEqual({ kind: 'exited', code: 1 });
        expect(session.lostWorkers).toEqual([
          expect.objectContaining({
            worker: expect.stringMatching(/^gw\d$/),
            running: 'test_a.py::test_crash',
          }),
        ]);
        expect(session.tests.map(({ outcome }) => outcome)).toEqual(['passed', 'failed']);
      }
    });

    test('a stop after the first failure is told with its reason', async () => {
      const root = await newProject({
        'test_a.py':
          'import time\ndef test_a():\n    assert 0\ndef test_b():\n    time.sleep(1)\ndef test_c(): pass\n',
      });
      const run = await runPytest(python, root, { args: [...workers, '--maxfail=1'] });
      const { session } = run;
      expect(codesOf(run)).toEqual(['AEGIS-E321', 'AEGIS-E301']);
      expect(session.stopped).toBe('stopping after 1 failures');
      expect(session.tests[0]?.outcome).toBe('failed');
      expect(session.tests.at(-1)?.outcome).toBe(null);
    });

    test('bare --cov is asked for, but never over the project', async () => {
      const files = { 'double.py': CODE, 'test_a.py': 'import double\n', 'unused.py': 'x = 1\n' };
      const tests = {
        'pkg/__init__.py': CODE,
        'test_a.py': 'import pkg\ndef test_a():\n    assert pkg.double(2) == 4\n',
      };
      const options = { args: [...workers, '--cov-report=term'], env: { AEGIS_COVERAGE: 'auto' } };
      const bare = await runPytest(python, await newProject({ ...files, ...tests }), options);
      expect(bare.output).toMatch(/^pkg\/__init__\.py .* 100%$/m);
      expect(bare.output).toMatch(/^test_a\.py .* 100%$/m);
      expect(bare.output).not.toContain('aegis');
      expect(bare.session.versions.coverage).toBe('7.10.7');
      const own = { ...tests, 'pytest.ini': '[pytest]\naddopts = --cov=pkg\n' };
      const asked = await runPytest(python, await newProject(own), options);
      expect(asked.output).toMatch(/^pkg\/__init__\.py .* 100%$/m);
      expect(asked.output).not.toMatch(/^test_a\.py/m);
      const off = { ...tests, 'pytest.ini': '[pytest]\naddopts = --no-cov\n' };
      const refused = await runPytest(python, await newProject(off), options);
      expect(refused.session.coverageOff).toBe(true);
      expect(refused.end).toEqual({ kind: 'exited', code: 0 });
      expect(bare.session.coverageOff).toBe(false);
      expect(codesOf(bare)).toEqual([]);
    });

    test('repeated attempts: the last one decides', async () => {
      const root = await newProject({
        'test_a.py':
          'import os\ndef test_flaky():\n    try:\n        open("once", "x")\n    except OSError:\n        return\n    assert 0\ndef test_always():\n    assert 0\n',
      });
      const { session } = await runPytest(python, root, { args: [...workers, '--reruns', '1'] });
      expect(session.tests.map(({ outcome }) => outcome)).toEqual(['passed', 'failed']);
    });
  });

  test('an exit status that a conftest changes does not hide what pytest decided', async () => {
    const root = await newProject({
      'conftest.py': 'def pytest_sessionfinish(session):\n    session.exitstatus = 0\n',
      'test_a.py': 'def test_a():\n    assert 0\n',
    });
    const run = await runPytest(python, root);
    const { end, session } = run;
    expect(codesOf(run)).toEqual(['AEGIS-E312', 'AEGIS-E301']);
    expect(end).toEqual({ kind: 'exited', code: 0 });
    expect(session).toMatchObject({ exitStatus: 1, tests: [{ outcome: 'failed' }] });
  });

  test('os._exit leaves a session without an end', async () => {
    const root = await newProject({ 'test_a.py': 'import os\ndef test_a():\n    os._exit(0)\n' });
    const run = await runPytest(python, root);
    const { end, session } = run;
    expect(codesOf(run)).toEqual(['AEGIS-E311']);
    expect(end).toEqual({ kind: 'exited', code: 0 });
    expect(session).toMatchObject({
      finished: false,
      running: ['test_a.py::test_a'],
      tests: [{ outcome: 'unfinished' }],
    });
  });

  test('a test that closes every descriptor, or forks, leaves the record whole', async () => {
    const root = await newProject({
      'test_a.py':
        'import os\ndef test_close():\n    os.closerange(3, 256)\ndef test_fork():\n    if os.fork() == 0:\n        os._exit(0)\n    os.wait()\ndef test_b():\n    pass\n',
    });
    const { session } = await runPytest(python, root, { args: ['-p', 'no:faulthandler', '--capture=sys'] });
    expect(session).toMatchObject({ finished: true, exitStatus: 0, pluginFaults: [] });
    expect(session.tests.map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'passed']);
  });

  test('ids of any length are told in lines that the reader takes', async () => {
    const root = await newProject({
      'pytest.ini': '[pytest]\ndisable_test_id_escaping_and_forfeit_all_rights_to_community_support = true\n',
      'test_a.py':
        'import pytest\n@pytest.mark.parametrize("n", [f"{n}" + "U0001f600" * 8000 for n in range(100)])\ndef test_a(n):\n    pass\n',
    });
    const run = await runPytest(python, root, { args: ['--collect-only'] });
    expect(run.session.tests).toHaveLength(100);
    expect(Math.max(...run.events.split('\n').map(({ length }) => length))).toBeLessThan(4 << 20);
  });

  test('on SIGUSR2 the stacks of all threads go past the capture', async () => {
    const root = await newProject({
      'test_a.py':
        'import os, signal\ndef test_where_it_hangs():\n    os.kill(os.getpid(), signal.SIGUSR2)\n',
    });
    const { end, output } = await runPytest(python, root);
    expect(end).toEqual({ kind: 'exited', code: 0 });
    expect(output).toMatch(/test_a\.py.*in test_where_it_hangs/);
  });

  test('rootdir, working directory and links: files are named by the repository', async () => {
    const body = 'def test_a():\n    assert 0\n';
    const root = await newProject({
      'service/pyproject.toml': '[tool.pytest.ini_options]\n',
      'service/tests/test_a.py': body,
      'shared/test_shared.py': body,
      'service/tests/linked': '-> ../../shared',
    });
    const runs = await expectSameAsPlain(python, root, { cwd: 'service' });
    expect(runs[0]?.session.census).toEqual([
      'service/tests/linked/test_shared.py',
      'service/tests/test_a.py',
    ]);
    const tests = runs.flatMap(({ session }) => session.tests);
    expect(tests.map(({ id }) => id).sort()).toEqual([
      'tests/linked/test_shared.py::test_a',
      'tests/test_a.py::test_a',
    ]);
    for (const record of tests) expect(record.failureLine).toBe(2);
    await expectSameAsPlain(python, root, { cwd: 'service/tests', args: ['.', '../../shared'] });
  });

  test("what the project ignores is not in the census, and python_files is the project's", async () => {
    const root = await newProject({
      'pytest.ini': '[pytest]\npython_files = *.py\nnorecursedirs = skipped\n',
      'conftest.py':
        'def pytest_ignore_collect(collection_path):\n    return True if collection_path.name == "out.py" else None\n',
      'pkg/__init__.py': 'def test_in_init():\n    pass\n',
      'pkg/check_this.py': 'def test_a():\n    pass\n',
      'pkg/out.py': 'raise SystemExit\n',
      'skipped/check_b.py': 'raise SystemExit\n',
      'notes.txt': '>>> 1 + 1\n2\n',
    });
    const runs = await expectSameAsPlain(python, root, { args: ['--doctest-glob=*.txt'] });
    const census = runs[0]?.session.census ?? [];
    expect(census).toEqual(expect.arrayContaining(['notes.txt', 'pkg/__init__.py', 'pkg/check_this.py']));
    expect(census.join()).not.toMatch(/out\.py|skipped/);
  });

  test('files and items of other plugins are spread too', async () => {
    const conftest = `
import pytest
class Item(pytest.Item):
    def runtest(self):
        pass
class Sheet(pytest.File):
    def collect(self):
        yield Item.from_parent(self, name="row 1")
        yield Item.from_parent(self, name="row 2")
def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".sheet":
        return Sheet.from_parent(parent, path=file_path)
`;
    const sheets = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`sheets/${name}.sheet`, '']));
    const root = await newProject({
      'conftest.py': conftest,
      ...sheets,
      'test_a.py': 'def test_a():\n    pass\n',
    });
    const runs = await expectSameAsPlain(python, root);
    expect(runs[0]?.session.census).toHaveLength(5);
  });

  const LISTS = `
import pytest

def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".list":
        return List.from_parent(parent, path=file_path)

class List(pytest.File):
    def collect(self):
        for name in self.path.read_text().split():
            yield Case.from_parent(self, path=self.path.parent / name)

class Case(pytest.File):
    def collect(self):
        if "broken" in self.path.name:
            raise ValueError("no case")
        yield Row.from_parent(self, name="row 1")
        yield Row.from_parent(self, name="row 2")

class Row(pytest.Item):
    def runtest(self):
        assert self.path.name != "c.case" or self.name != "row 2"
`;
  const lists = (names: readonly string[]) => ({
    'conftest.py': LISTS,
    'tests/all.list': names.map((name) => `${name}.case`).join(' '),
    'tests/other.list': names.map((name) => `other-${name}.case`).join(' '),
    ...Object.fromEntries(names.map((name) => [`tests/${name}.case`, ''])),
  });

  test.each<[string, string[]]>([
    ['in one process', []],
    ['over workers', XDIST],
  ])('files that a file yields are of the shard of that file, %s', async (_, args) => {
    const root = await newProject(lists(['a', 'b', 'c', 'd', 'e']));
    const runs = await expectSameAsPlain(python, root, { args });
    expect(runs[0]?.session.census).toEqual(['tests/all.list', 'tests/other.list']);
    const tests = runs.flatMap(({ session }) => session.tests);
    expect(tests).toHaveLength(20);
    for (const { id, file } of tests)
      expect(file).toBe(id.startsWith('tests/other') ? 'tests/other.list' : 'tests/all.list');
    for (const { session } of runs)
      for (const { file } of session.files ?? []) expect(session.owned).toContain(file);
  });

  test('a file that a file yields and that cannot be collected is told as that one', async () => {
    const root = await newProject(lists(['a', 'broken']));
    const { session } = await runPytest(python, root, { args: ['tests/all.list'] });
    expect(session.collectErrors).toMatchObject([{ file: 'tests/all.list', message: 'ValueError: no case' }]);
  });

  test('a file that is named twice, and whose copies run side by side, passes', async () => {
    const root = await newProject({
      'test_a.py': 'import time\n\ndef test_a():\n    time.sleep(0.5)\n',
    });
    const run = await runPytest(python, root, {
      args: [...XDIST, '--dist', 'load', '--keep-duplicates', 'test_a.py', 'test_a.py'],
    });
    expect(run.session.tests.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['test_a.py::test_a', 'passed'],
    ]);
    expect(run.output).toContain('2 passed');
    expect(codesOf(run)).toEqual([]);
  });
});
