import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { finisher, play, smallProject } from '../support/scenario.ts';

/** Four test files cannot keep six shards busy: coverage.py then says that those without tests measured no branches. */
test('shards without tests take nothing from the result of the others', async () => {
  const inputs = { workers: 'off', 'coverage-min': '62.5' };
  const run = await play(smallProject(), { shards: 6, jobs: 3, inputs });
  expect(run.conclusion).toBe('success');
  expect(run.jobs.filter(({ result }) => result.outputs['shard-tests'] === '0').length).toBeGreaterThan(1);
  const { outputs, summary } = finisher(run);
  expect(outputs).toMatchObject({
    verdict: 'passed',
    tests: '12',
    coverage: '62.5000',
    'coverage-total': '16',
  });
  expect(existsSync(join(outputs['coverage-html'] ?? '', 'index.html'))).toBe(true);
  expect(summary).toContain('12 of 12 tests ran once');
});
