import { expect, test } from '@jest/globals';
import { cacheWarnings } from '../support/cached.ts';
import { expectJudged, jobUnder } from '../support/service-faults.ts';

/** A service that costs time: its clients would try again and again, or wait for ever. So do these stories, all at once. */
test.concurrent.each([
  ['*=stall', /accepts connections and never answers/],
  ['*=stall-body', /stopped moving/],
  ['*=status:503', /503/],
  ['*=html:502', /502/],
  ['*=empty', /Unexpected end of JSON input/],
])('with %s the tests are judged all the same', async (fault, reason) => {
  expectJudged(await jobUnder(fault), reason);
});

test('a service that answers nothing is left alone for the rest of the job', async () => {
  const { job } = await jobUnder('*=stall');
  expect(cacheWarnings(job)).toEqual([expect.stringMatching(/^AEGIS-W601 /)]);
  expect(job.log).toContain('the cache service is unavailable');
  expect(job.post?.seconds).toBeLessThan(5);
});
