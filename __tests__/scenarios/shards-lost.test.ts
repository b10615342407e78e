import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { JobResult } from '../../local/runner/index.ts';
import { codesOf, smallProject } from '../support/scenario.ts';
import { openStage, type Part } from '../support/stage.ts';
import { errorsOf, messageOf } from '../support/story.ts';

const BOUND = 45;

function expectRed(job: JobResult, code: string, verdict: string): string {
  expect(job).toMatchObject({ conclusion: 'failure', exitCode: 1, postExitCode: 0, orphans: [] });
  expect(job.seconds).toBeLessThan(BOUND);
  expect(job.outputs).toMatchObject({ verdict, 'failed-gates': 'completeness' });
  expect(errorsOf(job)).toContain(code);
  expect(job.summary).toContain(`AEGIS-${code}`);
  return messageOf(job, code);
}

// Much of this is waiting for a service, so these stories are told at once.
test.concurrent.each([
  ['truncate', /cut short/],
  ['garbage', /no zip file/],
  ['evict', /404/],
  ['stall', /stopped moving/],
])('a result that arrives as %s is not merged, and the lane says whose it is', async (fault, reason) => {
  await using stage = await openStage(smallProject());
  expect((await stage.play({ shard: '1/2' })).conclusion).toBe('success');
  // The plan, which comes first, arrives as it should.
  stage.faults('blob-get=slow:1000000000*1', `blob-get=${fault}`);
  const job = await stage.play({ shard: '2/2' });
  const message = expectRed(job, 'E408', 'incomplete');
  expect(message).toContain('test-results-test-1of2');
  expect(message).toMatch(reason);
  // Its own tests are told, and the artifact has what there is.
  expect(job.outputs.tests).toBe('6');
  expect(stage.names()).toContain('test-results-test');
});

test.concurrent.each([
  // On a slow machine the patience may end in a call that is still under way.
  ['CreateArtifact=status:503', /503|never answers/],
  ['CreateArtifact=deny', /403/],
  ['blob-put=stall', /stopped moving/],
])('a shard whose result cannot be uploaded is red by itself: %s', async (fault, reason) => {
  await using stage = await openStage(smallProject());
  stage.faults(fault);
  const job = await stage.play({ shard: '1/2', inputs: { caches: 'none' } });
  expect(expectRed(job, 'E401', 'incomplete')).toMatch(reason);
  expect(job.outputs).toMatchObject({ tests: '9', passed: '9' });
  expect(job.summary).toContain('Without this result no shard can judge the lane.');
});

test.concurrent('results that cannot be listed are no lane', async () => {
  await using stage = await openStage(smallProject());
  stage.faults('ListArtifacts=status:503');
  await stage.play({ shard: '1/2' });
  // On a slow machine the patience ends before the result is uploaded.
  const last = await stage.play({ shard: '2/2' });
  const code = errorsOf(last).includes('E402') ? 'E402' : 'E401';
  expect(expectRed(last, code, 'incomplete')).toMatch(/503/);
});

describe('a shard that fails before its tests', () => {
  const NO_PYTEST: Part = { shard: '1/2', inputs: { python: '/usr/bin/python3' } };
  const NO_FIXTURES: Part = {
    shard: '1/2',
    inputs: { 'fixtures-path': 'data', 'fixtures-command': 'python -c "raise SystemExit(3)"' },
  };

  test.each([
    ['no pytest', NO_PYTEST, 'E208', /has no pytest/],
    ['fixtures that cannot be made', NO_FIXTURES, 'E210', /exited with code 3/],
  ])('%s: the lane is finished by the other, red, and says which shard', async (_, part, code, reason) => {
    await using stage = await openStage(smallProject());
    const broken = await stage.play(part);
    expect(expectRed(broken, code, 'config-error')).toMatch(reason);
    expect(broken.outputs.tests).toBe('0');
    const last = await stage.play({ shard: '2/2' });
    const message = expectRed(last, code, 'config-error');
    expect(message).toMatch(/^Shard 1\/2: /);
    expect(message).toMatch(reason);
    expect(last.outputs.tests).toBe('6');
    expect(stage.names().filter((name) => name !== 'aegis-plan-test')).toEqual([
      'test-results-test',
      'test-results-test-1of2',
      'test-results-test-2of2',
    ]);
  });

  test('it finishes the lane when it is the last one', async () => {
    await using stage = await openStage(smallProject());
    expect((await stage.play({ shard: '2/2' })).conclusion).toBe('success');
    const last = await stage.play(NO_FIXTURES);
    expect(expectRed(last, 'E210', 'config-error')).toMatch(/^Shard 1\/2: /);
    expect(last.outputs).toMatchObject({ tests: '6', 'shard-tests': '0' });
    expect(stage.names()).toContain('test-results-test');
  });
});

test('nobody finishes for a shard that was killed: its job is red, and the others stand for themselves', async () => {
  const conftest = 'import os, time\nif os.environ.get("SLEEP"):\n    time.sleep(300)\n';
  await using stage = await openStage(smallProject({ 'conftest.py': conftest }));
  const running = await stage.begin({ shard: '1/2', env: { SLEEP: '1' } });
  await sleep(3000);
  running.signal('SIGKILL');
  const killed = await running.done;
  expect(killed).toMatchObject({ conclusion: 'failure', exitCode: 137, postExitCode: 0 });
  const other = await stage.play({ shard: '2/2' });
  expect(other).toMatchObject({ conclusion: 'success', exitCode: 0 });
  expect(codesOf(other)).toEqual([]);
  expect(other.outputs).toMatchObject({ verdict: 'passed', tests: '6' });
  expect(other.outputs.coverage).toBeUndefined();
  expect(stage.names()).not.toContain('test-results-test');
});
