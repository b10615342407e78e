import { expect, test } from '@jest/globals';
import { cacheOutputs, cacheRow, cacheWarnings, FULL, openCachedStage, seen } from '../support/cached.ts';

/** Seconds that a job may take whatever the service does: far below a hang, far above a busy machine. */
const BOUND = 40;

test.concurrent.each([
  ['blob-put=status:503*40', /503/],
  ['blob-put=cut*40', /connections break/],
  ['CreateCacheEntry=status:500', /500/],
  ['FinalizeCacheEntryUpload=json', /JSON/],
])('an entry that cannot be saved costs one warning: %s', async (fault, reason) => {
  await using stage = await openCachedStage();
  stage.faults(fault);
  const job = await stage.visit({ env: { FILL: '1' } });
  expect(job).toMatchObject({ conclusion: 'success', exitCode: 0, postExitCode: 0, orphans: [] });
  expect(job.seconds).toBeLessThan(BOUND);
  expect(cacheOutputs(job)).toEqual(['miss', 'miss', 'miss']);
  expect(cacheRow(job, 'fixtures').saved).toMatch(/^failed: /);
  expect(cacheRow(job, 'fixtures').saved).toMatch(reason);
  expect(cacheWarnings(job)).toEqual([expect.stringMatching(/^AEGIS-W60[13] /)]);
  expect(seen(job)).toBe(FULL);
  // Of what was half saved nothing can be found.
  expect(stage.keys()).toEqual([]);
});
