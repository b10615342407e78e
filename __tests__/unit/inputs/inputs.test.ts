import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { StepError } from '../../../src/errors.ts';
import { loadInputs } from '../../../src/inputs/inputs.ts';
import { variableOf } from '../../../src/inputs/read.ts';
import type { Reason } from '../../../src/results/model.ts';
import { someFacts } from '../../support/facts.ts';

const facts = someFacts();
mkdirSync(join(facts.workspace, 'tests'));
writeFileSync(join(facts.workspace, 'pyproject.toml'), '');
symlinkSync('/', join(facts.workspace, 'root-link'));

const load = (given: Record<string, string>, env: Record<string, string> = {}) =>
  loadInputs(
    Object.fromEntries(Object.entries(given).map(([name, value]) => [variableOf(name), value])),
    { ...facts, env },
    'zstd',
  );

function problems(given: Record<string, string>, env: Record<string, string> = {}): readonly Reason[] {
  try {
    load(given, env);
    return [];
  } catch (error) {
    return (error as StepError).reasons;
  }
}

test('no input at all is a complete set of inputs', () => {
  const inputs = load({});
  expect(inputs.lane).toEqual({ name: 'test', suite: 'test', shard: { index: 1, count: 1 } });
  expect(inputs).toMatchObject({
    coverageMin: null,
    artifactName: 'test-results',
    retentionDays: null,
    notices: [],
  });
  expect(inputs.tests).toMatchObject({
    testPaths: [],
    workers: 'auto',
    hangSeconds: 300,
    timeoutSeconds: null,
  });
});

test('values reach the rooms that need them', () => {
  const inputs = load({
    shard: '2/4',
    suite: 'unit',
    'test-paths': 'tests "tests"',
    'pytest-args': `-k 'a and "b"' --strict-markers`,
    'coverage-min': '79.95',
    'timeout-minutes': '1.5',
    'hang-timeout': '2m',
    caches: 'poetry, ollama',
    'log-level': 'debug',
  });
  expect(inputs.lane.shard).toEqual({ index: 2, count: 4 });
  expect(inputs.tests).toMatchObject({
    testPaths: ['tests', 'tests'],
    pytestArgs: ['-k', 'a and "b"', '--strict-markers'],
    timeoutSeconds: 90,
    hangSeconds: 120,
    debug: true,
  });
  expect(inputs.coverageMin?.text).toBe('79.95');
  expect(inputs.caches.caches).toEqual(['poetry', 'ollama']);
});

test('a percent sign is forgiven and mentioned', () => {
  expect(load({ 'coverage-min': '80%' }).notices).toHaveLength(1);
});

test.each(['tests', './tests/', 'ABSOLUTE'])('working-directory %s is one directory', (given) => {
  const tests = join(facts.workspace, 'tests');
  const inputs = load({ 'working-directory': given === 'ABSOLUTE' ? tests : given });
  expect(inputs.tests.directory.replace(/\/$/, '')).toBe(tests);
});

test('a working-directory that is a link is the directory it leads to', () => {
  mkdirSync(join(facts.workspace, 'packages', 'app'), { recursive: true });
  symlinkSync(join('packages', 'app'), join(facts.workspace, 'app-link'));
  const inputs = load({ 'working-directory': 'app-link' });
  expect(inputs.tests.directory).toBe(join(facts.workspace, 'packages', 'app'));
});

test('each line of pin is a group', () => {
  const pin = [
    '# the database',
    '',
    '  tests/test_db.py::TestA   tests/db/**',
    "  'tests/test a.py::test_x[..]'",
  ];
  expect(load({ pin: pin.join('\n') }).pins).toEqual([
    ['tests/test_db.py::TestA', 'tests/db/**'],
    ['tests/test a.py::test_x[..]'],
  ]);
  expect(load({}).pins).toEqual([]);
});

test('each line of docker-build is a list of arguments; a backslash goes on in the next', () => {
  const lines = ['# the app', '-t app:test \\', '  --target "run time" .', '', '  -t db:test ./db  '];
  expect(load({ 'docker-build': lines.join('\n') }).caches.dockerBuild).toEqual([
    ['-t', 'app:test', '--target', 'run time', '.'],
    ['-t', 'db:test', './db'],
  ]);
  expect(load({}).caches).toMatchObject({ dockerBuild: [], dockerBuilder: null, limitBytes: 10e9 });
  expect(load({ 'cache-limit-gb': '25', 'docker-builder': 'mine' }).caches).toMatchObject({
    dockerBuilder: 'mine',
    limitBytes: 25e9,
  });
});

test('shell syntax in arguments stays text', () => {
  expect(load({ 'pytest-args': '"; touch x" "$(id)"' }).tests.pytestArgs).toEqual(['; touch x', '$(id)']);
});

