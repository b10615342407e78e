import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { scratch } from '../support/facts.ts';
import { errorsOf, expectTold, last, messageOf, story } from '../support/story.ts';
import { venv } from '../support/venv.ts';

/** Looks for anything private in its own environment, and in the one its parent was started with. */
const CURIOUS = `
import os

PRIVATE = ("ACTIONS_", "INPUT_", "STATE_")
FILES = {"GITHUB_" + name for name in ("ENV", "PATH", "OUTPUT", "STATE", "STEP_SUMMARY", "TOKEN")}


def private(names):
    return [name for name in names if name.startswith(PRIVATE) or name in FILES]


def test_own():
    assert private(os.environ) == []
    assert os.environ["GITHUB_ACTIONS"] == "true"
    assert os.environ["MINE"] == "a b"
    assert "RUNNER_TRACKING_ID" in os.environ


def test_parent():
    with open(f"/proc/{os.getppid()}/environ", "rb") as file:
        names = [entry.partition(b"=")[0].decode() for entry in file.read().split(b"\\0")]
    assert "GITHUB_SHA" in names
    assert private(names) == []
`;

test('neither the tests nor the process above them hold anything of ours', async () => {
  const env = { MINE: 'a b', GITHUB_TOKEN: 'ghs_secret', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'oidc' };
  const { job } = await story(last(CURIOUS), { env });
  expect(job.annotations.filter(({ level }) => level === 'error')).toEqual([]);
  expect(job).toMatchObject({ conclusion: 'success', outputs: { passed: '14', verdict: 'passed' } });
});

const REQUIRED = [
  'GITHUB_ACTIONS',
  'GITHUB_WORKSPACE',
  'GITHUB_REPOSITORY',
  'GITHUB_SHA',
  'GITHUB_EVENT_NAME',
  'GITHUB_RUN_ID',
  'GITHUB_JOB',
  'RUNNER_TEMP',
];
const without = (...names: string[]) => Object.fromEntries(names.map((name) => [name, null]));

describe('variables that every runner sets', () => {
  test.each(REQUIRED.map((name) => [name]))('%s is missing: it is named, and nothing runs', async (name) => {
    const { run, job } = await story({}, { override: without(name), within: 30 });
    expect(messageOf(job, 'E109')).toBe(`${name} is not set.`);
    expect(errorsOf(job)).toEqual(['E109']);
    expect(job).toMatchObject({ conclusion: 'failure', exitCode: 1, postExitCode: 0, outputs: {} });
    expect(job.post?.annotations.map(({ level }) => level)).toEqual(['warning']);
    expect(run.artifacts).toEqual([]);
  });

  test('all are missing: each is told', async () => {
    const { job } = await story({}, { override: without(...REQUIRED) });
    const told = job.main?.annotations.map(({ message }) => message);
    expect(told).toEqual(REQUIRED.map((name) => `${name} is not set.`));
  });

  test('GITHUB_STATE is missing: post could not be told from main, so neither runs', async () => {
    const { run, job } = await story({}, { override: without('GITHUB_STATE') });
    expect(messageOf(job, 'E109')).toContain('GITHUB_STATE is not set');
    expect(job).toMatchObject({ exitCode: 1, postExitCode: 1 });
    expect(run.artifacts).toEqual([]);
  });

  test('what only carries the result may be missing: the job goes on and says so', async () => {
    const names = ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_EVENT_PATH'];
    const { run, job } = await story({}, { override: without(...names) });
    expect(job).toMatchObject({ conclusion: 'success', postExitCode: 0, outputs: {}, summary: '' });
    expect(job.log).toContain('The summary could not be written: GITHUB_STEP_SUMMARY is not set.');
    expect(job.log).toContain('The output verdict could not be written: GITHUB_OUTPUT is not set.');
    expect(job.log).toContain('12 passed');
    expect(run.artifacts).toHaveLength(1);
  });
});

describe('post on its own', () => {
  test.each([
    ['garbage', '{"version":'],
    ['another version', '{"version":9,"specs":[]}'],
    ['specs of a stranger', '{"version":1,"specs":[{"kind":"docker","paths":["/etc"],"key":"x"}]}'],
    ['a very long state', `{"version":1,"specs":[${'0,'.repeat(40_000)}0]}`],
  ])('with %s for a state: saves nothing, fails nothing', async (_, state) => {
    const scene = { phases: 'post', override: { STATE_aegis: state } } as const;
    const { run, job } = await story({}, { ...scene, within: 30 });
    expect(job).toMatchObject({ conclusion: 'success', postExitCode: 0, outputs: {}, summary: '' });
    expect(job.annotations.filter(({ level }) => level === 'error')).toEqual([]);
    expect(job.log).not.toContain('pytest');
    expect(run.artifacts).toEqual([]);
  });
});

