import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { DoneTests } from '../../src/python/model.ts';
import { reproduceCommands } from '../../src/python/reproduce.ts';
import { judgeRun } from '../../src/results/evidence.ts';
import type { Session } from '../../src/results/model.ts';
import { parsePlan, serializePlan } from '../../src/shards/plan/codec.ts';
import type { Cut, Plan } from '../../src/shards/plan/model.ts';
import { fileOwners, keysOf, planOwner } from '../../src/shards/plan/owner.ts';
import { splitWords } from '../../src/text/shell-words.ts';
import {
  PLUGIN,
  type PytestOptions,
  type PytestRun,
  plainPytest,
  project,
  runPytest,
} from '../support/pytest-project.ts';
import { pytests, pythonWith } from '../support/pytests.ts';

const COUNT = 3;

const CUT = `
import unittest
import pytest

class TestA:
    @pytest.mark.parametrize("value", ["plain", "é😀", "[x]", "x::y", "a@b"])
    def test_value(self, value):
        assert value

    def test_alone(self):
        pass

    class TestInner:
        def test_inner(self):
            pass

class Case(unittest.TestCase):
    def test_method(self):
        pass

@pytest.mark.parametrize("value", ["x::y", "y[0]", "z", "ü"])
def test_param(value):
    pass

@pytest.mark.parametrize("n", range(9))
def test_unforeseen(n):
    assert n != 4
`;

const SMALL = 'def test_one():\n    pass\n\n\ndef test_two():\n    pass\n';

const FILES: Readonly<Record<string, string>> = {
  'pytest.ini': '[pytest]\n',
  'tests/test_cut.py': CUT,
  'tests/test_two_owners.py': CUT,
  'tests/test_whole.py': SMALL,
  'tests/test_new.py': SMALL,
  'tests/sub/test_new_ö.py': SMALL,
};

const planOf = (files: Plan['files'], count = COUNT): Plan => ({
  schema: 1,
  algorithm: 'lpt-1',
  count,
  files,
  predicted: Array(count).fill(1),
  quality: { measured: 0, estimated: 0, unknown: 0 },
});

const PLAN = planOf({
  'tests/test_cut.py': {
    owners: [1, 2, 3],
    ids: {
      'tests/test_cut.py::TestA': 1,
      'tests/test_cut.py::TestA::test_value': 2,
      'tests/test_cut.py::TestA::test_value[x::y]': 3,
      'tests/test_cut.py::test_param[y[0]]': 1,
      'tests/test_cut.py::test_param': 3,
      'tests/test_cut.py::test_gone': 2,
    },
  },
  'tests/test_two_owners.py': { owners: [1, 3], ids: { 'tests/test_two_owners.py::TestA::TestInner': 3 } },
  'tests/test_whole.py': 2,
  'tests/test_gone.py': 1,
});

const idsOf = (session: Session): string[] => session.tests.map(({ id }) => id).sort();
const doneText = (done: DoneTests): string => JSON.stringify(done);
const sorted = (ids: Iterable<string>): string[] => [...new Set(ids)].sort();

const codesOf = ({ end, session }: PytestRun): string[] =>
  judgeRun({ end, session, shards: COUNT, coverage: 'off', coverageStatements: null }).map(
    ({ code }) => code,
  );

/** Own ids of a file and those left to its co-owners. */
function viewOf(session: Session, file: string): string[] {
  const own = session.tests.filter((record) => record.file === file).map(({ id }) => id);
  const others = session.others?.find((each) => each.file === file)?.ids ?? [];
  expect(others.filter((id) => own.includes(id))).toEqual([]);
  expect(new Set(others).size).toBe(others.length);
  return sorted([...own, ...others]);
}

const made: string[] = [];
const newProject = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const root = await project(files);
  made.push(root);
  return root;
};
afterAll(() => Promise.all(made.map((root) => rm(root, { recursive: true, force: true }))));

type Options = (shard: number) => PytestOptions;