/** input, value, code, and a word that the message must hold to be of help */
const BAD: readonly (readonly [string, string, string, string])[] = [
  ['shard', '0/4', 'AEGIS-E101', '2/4'],
  ['shard', '5/4', 'AEGIS-E101', '2/4'],
  ['shard', '4', 'AEGIS-E101', '2/4'],
  ['shard', '1/0', 'AEGIS-E101', '2/4'],
  ['shard', '1/257', 'AEGIS-E101', '256'],
  ['shard', '1.5/4', 'AEGIS-E101', '2/4'],
  ['shard', '-1/4', 'AEGIS-E101', '2/4'],
  ['shard', '/4', 'AEGIS-E101', '2/4'],
  ['shard', '1/', 'AEGIS-E101', '2/4'],
  ['shard', '${{ matrix.shard }}/4', 'AEGIS-E101', 'not expanded'],
  ['coverage-min', '101', 'AEGIS-E102', '79.95'],
  ['coverage-min', '-1', 'AEGIS-E102', '79.95'],
  ['coverage-min', 'NaN', 'AEGIS-E102', '79.95'],
  ['coverage-min', '80,5', 'AEGIS-E102', '80.5'],
  ['coverage-min', '8O', 'AEGIS-E102', '79.95'],
  ['coverage-min', '0.8', 'AEGIS-E102', 'did you mean 80'],
  ['coverage-min', '1e1', 'AEGIS-E102', '79.95'],
  ['pytest-args', '-k "a', 'AEGIS-E103', 'column 4'],
  ['pytest-args', 'a\0b', 'AEGIS-E103', 'NUL'],
  ['pytest-args', '--no-cov', 'AEGIS-E104', 'coverage-min'],
  ['pytest-args', '--no-c', 'AEGIS-E104', 'coverage-min'],
  ['pytest-args', '--cov-fail-under=10', 'AEGIS-E104', 'coverage-min'],
  ['pytest-args', '--junitxml=x.xml', 'AEGIS-E104', 'junit-xml'],
  ['pytest-args', '-p no:cov', 'AEGIS-E104', 'no:cov'],
  ['pytest-args', '-c other.ini', 'AEGIS-E104', 'configuration'],
  ['pytest-args', '-o addopts=', 'AEGIS-E104', 'addopts'],
  ['pytest-args', '--rootdir=/', 'AEGIS-E104', 'configuration'],
  ['pytest-args', '-n 4', 'AEGIS-E104', 'workers'],
  ['pin', '/etc/passwd', 'AEGIS-E113', 'absolute'],
  ['pin', 'C:/x.py', 'AEGIS-E113', 'absolute'],
  ['pin', 'tests/../../x.py', 'AEGIS-E113', 'leaves'],
  ['pin', '::TestA', 'AEGIS-E113', 'no file'],
  ['pin', `a.py ''`, 'AEGIS-E113', 'no file'],
  ['pin', 'a.py "b', 'AEGIS-E113', 'column 6'],
  ['pin', 'x'.repeat(1001), 'AEGIS-E113', '1000'],
  ['pin', 'a.py\n'.repeat(201), 'AEGIS-E113', '200'],
  ['pin', 'a.py '.repeat(201), 'AEGIS-E113', '200'],
  ['test-paths', '../elsewhere', 'AEGIS-E105', 'exist'],
  ['test-paths', '/etc', 'AEGIS-E105', 'workspace'],
  ['test-paths', 'missing', 'AEGIS-E105', 'exist'],
  ['test-paths', '-x', 'AEGIS-E105', 'dash'],
  ['working-directory', 'root-link', 'AEGIS-E105', 'workspace'],
  ['working-directory', 'pyproject.toml', 'AEGIS-E105', 'directory'],
  ['working-directory', '..', 'AEGIS-E105', 'workspace'],
  ['cache-prefix', 'a,b', 'AEGIS-E106', 'comma'],
  ['cache-prefix', 'x'.repeat(513), 'AEGIS-E106', '100'],
  ['fixtures-path', '/', 'AEGIS-E106', 'root'],
  ['fixtures-path', '~', 'AEGIS-E106', 'home'],
  ['fixtures-path', '~/**', 'AEGIS-E106', 'wildcard'],
  ['fixtures-path', '.', 'AEGIS-E106', 'workspace'],
  ['fixtures-path', '.git/x', 'AEGIS-E106', '.git'],
  ['docker-cache-path', '-rf', 'AEGIS-E106', '-'],
  ['caches', 'poetry, olama', 'AEGIS-E106', 'did you mean ollama'],
  ['fixtures-command', 'python make.py', 'AEGIS-E106', 'fixtures-path'],
  ['cache-limit-gb', '0', 'AEGIS-E107', '1 to 100000'],
  ['cache-save', 'yes', 'AEGIS-E107', 'auto, always, never'],
  ['log-level', 'TRUE', 'AEGIS-E107', 'info, debug'],
  ['max-failures', '1e1', 'AEGIS-E107', 'digits'],
  ['max-failures', '0x2', 'AEGIS-E107', 'digits'],
  ['workers', '0', 'AEGIS-E107', 'auto, off'],
  ['timeout-minutes', '0', 'AEGIS-E107', 'minutes'],
  ['hang-timeout', 'soon', 'AEGIS-E107', '300'],
  ['artifact-name', 'a:b', 'AEGIS-E108', 'letters'],
  ['artifact-name', '..', 'AEGIS-E108', 'letters'],
  ['artifact-name', 'x'.repeat(300), 'AEGIS-E108', '100'],
  ['artifact-retention-days', '0', 'AEGIS-E108', '1 to 90'],
  ['artifact-retention-days', '91', 'AEGIS-E108', '1 to 90'],
  ['artifact-retention-days', 'abc', 'AEGIS-E108', '1 to 90'],
  ['ollama-models', '../../x', 'AEGIS-E111', 'llama'],
  ['coverage-mim', '80', 'AEGIS-E100', 'coverage-min'],
];

