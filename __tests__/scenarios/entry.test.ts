import { expect, test } from '@jest/globals';
import { errorsOf, messageOf, story } from '../support/story.ts';

test('a variable that names another phase does not turn the step into a green nothing', async () => {
  const { job } = await story({}, { override: { AEGIS_PHASE: 'transfer' } });
  expect(job).toMatchObject({ conclusion: 'success', exitCode: 0, postExitCode: 0, orphans: [] });
  expect(job.outputs).toMatchObject({ verdict: 'passed', passed: '12' });
});

test('a state that cannot be written: post would take itself for main, so neither runs', async () => {
  const { run, job } = await story(
    {},
    { override: { GITHUB_STATE: '/no/such/directory/state' }, within: 30 },
  );
  expect(messageOf(job, 'E109')).toContain('GITHUB_STATE names could not be written');
  expect(errorsOf(job)).toEqual(['E109']);
  expect(job).toMatchObject({ conclusion: 'failure', exitCode: 1 });
  expect(job.log).not.toContain('12 passed');
  expect(run.artifacts).toEqual([]);
});

test('a cache that was asked for and cannot be had is told once, and the tests are judged', async () => {
  const inputs = { caches: 'auto', 'fixtures-path': 'fx', 'fixtures-key-files': 'scripts/mkae.py' };
  const { job } = await story({ 'fx/a': 'x' }, { inputs });
  const told = job.annotations.filter(({ title }) => title?.startsWith('AEGIS-W605'));
  expect(told).toMatchObject([{ level: 'warning', message: expect.stringContaining('scripts/mkae.py') }]);
  expect(job).toMatchObject({ conclusion: 'success', outputs: { verdict: 'passed' } });
  expect(job.outputs['cache-fixtures']).toBe('skipped');
});