/** Every shard of a plan. */
const shards = (
  python: string,
  root: string,
  plan: Plan,
  options: Options = () => ({}),
): Promise<PytestRun[]> =>
  Promise.all(
    Array.from({ length: plan.count }, (_, at) =>
      runPytest(python, root, {
        plan: serializePlan(plan),
        shard: `${at + 1}/${plan.count}`,
        ...options(at + 1),
      }),
    ),
  );

/** The shards run the given ids, each once and where the plan says, and see the same tests in a file they share. */
function expectPlanned(runs: readonly PytestRun[], plan: Plan, ids: readonly string[]): void {
  expect(runs.flatMap(({ session }) => idsOf(session)).sort()).toEqual([...ids].sort());
  runs.forEach(({ session }, at) => {
    expect(session).toMatchObject({ finished: true, pluginFaults: [], census: runs[0]?.session.census });
    expect(session.owned).toEqual(session.census.filter((file) => fileOwners(plan, file).includes(at + 1)));
    for (const { file, id, outcome } of session.tests) {
      expect(planOwner(plan, file, id)).toBe(at + 1);
      expect(outcome).toMatch(/^(passed|failed)$/);
    }
    for (const { file, ids: left } of session.others ?? [])
      for (const id of left) expect(planOwner(plan, file, id)).not.toBe(at + 1);
    for (const { file } of session.files ?? []) expect(session.owned).toContain(file);
  });
  for (const file of Object.keys(plan.files)) {
    const owners = runs.filter(({ session }) => session.owned.includes(file));
    const all = runs.flatMap(({ session }) => session.tests).filter((record) => record.file === file);
    for (const { session } of owners) expect(viewOf(session, file)).toEqual(sorted(all.map(({ id }) => id)));
  }
}

const ORACLE = `
import json, sys
import aegis_pytest
answers = []
for case in json.load(sys.stdin):
    plan = aegis_pytest.Plan.parse(case["plan"], case["count"])
    for file, nodeid in case["asked"]:
        nodeid = aegis_pytest.clean_id(nodeid)
        answers.append([nodeid, list(plan.owners(file)), plan.owner(file, nodeid)])
json.dump(answers, sys.stdout)
`;

const FILE_NAMES = ['a.py', 'b[1].py', 'tests/ö.py', 'x::y.py', 'not/in/plan.py', '__proto__'];
const name = fc.oneof(
  fc.constantFrom('TestA', 'test_b', ':', '[', ']', '@', 'é', '😀', ''),
  fc.string({ unit: 'binary' }),
);
const param = fc.oneof(
  fc.constant(''),
  fc
    .oneof(name, fc.constantFrom('x::y', '[[', ']::[', '1]@g', 'é'.repeat(9000), '😀'.repeat(9000)))
    .map((text) => `[${text}]`),
);
const id = fc
  .tuple(
    fc.constantFrom(...FILE_NAMES),
    fc.array(name, { maxLength: 3 }),
    param,
    fc.constantFrom('', '@g', '@x::y'),
  )
  .map(([file, parts, text, group]) => ({ file, id: [file, ...parts].join('::') + text + group }));

/** A plan, and ids of which it knows some, some by class or function, and some not at all. */
const planCase = fc
  .record({
    count: fc.integer({ min: 1, max: 64 }),
    asked: fc.array(id, { minLength: 1, maxLength: 12 }),
    seed: fc.nat(),
  })
  .map(({ count, asked, seed }) => {
    const files = Object.fromEntries(
      FILE_NAMES.slice(0, 4).map((file, at): [string, number | Cut] => {
        if ((seed >> at) % 4 === 0) return [file, 1 + (seed % count)];
        const step = 1 + (seed % 3);
        const owners = Array.from({ length: count }, (_, shard) => shard + 1).filter(
          (shard) => shard % step === 0 || shard === 1,
        );
        const keys = asked
          .filter((each) => each.file === file)
          .flatMap((each) => keysOf(each.id.toWellFormed()));
        const named = keys.filter((key) => key !== '' && (key.length + seed) % 2 === 0);
        return [
          file,
          {
            owners,
            ids: Object.fromEntries(
              named.map((key, nth) => [key, owners[(nth + seed) % owners.length] as number]),
            ),
          },
        ];
      }),
    );
    return { plan: parsePlan(serializePlan(planOf(files, count))), asked };
  });