describe('refused', () => {
  test.each(BAD)('%s: %j', (name, value, code, help) => {
    const others = name === 'fixtures-path' ? { 'fixtures-key-files': 'make.py' } : {};
    const found = problems({ [name]: value, ...others });
    expect(found).toMatchObject([{ code }]);
    expect(found[0]?.message).toContain(help);
  });

  test('fixtures whose key would never change', () => {
    expect(problems({ 'fixtures-path': 'data' })).toMatchObject([
      { code: 'AEGIS-E106', message: expect.stringMatching(/never change.*`fixtures-key-files`/) },
    ]);
    for (const name of ['fixtures-command', 'fixtures-key-files'])
      expect(problems({ 'fixtures-path': 'data', [name]: 'make.py' })).toEqual([]);
  });

  test.each([
    ['PYTEST_ADDOPTS', '--co'],
    ['PYTEST_ADDOPTS', '--no-cov'],
    ['PYTEST_ADDOPTS', '"'],
    ['PYTHONOPTIMIZE', '2'],
  ])('an environment with %s=%s', (name, value) => {
    const found = problems({}, { [name]: value });
    expect(found).toMatchObject([{ code: 'AEGIS-E110' }]);
    expect(found[0]?.message).toContain(name);
  });

  test('the code of a pull request on pull_request_target', () => {
    const [head, base] = ['a'.repeat(40), 'b'.repeat(40)];
    const event = join(facts.temp, 'event.json');
    writeFileSync(event, JSON.stringify({ pull_request: { head: { sha: head } } }));
    mkdirSync(join(facts.workspace, '.git'), { recursive: true });
    const target = { ...facts, event: 'pull_request_target', env: { GITHUB_EVENT_PATH: event } };
    writeFileSync(join(facts.workspace, '.git/HEAD'), `${head}\n`);
    expect(() => loadInputs({}, target, 'zstd')).toThrow('AEGIS-E112');
    writeFileSync(join(facts.workspace, '.git/HEAD'), `${base}\n`);
    expect(loadInputs({}, { ...target, sha: base }, 'zstd').lane.name).toBe('test');
  });

  test.each([
    ['as a branch', { HEAD: 'ref: refs/heads/fix', 'refs/heads/fix': 'HEAD_SHA' }, true],
    [
      'as a packed branch',
      { HEAD: 'ref: refs/heads/fix', 'packed-refs': '# x\nHEAD_SHA refs/heads/fix' },
      true,
    ],
    ['as a merge that the event does not know', { HEAD: 'c'.repeat(40) }, true],
    ['the base branch', { HEAD: 'ref: refs/heads/main', 'refs/heads/main': 'd'.repeat(40) }, false],
    ['the base commit', { HEAD: 'b'.repeat(40) }, false],
    ['no checkout', {}, false],
  ])('pull_request_target, below the workspace: %s', (_, files: Record<string, string>, refused) => {
    const [head, base] = ['a'.repeat(40), 'b'.repeat(40)];
    const some = someFacts();
    const event = join(some.temp, 'event.json');
    writeFileSync(event, JSON.stringify({ pull_request: { head: { sha: head }, base: { sha: base } } }));
    mkdirSync(join(some.workspace, 'pr/sub'), { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      const path = join(some.workspace, 'pr/.git', name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `${text.replace('HEAD_SHA', head)}\n`);
    }
    const target = { ...some, event: 'pull_request_target', env: { GITHUB_EVENT_PATH: event } };
    const run = () => loadInputs({ 'INPUT_WORKING-DIRECTORY': 'pr/sub' }, target, 'zstd');
    if (refused) expect(run).toThrow('AEGIS-E112');
    else expect(run().lane.name).toBe('test');
  });

  test('all at once', () => {
    const found = problems({ shard: '5/4', 'coverage-min': 'high', workers: '-1', 'test-paths': 'nowhere' });
    expect(found.map(({ code }) => code).sort()).toEqual([
      'AEGIS-E101',
      'AEGIS-E102',
      'AEGIS-E105',
      'AEGIS-E107',
    ]);
  });

  test('with the value quoted, and cut when it is long', () => {
    expect(problems({ shard: 'x\u001b[31m' })[0]?.message).toContain('"x\\u001b[31m"');
    expect(problems({ shard: 'x'.repeat(10_000) })[0]?.message.length).toBeLessThan(400);
  });
});
