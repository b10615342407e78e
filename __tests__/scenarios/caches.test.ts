import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  cacheOutputs,
  cacheRow,
  cacheWarnings,
  FULL,
  MAKE,
  openCachedStage,
  seen,
} from '../support/cached.ts';
import { codesOf } from '../support/scenario.ts';

const FILL = { env: { FILL: '1' } };

test('what a run with failing tests has made is there for the next run, which makes nothing', async () => {
  await using stage = await openCachedStage();
  const cold = await stage.visit({ env: { FILL: '1', FAIL: '1' } });
  expect(cold.conclusion).toBe('failure');
  expect(codesOf(cold)).toEqual(['AEGIS-E301']);
  expect(cacheOutputs(cold)).toEqual(['miss', 'miss', 'miss']);
  expect(cold.log.indexOf('fixtures: saved')).toBeGreaterThan(0);
  expect(cold.log.indexOf('fixtures: saved')).toBeLessThan(cold.log.indexOf('test session starts'));
  expect(cold.log.indexOf('docker layers: saved')).toBeGreaterThan(cold.log.indexOf('Post aegis-ci-action'));
  expect(cacheRow(cold, 'fixtures')).toMatchObject({
    restored: '⬜ miss',
    saved: expect.stringMatching(/^saved 1.2 MB/),
  });
  expect(cacheRow(cold, 'docker layers').saved).toBe('when the job is over');
  // The fixtures, and of each store an index and a pack.
  expect(stage.keys()).toHaveLength(5);

  const warm = await stage.visit();
  expect(warm).toMatchObject({ conclusion: 'success', exitCode: 0, postExitCode: 0 });
  expect(cacheOutputs(warm)).toEqual(['exact', 'exact', 'exact']);
  expect(seen(warm)).toBe(FULL);
  expect(warm.log).not.toContain('MADE');
  expect(cacheRow(warm, 'fixtures')).toEqual({ restored: '✅ exact', saved: 'not needed: it is up to date' });
  for (const label of ['docker layers', 'ollama models']) {
    expect(cacheRow(warm, label)).toEqual({ restored: '✅ exact', saved: 'when the job is over' });
    expect(warm.log).toContain(`${label}: not saved: the cache has it already`);
  }
  expect(warm.summary).toContain('4 of 4 hit, 3.6 MB');
  expect([...cacheWarnings(cold), ...cacheWarnings(warm)]).toEqual([]);
  expect(stage.keys()).toHaveLength(5);
});

test('a changed key file misses, or finds the older layers and models and saves them anew', async () => {
  await using stage = await openCachedStage();
  await stage.visit(FILL);
  writeFileSync(join(stage.project, 'make.py'), `${MAKE}# another version\n`);
  writeFileSync(join(stage.project, 'Dockerfile'), 'FROM scratch\nLABEL a=b\n');
  writeFileSync(join(stage.project, 'models.txt'), 'tiny\nsmall\n');
  const changed = await stage.visit();
  expect(changed.conclusion).toBe('success');
  expect(cacheOutputs(changed)).toEqual(['miss', 'partial', 'partial']);
  expect(changed.log).toContain('MADE');
  expect(seen(changed)).toBe(FULL);
  expect(cacheRow(changed, 'docker layers')).toEqual({
    restored: '🟡 older entry',
    saved: 'when the job is over',
  });
  // Only the indexes are new: what they name is in the cache.
  expect(changed.log).toMatch(/docker layers: saved, \d+ kB/);
  expect(changed.log).toMatch(/ollama models: saved, \d+ kB/);
  expect(new Set(stage.keys()).size).toBe(8);

  const again = await stage.visit();
  expect(cacheOutputs(again)).toEqual(['exact', 'exact', 'exact']);
});

test('a prefix starts with cold caches, and leaves the old ones alone', async () => {
  await using stage = await openCachedStage();
  await stage.visit(FILL);
  const cold = await stage.visit({ inputs: { 'cache-prefix': 'v2' } });
  expect(cold.conclusion).toBe('success');
  expect(cacheOutputs(cold)).toEqual(['miss', 'miss', 'miss']);
  // Nobody built or pulled in this run: there is nothing to save but the fixtures.
  expect(stage.keys().filter((key) => key.includes(' aegis1-v2-'))).toEqual([
    expect.stringMatching(/^refs\/heads\/main aegis1-v2-fix-/),
  ]);
  expect(cold.log).toContain('docker layers: not saved: there is nothing on disk');
  expect(cacheOutputs(await stage.visit())).toEqual(['exact', 'exact', 'exact']);
});

test('`caches: none` asks the service for nothing', async () => {
  await using stage = await openCachedStage();
  const job = await stage.visit({ inputs: { caches: 'none' }, env: { FILL: '1' } });
  expect(job.conclusion).toBe('success');
  expect(job.log).toContain('MADE');
  expect(stage.service.requests.filter(({ method }) => method.includes('Cache'))).toEqual([]);
});