describe('the plugin and the planner agree on who owns a test', () => {
  let python = '';
  beforeAll(async () => {
    const [oldest] = pytests();
    if (!oldest) throw new Error('no interpreter');
    python = await pythonWith(oldest);
  }, 300_000);

  const answersOf = (
    cases: readonly { plan: Plan; asked: readonly { file: string; id: string }[] }[],
  ): unknown[] => {
    const input = cases.map(({ plan, asked }) => ({
      plan: serializePlan(plan),
      count: plan.count,
      asked: asked.map((each) => [each.file, each.id]),
    }));
    const options = { input: JSON.stringify(input), env: { PYTHONPATH: PLUGIN }, maxBuffer: 1 << 28 };
    return JSON.parse(execFileSync(python, ['-c', ORACLE], options).toString('utf8'));
  };

  test('on any plan, file and id', () => {
    fc.assert(
      fc.property(fc.array(planCase, { minLength: 30, maxLength: 60 }), (cases) => {
        const answers = answersOf(cases) as [string, number[], number][];
        const asked = cases.flatMap(({ plan, asked }) => asked.map(({ file }) => ({ plan, file })));
        expect(answers).toHaveLength(asked.length);
        answers.forEach(([cleaned, owners, owner], at) => {
          const { plan, file } = asked[at] as { plan: Plan; file: string };
          expect([owners, owner]).toEqual([fileOwners(plan, file), planOwner(plan, file, cleaned)]);
        });
      }),
      // Each step of shrinking would be one more process.
      { numRuns: 12, endOnFailure: true },
    );
  }, 120_000);
});