/** Everything that is wrong with a set-up is told at once, with an artifact, before any test runs. */
const bare = () => venv('scenario-bare', ['pytest==9.2.0']);

function program(text: string): string {
  const path = join(scratch('python'), 'python');
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}

describe('an environment that cannot run the tests', () => {
  test.each<[string, () => string | Promise<string>, string, RegExp]>([
    ['no such interpreter', () => 'python9.9', 'E201', /python9\.9 is not on PATH/],
    ['a directory', () => scratch('python'), 'E201', /is a directory/],
    [
      'one that exits with 1',
      () => program('#!/bin/sh\necho broken >&2\nexit 1\n'),
      'E202',
      /exits with 1: broken/,
    ],
    [
      'one without pytest',
      async () => program(`#!/bin/sh\nexec '${await bare()}' -S "$@"\n`),
      'E208',
      /has no pytest\./,
    ],
  ])('%s', async (_, python, code, words) => {
    const { run, job } = await story({}, { inputs: { python: await python() } });
    expectTold({ run, job }, [code], 'config-error');
    expect(messageOf(job, code)).toMatch(words);
    expect(job.outputs.tests).toBe('0');
    // Said at once: models and images may take minutes more.
    expect(job.log).toContain(`No tests will run: AEGIS-${code}`);
  });

  test('pytest-cov and pytest-xdist are missing where they are asked for', async () => {
    const inputs = { python: await bare(), 'coverage-min': '80', workers: '2' };
    const { run, job } = await story({}, { inputs });
    expectTold({ run, job }, ['E209', 'E211'], 'config-error');
    expect(messageOf(job, 'E209')).toContain('has no pytest-cov');
    expect(messageOf(job, 'E211')).toContain('has no pytest-xdist');
  });

  test('without them, and nobody asking, the tests run and it is said once', async () => {
    const { job } = await story({}, { inputs: { python: await bare(), workers: 'auto' } });
    expect(job).toMatchObject({ conclusion: 'success', outputs: { verdict: 'passed', passed: '12' } });
    expect(job.outputs.coverage).toBeUndefined();
    const notices = job.annotations.map(({ message }) => message);
    expect(notices.filter((text) => text.includes('pytest-cov is not installed'))).toHaveLength(1);
    expect(notices.filter((text) => text.includes('pytest-xdist is not installed'))).toHaveLength(1);
  });

  test.each([
    ['PYTHONOPTIMIZE', '2', /asserts are off/],
    ['PYTEST_ADDOPTS', '--co', /would run no tests/],
  ])('%s=%s', async (name, value, words) => {
    const { run, job } = await story({}, { env: { [name]: value } });
    expect(errorsOf(job)).toEqual(['E110']);
    expect(messageOf(job, 'E110')).toMatch(words);
    expect(messageOf(job, 'E110')).toContain(`${name}="${value}"`);
    expect(job.outputs.verdict).toBe('config-error');
    expect(run.artifacts).toEqual([]);
  });
});

test('many bad inputs: all are told at once, each by its name, and nothing runs', async () => {
  const inputs = {
    shard: '5/4',
    'coverage-min': '80,5',
    'pytest-args': '"a',
    'test-paths': '/etc',
    caches: 'poetri',
    'artifact-name': 'a:b',
    'artifact-retention-days': '91',
    'timeout-minutes': 'abc',
    workers: '-1',
    'log-level': 'loud',
    testpaths: 'x',
  };
  const { run, job } = await story({}, { inputs, within: 30 });
  const names = Object.keys(inputs);
  for (const name of names) expect(job.summary).toMatch(new RegExp(`${name}(:|&#34; is not an input)`));
  expect(job.summary).toContain(`Nothing ran: ${names.length} problems`);
  expect(job.summary.match(/Quote as in a POSIX shell\./g)).toHaveLength(1);
  expect(job.main?.annotations.filter(({ level }) => level === 'error')).toHaveLength(10);
  expect(job).toMatchObject({ exitCode: 1, postExitCode: 0, outputs: { verdict: 'config-error' } });
  expect(run.artifacts).toEqual([]);
  expect(job.log).not.toContain('passed');
});
