import { describe, expect, test } from '@jest/globals';
import type { JobResult } from '../../local/runner/index.ts';
import { cacheOutputs, cacheRow, cacheWarnings, openCachedStage } from '../support/cached.ts';
import { artifactWarning } from '../support/service-faults.ts';
import type { Part } from '../support/stage.ts';

const NO_SERVICE: Part = { service: null };
const ENTERPRISE: Part = { override: { GITHUB_SERVER_URL: 'https://github.example.com' } };
const NO_TOKEN: Part = { override: { ACTIONS_RUNTIME_TOKEN: null } };

const noticesOf = ({ annotations }: JobResult, text: string) =>
  annotations.filter(({ level, message }) => level === 'notice' && message.includes(text));

test.each([
  ['a runner without a results service', NO_SERVICE, /this runner has no artifact service/],
  ['a runner without a token', NO_TOKEN, /this runner has no artifact service/],
  ['a company server', ENTERPRISE, /GitHub Enterprise Server has no artifact service of version 4/],
])('%s: it is said in one line, and the tests are judged', async (_, part, reason) => {
  await using stage = await openCachedStage();
  const job = await stage.visit(part);
  expect(job).toMatchObject({ conclusion: 'success', exitCode: 0, postExitCode: 0, orphans: [] });
  expect(job.seconds).toBeLessThan(30);
  expect(job.outputs).toMatchObject({ verdict: 'passed', tests: '13', coverage: '62.5000' });
  expect(artifactWarning(job)).toMatch(reason);
  expect(noticesOf(job, 'artifact service')).toHaveLength(1);
  expect(cacheWarnings(job).length).toBeLessThanOrEqual(1);
  expect(job.annotations.filter(({ level }) => level === 'error')).toEqual([]);
  expect(stage.names()).toEqual([]);
});

test('without a cache service every cache is left out, and no warning is given', async () => {
  await using stage = await openCachedStage();
  const job = await stage.visit(NO_SERVICE);
  expect(cacheOutputs(job)).toEqual(['skipped', 'skipped', 'skipped']);
  expect(cacheRow(job, 'fixtures').restored).toMatch(/this runner has no cache service/);
  expect(job.log).toContain('MADE');
  expect(cacheWarnings(job)).toEqual([]);
});

describe.each([
  ['a company server', ENTERPRISE],
  ['a runner without a results service', NO_SERVICE],
])('shards on %s', (_, part) => {
  test('are judged one by one: green stays green, and that coverage is not judged is said', async () => {
    await using stage = await openCachedStage();
    const inputs = { 'coverage-min': '99' };
    const job = await stage.visit({ ...part, shard: '1/2', inputs });
    expect(job).toMatchObject({ conclusion: 'success', exitCode: 0, postExitCode: 0 });
    expect(job.outputs.verdict).toBe('passed');
    expect(job.outputs.coverage).toBeUndefined();
    const [notice, ...more] = noticesOf(job, 'AEGIS-E410');
    expect(notice?.message).toContain('this one is judged by itself, and coverage is not judged');
    expect(more).toEqual([]);
  });

  test('are judged one by one: red is red', async () => {
    await using stage = await openCachedStage();
    const jobs = [];
    for (const shard of ['1/2', '2/2']) jobs.push(await stage.visit({ ...part, shard, env: { FAIL: '1' } }));
    expect(jobs.map(({ outputs }) => outputs.verdict).sort()).toEqual(['failed', 'passed']);
  });
});
