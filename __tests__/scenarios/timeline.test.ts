import { expect, test } from '@jest/globals';
import { openCachedStage, reportOf } from '../support/cached.ts';

/** One phase or cache, as report.json has it. */
interface Timed {
  readonly phase: string;
  readonly start: number;
  readonly seconds: number;
  readonly waiting: boolean;
  readonly cache: string | null;
}

const ONLY_FIXTURES = { caches: 'fixtures' };

const NO_MORE = { kept: 0, evicted: [], unknown: [] };

test('summary and report show when each phase and cache ran, and what the caches hold', async () => {
  await using stage = await openCachedStage();
  const cold = await stage.visit({ inputs: ONLY_FIXTURES });
  const made = await reportOf(cold);
  expect(made.timings).toContainEqual(expect.objectContaining({ phase: 'fixtures', cache: 'save' }));
  expect(made).toMatchObject({ cacheEconomics: { ...NO_MORE, limit: 10e9, restored: 0 } });

  const warm = await stage.visit({ inputs: { ...ONLY_FIXTURES, 'cache-limit-gb': '5' } });
  expect(warm).toMatchObject({ conclusion: 'success', exitCode: 0 });
  expect(warm.summary).toMatch(/^tests +\d+(\.\d+)? s {2} *[█▉-▏]+$/m);
  expect(warm.summary).toContain('| timings | ✅ newest |');
  expect(warm.summary).toContain('of the 5.0 GB of this repository: these entries hold 1.2 MB<br>fixtures');
  const report = await reportOf(warm);
  const timings = report.timings as readonly Timed[];
  expect(timings).toContainEqual(expect.objectContaining({ phase: 'fixtures', cache: 'restore' }));
  const [environment, tests] = ['environment', 'tests'].map((phase) =>
    timings.find((one) => one.phase === phase && one.cache === null),
  );
  expect(tests?.start).toBeGreaterThanOrEqual(
    (environment?.start ?? Number.NaN) + (environment?.seconds ?? 0),
  );
  expect(report).toMatchObject({ cacheEconomics: { ...NO_MORE, limit: 5e9, saved: 0 } });
});
