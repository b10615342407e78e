import { beforeAll, describe, expect, test } from '@jest/globals';
import { judge, judgeTrial } from '../support/chaos/judge.ts';
import { type Outcome, playTrial, type RunOutcome } from '../support/chaos/play.ts';
import { drawTrial } from '../support/chaos/trial.ts';
import { scratch } from '../support/facts.ts';

describe('shards that disagree', () => {
  let calm: Outcome;

  beforeAll(async () => {
    calm = await playTrial(drawTrial(15), scratch('chaos'));
  });

  test('with no fault and two minds about the timings they are green', () => {
    expect(judgeTrial(calm)).toEqual({ first: { violations: [], ending: 'green', cause: '' }, again: null });
    expect(calm.plan).toBe('kept');
  });

  // The seeds: one odd file, a changed plan, a killed shard, an empty answer. `npm run chaos` plays many more.
  test.each([25, 22, 29, 106])('seed %d: red, or every test ran once and that is proved', async (seed) => {
    const { first, again } = judgeTrial(await playTrial(drawTrial(seed), scratch('chaos')));
    expect(first.violations).toEqual([]);
    expect(again?.violations ?? []).toEqual([]);
  });

  test.each<[string, (run: RunOutcome) => RunOutcome, RegExp]>([
    ['a test that never ran', (run) => ({ ...run, witness: withRuns(run, () => []) }), /never ran/],
    [
      'a test that ran twice',
      (run) => ({ ...run, witness: withRuns(run, (jobs) => [...jobs, ...jobs]) }),
      /ran more than once/,
    ],
    ['a test more', (run) => ({ ...run, common: [...run.common, 'tests/test_x.py::test_x'] }), /never ran/],
    ['no proof', (run) => withJobs(run, { claim: null }), /none proves the lane/],
    ['a job that hangs', (run) => withJobs(run, { hung: true }), /hung/],
    ['a crash', (run) => withJobs(run, { codes: ['AEGIS-E901'] }), /stack trace/],
    ['a red job without a code', (run) => withJobs(run, { conclusion: 'failure', verdict: '' }), /no code/],
  ])('the judge is not content with %s', (_, change, violation) => {
    expect(judge(change(calm.first)).violations.join('\n')).toMatch(violation);
  });
});

const withJobs = (run: RunOutcome, change: Partial<RunOutcome['jobs'][number]>): RunOutcome => ({
  ...run,
  jobs: run.jobs.map((job) => ({ ...job, ...change })),
});

type Runs = RunOutcome['witness']['ran'];
type Writers = NonNullable<ReturnType<Runs['get']>>;

/** The witness, with other runs of one test. */
function withRuns({ witness }: RunOutcome, change: (writers: Writers) => Writers): RunOutcome['witness'] {
  const [first] = witness.ran;
  if (!first) throw new Error('nothing ran');
  return { ...witness, ran: new Map([...witness.ran, [first[0], change(first[1])]]) };
}
