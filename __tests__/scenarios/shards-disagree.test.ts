import { expect, test } from '@jest/globals';
import type { JobResult } from '../../local/runner/index.ts';
import { smallProject } from '../support/scenario.ts';
import { openStage, type Part } from '../support/stage.ts';
import { errorsOf, messageOf } from '../support/story.ts';

/** Two jobs, one after the other; what the second says is the story. */
async function pair(
  first: Part,
  second: Part,
  files: Readonly<Record<string, string>> = {},
): Promise<{ jobs: [JobResult, JobResult]; names: string[] }> {
  await using stage = await openStage(smallProject(files));
  const jobs: [JobResult, JobResult] = [await stage.play(first), await stage.play(second)];
  return { jobs, names: stage.names() };
}

/** Red, said where people look, and everything else is there. */
function expectRed(job: JobResult, code: string, verdict: string): string {
  expect(job).toMatchObject({ conclusion: 'failure', exitCode: 1, postExitCode: 0, orphans: [] });
  expect(job.outputs).toMatchObject({ verdict, 'failed-gates': expect.stringContaining('completeness') });
  expect(errorsOf(job)).toContain(code);
  expect(job.summary).toContain(`AEGIS-${code}`);
  return messageOf(job, code);
}

test.each([
  ['1/2', '2/3'],
  ['2/3', '1/2'],
])('a count typed as %s here and %s there is red, and both sides are named', async (one, other) => {
  const { jobs, names } = await pair({ shard: one }, { shard: other });
  const message = expectRed(jobs[1], 'E403', 'incomplete');
  const [count, own] = [one, other].map((text) => text.slice(2));
  expect(message).toContain(`The plan of this run is for ${count} shards, this job counts ${own}.`);
  expect(names.filter((name) => name.startsWith('test-results'))).toHaveLength(2);
});

test('a complete lane with a stranger among its results is red as well', async () => {
  await using stage = await openStage(smallProject());
  const jobs: JobResult[] = [];
  for (const shard of ['1/2', '2/3', '2/2']) jobs.push(await stage.play({ shard }));
  expect(jobs.map(({ conclusion }) => conclusion)).toEqual(['success', 'failure', 'failure']);
  expect(expectRed(jobs[2] as JobResult, 'E403', 'incomplete')).toContain('Shard 2/3 counts 3 shards');
  // The lane itself was merged, and is told.
  expect(jobs[2]?.outputs.tests).toBe('12');
  expect(stage.names()).toContain('test-results-test');
});

test('shards of different commits are not merged into a green lane', async () => {
  const sha = 'a'.repeat(40);
  const { jobs, names } = await pair({ shard: '1/2', override: { GITHUB_SHA: sha } }, { shard: '2/2' });
  expect(jobs[0].conclusion).toBe('success');
  expect(expectRed(jobs[1], 'E404', 'incomplete')).toMatch(
    `The plan of this run is for commit ${sha}, this job tests commit `,
  );
  expect(names).toContain('test-results-test');
});

test('shards with different arguments are not merged into a green lane', async () => {
  const { jobs } = await pair({ shard: '1/2' }, { shard: '2/2', inputs: { markers: 'not slow' } });
  expect(expectRed(jobs[1], 'E404', 'incomplete')).toContain(
    'other paths, markers or arguments, than shard 1',
  );
});

test('a file that one shard does not see is named, with the shard', async () => {
  const conftest = 'import os\ncollect_ignore = ["tests/test_add.py"] if os.environ.get("BLIND") else []\n';
  const { jobs } = await pair(
    { shard: '1/2', env: { BLIND: '1' } },
    { shard: '2/2' },
    { 'conftest.py': conftest },
  );
  expect(expectRed(jobs[1], 'E405', 'incomplete')).toContain('Shard 1/2 does not see tests/test_add.py');
});

test('two steps with one suite cannot pass for one shard', async () => {
  const { jobs, names } = await pair({ shard: '1/2' }, { shard: '1/2' });
  expect(expectRed(jobs[1], 'E409', 'incomplete')).toContain('test-results-test-1of2 is there already');
  expect(jobs[1].summary).toContain('Without this result no shard can judge the lane.');
  expect(names.filter((name) => name.startsWith('test-results'))).toEqual(['test-results-test-1of2']);
});

test('two steps with one suite and no shards both judge; the later one says that its artifact is missing', async () => {
  const { jobs, names } = await pair({}, {});
  expect(jobs.map(({ conclusion }) => conclusion)).toEqual(['success', 'success']);
  const warning = jobs[1].annotations.find(({ title }) => title?.startsWith('AEGIS-W411 '));
  expect(warning).toMatchObject({ level: 'warning', message: expect.stringContaining('its own `suite`') });
  // The note is for a gate.
  expect(names).toEqual(['aegis-twice-test', 'test-results-test']);
});
