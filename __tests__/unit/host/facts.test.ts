import { mkdirSync, mkdtempSync, realpathSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type FactsAnswer, readFacts } from '../../../src/host/facts.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'aegis-facts-')));
const workspace = join(root, 'mein Büro');
mkdirSync(workspace);
const ENV = {
  GITHUB_ACTIONS: 'true',
  GITHUB_WORKSPACE: workspace,
  GITHUB_REPOSITORY: 'octo/rag',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_REF: 'refs/pull/7/merge',
  GITHUB_EVENT_NAME: 'pull_request',
  GITHUB_RUN_ID: '4711',
  GITHUB_RUN_ATTEMPT: '3',
  GITHUB_JOB: 'test',
  RUNNER_TEMP: root,
  HOME: '/home/me',
};

const read = (env: Record<string, string>, verbose = false) =>
  readFacts({ env, actionRoot: '/action/dist', verbose });

function factsOf(answer: FactsAnswer) {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  return answer.facts;
}

function messages(env: Record<string, string>): readonly string[] {
  const answer = read(env);
  return answer.ok ? [] : answer.problems.map(({ code, message }) => `${code} ${message}`);
}

describe('facts', () => {
  test('what the runner says', () => {
    expect(factsOf(read(ENV))).toMatchObject({
      workspace,
      temp: root,
      toolCache: join(root, 'tool-cache'),
      home: '/home/me',
      repository: 'octo/rag',
      sha: 'a'.repeat(40),
      ref: 'refs/pull/7/merge',
      event: 'pull_request',
      defaultBranch: null,
      runId: '4711',
      attempt: 3,
      job: 'test',
      serverUrl: 'https://github.com',
      platform: process.platform,
      arch: process.arch,
      debug: false,
      actionRoot: '/action/dist',
      env: ENV,
    });
  });

  test('variables that may be absent or have another value', () => {
    const { GITHUB_REF: _ref, GITHUB_RUN_ATTEMPT: _attempt, HOME: _home, ...rest } = ENV;
    const facts = factsOf(
      read(
        { ...rest, GITHUB_SERVER_URL: 'https://ghe.example', RUNNER_TOOL_CACHE: join(root, 'tools') },
        true,
      ),
    );
    expect(facts).toMatchObject({
      ref: '',
      attempt: 1,
      serverUrl: 'https://ghe.example',
      toolCache: join(root, 'tools'),
      debug: true,
    });
    expect(facts.home).not.toBe('');
    expect(factsOf(read({ ...ENV, RUNNER_DEBUG: '1' })).debug).toBe(true);
  });

  test('the workspace is a real path', () => {
    symlinkSync(workspace, join(root, 'link'));
    expect(factsOf(read({ ...ENV, GITHUB_WORKSPACE: join(root, 'link') })).workspace).toBe(workspace);
  });

  test('the system by name and version', () => {
    expect(factsOf(read(ENV)).osRelease).toMatch(/^[\w.-]+( [\w.-]+)?$/);
  });

  test.each([
    ['{"repository":{"default_branch":"trunk"}}', 'trunk'],
    ['{"repository":{"default_branch":7}}', null],
    ['{"repository":null}', null],
    ['[]', null],
    ['not json', null],
  ])('default branch of the event %s', (text, branch) => {
    const path = join(root, 'event.json');
    writeFileSync(path, text);
    expect(factsOf(read({ ...ENV, GITHUB_EVENT_PATH: path })).defaultBranch).toBe(branch);
    expect(factsOf(read({ ...ENV, GITHUB_EVENT_PATH: join(root, 'none.json') })).defaultBranch).toBeNull();
  });

  test('everything that is missing or wrong, at once', () => {
    expect(messages({})).toEqual(
      ['ACTIONS', 'WORKSPACE', 'REPOSITORY', 'SHA', 'EVENT_NAME', 'RUN_ID', 'JOB']
        .map((name) => `AEGIS-E109 GITHUB_${name} is not set.`)
        .concat('AEGIS-E109 RUNNER_TEMP is not set.'),
    );
    expect(
      messages({ ...ENV, GITHUB_SHA: '', GITHUB_RUN_ATTEMPT: '0', GITHUB_WORKSPACE: '/none\n::error::x' }),
    ).toEqual([
      'AEGIS-E109 GITHUB_SHA is not set.',
      'AEGIS-E109 GITHUB_RUN_ATTEMPT is not a number from 1 on (got "0").',
      'AEGIS-E109 GITHUB_WORKSPACE is not a directory (got "/none\\n::error::x").',
    ]);
  });

  test('a RUNNER_TEMP that cannot be used is replaced, with a notice', () => {
    const answer = read({ ...ENV, RUNNER_TEMP: join(root, 'nowhere') });
    expect(factsOf(answer).temp).toMatch(/aegis-/);
    expect(answer).toMatchObject({
      notices: [expect.stringContaining('RUNNER_TEMP is not a directory that can be written')],
    });
  });

  test('a RUNNER_TOOL_CACHE that cannot be written or made is replaced, with a notice', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    for (const place of [file, join(file, 'tools'), '/proc/tools']) {
      const answer = read({ ...ENV, RUNNER_TOOL_CACHE: place });
      expect(factsOf(answer).toolCache).toBe(join(root, 'tool-cache'));
      expect(answer).toMatchObject({
        notices: [
          expect.stringContaining(
            `RUNNER_TOOL_CACHE is not a directory that can be written (got "${place}")`,
          ),
        ],
      });
    }
    expect(read({ ...ENV, RUNNER_TOOL_CACHE: join(root, 'new', 'tools') })).toMatchObject({ notices: [] });
  });

  test('so is one in which our own folder cannot be used', () => {
    const tools = join(root, 'shared');
    mkdirSync(tools);
    const toolCache = () => factsOf(read({ ...ENV, RUNNER_TOOL_CACHE: tools })).toolCache;
    mkdirSync(join(tools, 'aegis-poetry'));
    expect(toolCache()).toBe(tools);
    rmdirSync(join(tools, 'aegis-poetry'));
    writeFileSync(join(tools, 'aegis-poetry'), '');
    expect(toolCache()).toBe(join(root, 'tool-cache'));
  });
});