describe.each(pytests())('$name on Python $python', (pytest) => {
  let [python, root] = ['', ''];
  let plain: { ids: string[]; failed: string[] } = { ids: [], failed: [] };
  beforeAll(async () => {
    python = await pythonWith(pytest);
    root = await newProject(FILES);
    plain = await plainPytest(python, root);
  }, 300_000);

  test.each<[string, string[]]>([
    ['in one process', []],
    ['by file over workers', ['-n', '2']],
    ['test by test over workers', ['-n', '2', '--dist', 'load']],
  ])('each test runs once, where the plan says, %s', async (_, args) => {
    const runs = await shards(python, root, PLAN, () => ({ args }));
    expectPlanned(runs, PLAN, plain.ids);
    const failed = runs.flatMap(({ session }) => session.tests.filter(({ outcome }) => outcome === 'failed'));
    expect(failed.map(({ id: failedId }) => failedId).sort()).toEqual(plain.failed);
    const [first, second] = runs.map(({ session }) => session.owned);
    expect(first).toContain('tests/test_two_owners.py');
    expect(second).not.toContain('tests/test_two_owners.py');
    expect(runs[1]?.session.tests.some(({ file }) => file === 'tests/test_cut.py')).toBe(true);
  });

  test('the command for developers repeats the part of a shard', async () => {
    const inputs = { directory: root, testPaths: [], pytestArgs: [], markers: '' };
    const runs = await shards(python, root, PLAN);
    for (const [at, { session }] of runs.entries()) {
      const shard = { index: at + 1, count: COUNT };
      const split = splitWords(reproduceCommands(inputs, { kind: 'system' }, root, shard, session).all);
      const words = 'words' in split ? split.words : [];
      expect(words.slice(0, 3)).toEqual(['python', '-m', 'pytest']);
      expect((await plainPytest(python, root, words.slice(3))).ids).toEqual(idsOf(session));
    }
  });

  test.each<[string, string[]]>([
    ['in one process', []],
    ['over workers', ['-n', '2']],
  ])('in another order on every shard, %s', async (_, args) => {
    const conftest = `
import os, random
def pytest_collection_modifyitems(items):
    random.Random(int(os.environ["SEED"])).shuffle(items)
`;
    const shuffled = await newProject({ ...FILES, 'conftest.py': conftest });
    const runs = await shards(python, shuffled, PLAN, (shard) => ({ args, env: { SEED: String(shard) } }));
    expectPlanned(runs, PLAN, plain.ids);
  });

  test('of tests named on the command line, and of what -k leaves', async () => {
    const cut = 'tests/test_cut.py';
    for (const args of [
      [`${cut}::TestA`, `${cut}::test_param[x::y]`, 'tests/test_whole.py::test_one', 'tests/test_new.py'],
      ['-k', 'param or two'],
    ]) {
      const [expected, runs] = await Promise.all([
        plainPytest(python, root, args),
        shards(python, root, PLAN, () => ({ args })),
      ]);
      expect(expected.ids.length).toBeGreaterThan(3);
      expectPlanned(runs, PLAN, expected.ids);
      const left = runs.reduce((sum, { session }) => sum + (session.deselected ?? 0), 0);
      expect(left).toBe(args.includes('-k') ? plain.ids.length - expected.ids.length : 0);
    }
  });

  test.each<[string, string[]]>([
    ['in one process', []],
    ['over workers', ['-n', '2']],
  ])('files that are done are not imported, and ids that are done do not run, %s', async (_, args) => {
    const broken = await newProject({ ...FILES, 'tests/test_whole.py': 'raise RuntimeError("imported")\n' });
    // Of a cut file and of one that is not.
    const few = plain.ids.filter((each, at) => each.startsWith('tests/test_cut.py') && at % 2 === 0);
    const ids = [...few, 'tests/sub/test_new_ö.py::test_one'];
    const done = doneText({ files: ['tests/test_whole.py', 'tests/test_new.py'], ids });
    const runs = await shards(python, broken, PLAN, () => ({ args, done }));
    const open = plain.ids.filter((each) => !/test_whole|test_new\.py/.test(each) && !ids.includes(each));
    expect(ids.length).toBeGreaterThan(3);
    expectPlanned(runs, PLAN, open);
    for (const { session } of runs) {
      expect(session).toMatchObject({ collectErrors: [], deselected: 0 });
      expect(session.files?.map(({ file }) => file)).not.toContain('tests/test_whole.py');
    }
  });

  test('a shard with nothing left to run, or nothing at all, exits with 5 and is fine', async () => {
    const files = [
      'tests/test_cut.py',
      'tests/test_new.py',
      'tests/test_two_owners.py',
      'tests/test_whole.py',
    ];
    const done = doneText({ files, ids: plain.ids });
    const none = planOf(Object.fromEntries([...files, 'tests/sub/test_new_ö.py'].map((file) => [file, 1])));
    const [nothingLeft, nothingGiven] = await Promise.all([
      runPytest(python, root, { plan: serializePlan(PLAN), done, shard: '2/3' }),
      runPytest(python, root, { plan: serializePlan(none), shard: '2/3' }),
    ]);
    for (const run of [nothingLeft, nothingGiven]) {
      expect(run.end).toEqual({ kind: 'exited', code: 5 });
      expect(run.session).toMatchObject({
        finished: true,
        exitStatus: 5,
        tests: [],
        pluginFaults: [],
        deselected: 0,
      });
      expect(run.session).not.toHaveProperty('others');
      expect(codesOf(run)).toEqual([]);
    }
    expect(nothingLeft.session.owned).toContain('tests/test_whole.py');
    expect(nothingGiven.session.owned).toEqual([]);
  });

  test('groups are recorded, and ids of an earlier run are those of the next', async () => {
    const grouped = await newProject({
      'pytest.ini': '[pytest]\nmarkers = xdist_group\n',
      'test_g.py': `
import pytest

@pytest.mark.xdist_group("db")
@pytest.mark.parametrize("n", range(4))
def test_positional(n):
    pass

@pytest.mark.xdist_group(name="é::x")
class TestNamed:
    def test_in_class(self):
        pass

@pytest.mark.xdist_group
def test_nameless():
    pass

def test_free():
    pass
`,
    });
    const groupsIn = ({ session }: PytestRun) =>
      new Map(
        session.tests.map((record) => [
          /test_\w+(\[\d\])?/.exec(record.id.slice(9))?.[0],
          record.groups?.join(),
        ]),
      );
    for (const args of [[], ['-p', 'no:xdist'], ['-n', '2', '--dist', 'loadgroup']]) {
      const learned = await runPytest(python, grouped, { args });
      expect(learned.session.tests).toHaveLength(7);
      expect(Object.fromEntries(groupsIn(learned))).toEqual({
        'test_positional[0]': 'db',
        'test_positional[1]': 'db',
        'test_positional[2]': 'db',
        'test_positional[3]': 'db',
        test_in_class: 'é::x',
        test_nameless: 'default',
        test_free: undefined,
      });
      const ids = Object.fromEntries(idsOf(learned.session).map((each, at) => [each, 1 + (at % 2)]));
      const plan = planOf({ 'test_g.py': { owners: [1, 2, 3], ids } });
      const runs = await shards(python, grouped, plan, () => ({ args }));
      expectPlanned(runs, plan, idsOf(learned.session));
      expect(runs.map(({ session }) => session.tests.length)).toEqual([4, 3, 0]);
    }
  });

  test('a worker that comes late follows the plan that its controller read', async () => {
    const late = await newProject({
      'test_a.py': `
import os

def test_dies():
    os.remove(os.environ["AEGIS_PLAN"])
    os._exit(1)

def test_after():
    pass

def test_of_another_shard():
    pass
`,
    });
    const ids = {
      'test_a.py::test_of_another_shard': 2,
      'test_a.py::test_after': 1,
      'test_a.py::test_dies': 1,
    };
    const plan = serializePlan(planOf({ 'test_a.py': { owners: [1, 2], ids } }, 2));
    const { session } = await runPytest(python, late, { plan, shard: '1/2', args: ['-n', '1'] });
    expect(session.tests.map((record) => [record.id, record.outcome])).toEqual([
      ['test_a.py::test_dies', 'failed'],
      ['test_a.py::test_after', 'passed'],
    ]);
    expect(session.lostWorkers).toHaveLength(1);
    expect(session.pluginFaults).toEqual([]);
  });

  test.each(['--splits=2', '--num-shards=2'])(
    "%s of another plugin, from the project's own options, is refused",
    async (flag) => {
      const [option = ''] = flag.split('=');
      const split = await newProject({
        'conftest.py': `def pytest_addoption(parser):\n    parser.addoption("${option}", type=int)\n`,
        'pytest.ini': `[pytest]\naddopts = ${flag}\n`,
        'test_a.py': 'def test_a():\n    pass\n',
      });
      const run = await runPytest(python, split, { shard: '1/2' });
      expect(run.end).toEqual({ kind: 'exited', code: 4 });
      expect(run.output).toContain(`${flag} would split the tests a second time`);
      expect(codesOf(run)).toEqual(['AEGIS-E314']);
    },
  );

  test('what cannot be followed is a usage error, and nothing runs', async () => {
    const good = serializePlan(PLAN);
    const cases: PytestOptions[] = [
      { plan: '' },
      { plan: good.slice(0, -9) },
      { plan: '[]' },
      { plan: serializePlan({ ...PLAN, count: 4 }) },
      { plan: serializePlan({ ...PLAN, files: { 'a.py': 4 } }) },
      { plan: serializePlan({ ...PLAN, files: { 'a.py': { owners: [], ids: {} } } }) },
      { plan: serializePlan({ ...PLAN, files: { 'a.py': { owners: [1, 2], ids: { 'a.py::b': 3 } } } }) },
      { plan: good, args: ['-n', '2'], env: { AEGIS_PLAN: '/no/such/plan.json' } },
      { plan: good, done: '{"files": ["a.py"]}' },
      { plan: good, done: '{"files": "a.py", "ids": []}' },
    ];
    const runs = await Promise.all(cases.map((each) => runPytest(python, root, { shard: '1/3', ...each })));
    for (const [at, run] of runs.entries()) {
      expect(run.end).toEqual({ kind: 'exited', code: 4 });
      expect(run.output).toMatch(/ERROR: aegis: AEGIS_(PLAN|DONE) cannot be followed: \S/);
      expect(run.output).toContain(cases[at]?.done === undefined ? 'AEGIS_PLAN' : 'AEGIS_DONE');
      expect(run.session.tests).toEqual([]);
      expect(codesOf(run)).toEqual(['AEGIS-E314']);
    }
  });
});
