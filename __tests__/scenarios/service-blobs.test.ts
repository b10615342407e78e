import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type CachedStage,
  cacheOutputs,
  cacheRow,
  cacheWarnings,
  FRESH,
  FULL,
  openCachedStage,
  seen,
} from '../support/cached.ts';

/** Seconds that a job may take whatever the service does: far below a hang, far above a busy machine. */
const BOUND = 40;

describe('an entry that cannot be read', () => {
  let stage: CachedStage;
  beforeAll(async () => {
    stage = await openCachedStage();
    await stage.visit({ env: { FILL: '1' } });
  }, 60_000);
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
  });

  test.each([
    ['truncate', /the archive is damaged or gone/],
    ['garbage', /the archive is damaged or gone/],
    ['evict', /the archive is damaged or gone/],
    ['empty', /the archive is damaged or gone/],
    ['cut', /the download broke off/],
    ['stall', /the transfer stopped moving/],
    ['reset', /ECONNRESET/],
    ['status:503', /503/],
  ])(
    '%s: nothing half restored stays, the fixtures are made, and there is one warning',
    async (fault, reason) => {
      stage.faults(`blob-get=${fault}`);
      const job = await stage.visit();
      expect(job).toMatchObject({ conclusion: 'success', exitCode: 0, postExitCode: 0, orphans: [] });
      expect(job.seconds).toBeLessThan(BOUND);
      expect(seen(job)).toBe(FRESH);
      expect(cacheOutputs(job)).toEqual(['failed', 'failed', 'failed']);
      for (const label of ['fixtures', 'docker layers', 'ollama models'])
        expect(cacheRow(job, label).restored).toMatch(reason);
      expect(cacheWarnings(job)).toEqual([expect.stringMatching(/^AEGIS-W60[12] /)]);
      expect(job.outputs).toMatchObject({ verdict: 'passed', tests: '13', coverage: '62.5000' });
      // The damaged entries are still there: entries are never replaced.
      expect(stage.keys()).toHaveLength(5);
    },
  );

  test('a damaged entry that holds its key is named as what it is', async () => {
    stage.faults('blob-get=truncate');
    const job = await stage.visit();
    expect(cacheRow(job, 'fixtures').saved).toMatch(/could not be restored holds this key; delete it/);
  });

  test('one damaged entry of three takes none of the others with it', async () => {
    // Which of the entries is asked for first, nobody knows; the timings are one of them.
    stage.faults('blob-get=garbage*2');
    const job = await stage.visit({ env: { FILL: '' } });
    expect(job.conclusion).toBe('success');
    expect(cacheOutputs(job).sort()).toEqual(['exact', 'exact', 'failed']);
    expect(cacheWarnings(job)).toEqual([expect.stringMatching(/^AEGIS-W602 /)]);
  });

  test('a slow transfer that moves is waited for', async () => {
    stage.faults('blob-get=slow:300000');
    const job = await stage.visit();
    expect(job.conclusion).toBe('success');
    expect(cacheOutputs(job)).toEqual(['exact', 'exact', 'exact']);
    expect(seen(job)).toBe(FULL);
    expect(cacheWarnings(job)).toEqual([]);
  });
});
