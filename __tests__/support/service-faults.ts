import { expect } from '@jest/globals';
import type { JobResult } from '../../local/runner/index.ts';
import { cacheOutputs, cacheRow, cacheWarnings, openCachedStage } from './cached.ts';

/** Seconds that a bad service may cost in all, and as much again as these machines may be busy. */
const LOST = 15;
const BUSY = 10;

/** The same job, once with a good service and once with this fault. */
export async function jobUnder(fault: string): Promise<{ job: JobResult; lost: number }> {
  await using stage = await openCachedStage();
  const good = await stage.visit({ inputs: { 'cache-prefix': 'good' } });
  stage.faults(fault);
  const job = await stage.visit();
  return { job, lost: job.seconds - good.seconds };
}

/** Green, with everything told: the tests are judged, and what the service did is one warning each. */
export function expectJudged({ job, lost }: { job: JobResult; lost: number }, reason: RegExp): void {
  expect(job).toMatchObject({ conclusion: 'success', exitCode: 0, postExitCode: 0, orphans: [] });
  expect(lost).toBeLessThan(LOST + BUSY);
  expect(job.outputs).toMatchObject({ verdict: 'passed', tests: '13', passed: '13', coverage: '62.5000' });
  expect(cacheOutputs(job)).toEqual(['failed', 'failed', 'failed']);
  expect(cacheRow(job, 'fixtures').restored).toMatch(reason);
  expect(cacheWarnings(job)).toHaveLength(1);
  expect(job.annotations.filter(({ level }) => level === 'error')).toEqual([]);
  expect(job.summary).toContain('13 of 13 tests ran once');
  expect(artifactWarning(job)).toMatch(/^test-results-test: .*\. The verdict stands\.$/);
}

/** What the job says about the artifact that it could not upload. */
export function artifactWarning({ annotations }: JobResult): string {
  const about = annotations.filter(({ title }) => /^AEGIS-(W411|E410) /.test(title ?? ''));
  expect(about).toHaveLength(1);
  return about[0]?.message ?? '';
}
