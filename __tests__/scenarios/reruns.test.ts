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
