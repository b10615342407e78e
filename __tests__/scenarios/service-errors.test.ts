import { expect, test } from '@jest/globals';
import { cacheOutputs, cacheRow, cacheWarnings, openCachedStage } from '../support/cached.ts';
import { artifactWarning, expectJudged, jobUnder } from '../support/service-faults.ts';

/** A service that says no at once, in many ways. */
test.each([
  ['*=status:401', /\(401\)/],
  ['*=status:403', /\(403\)/],
  ['*=rate:1', /\(429\)/],
  ['*=rate:Fri, 31 Dec 1999 23:59:59 GMT', /\(429\)/],
  ['*=rate:garbage', /\(429\)/],
  ['*=reset', /ECONNRESET/],
  ['*=json', /JSON/],
  ['*=huge', /too large an answer/],
  ['*=cut', /broke off/],
])('with %s the tests are judged all the same', async (fault, reason) => {
  expectJudged(await jobUnder(fault), reason);
});

test('a service that refuses every right is policy for the caches, and one warning for the artifact', async () => {
  const { job } = await jobUnder('*=deny');
  expect(job).toMatchObject({ conclusion: 'success', postExitCode: 0 });
  expect(cacheOutputs(job)).toEqual(['skipped', 'skipped', 'skipped']);
  expect(cacheRow(job, 'fixtures').saved).toContain('write denied');
  expect(cacheWarnings(job)).toEqual([]);
  expect(artifactWarning(job)).toContain('(403)');
});

test('where nobody listens, the tests are judged all the same', async () => {
  await using stage = await openCachedStage();
  const token = stage.service.token({ run: '1', job: 'test', caches: [] });
  const job = await stage.visit({ service: { url: 'http://127.0.0.1:1/', token } });
  expectJudged({ job, lost: job.seconds }, /ECONNREFUSED/);
  expect(cacheWarnings(job)).toEqual([expect.stringMatching(/^AEGIS-W601 /)]);
});
