import type { JobOutcome } from './job.ts';
import type { Outcome, RunOutcome } from './play.ts';

/** What an attempt came to. */
export interface Judgement {
  /** What must never be; empty when all is well. */
  readonly violations: readonly string[];
  readonly ending: 'green' | 'repaired' | 'red';
  /** Why it is red: a kill, else the codes of errors; '' for green. */
  readonly cause: string;
}

/** Both attempts of a trial; `again` is null where there was no second. */
export function judgeTrial({ first, again }: Outcome): { first: Judgement; again: Judgement | null } {
  return { first: judge(first), again: again && judge(again) };
}

/**
 * The invariant: a run is red, or every test that anybody could see ran exactly once and one job proves it. A job
 * that says the lane passed is held to that even where another job is red. And nothing hangs, crashes, or is
 * green with a failed test of its own.
 */
export function judge(run: RunOutcome): Judgement {
  const { jobs } = run;
  const claims = jobs.filter(({ claim }) => claim?.scope === 'lane' && claim.verdict === 'passed');
  const green = jobs.every(({ conclusion }) => conclusion === 'success');
  const violations = [
    ...jobs.flatMap((job) => jobViolations(job, run)),
    ...(green && claims.length === 0 ? ['all jobs are green and none proves the lane'] : []),
    ...(green || claims.length > 0 ? unaccounted(run) : []),
    ...claims.flatMap((job) => claimViolations(job, run)),
  ];
  const repaired = claims.some(({ claim }) => (claim?.proof?.repaired ?? 0) > 0);
  const ending = green ? (repaired ? 'repaired' : 'green') : 'red';
  return { violations, ending, cause: green ? '' : causeOf(jobs) };
}

const RED_TEST = 'tests/test_red.py::test_fails';
const TRACE = /^\s+at .*(?:index\.js:\d+|node:internal)/m;

function jobViolations(job: JobOutcome, { witness }: RunOutcome): string[] {
  const who = `shard ${job.shard.index}`;
  const green = job.conclusion === 'success';
  const failed = (witness.ran.get(RED_TEST) ?? []).some(
    ({ shard, attempt }) => shard === job.shard.index && attempt === job.attempt,
  );
  return [
    ...(job.hung ? [`${who} hung`] : []),
    ...(TRACE.test(job.log) || job.codes.includes('AEGIS-E901') ? [`${who} shows a stack trace`] : []),
    ...(green && failed ? [`${who} is green and its test failed`] : []),
    ...(green && job.verdict !== 'passed' ? [`${who} is green and says "${job.verdict}"`] : []),
    ...(!green && !job.killed && job.verdict === 'passed' ? [`${who} is red and says "passed"`] : []),
    ...(!green && !job.killed && !job.codes.some(isError) ? [`${who} is red and gives no code`] : []),
  ];
}

const isError = (code: string): boolean => code.startsWith('AEGIS-E');

/** All that must have run: what every shard finds, and what any shard found. */
const expectedOf = ({ common, witness }: RunOutcome): string[] => [
  ...new Set([...common, ...witness.seen.keys()]),
];

/** Whoever runs a failed job again runs tests again. */
function unaccounted(run: RunOutcome): string[] {
  const shards = (id: string) => (run.witness.ran.get(id) ?? []).map(({ shard }) => shard);
  const all = expectedOf(run);
  const lost = all.filter((id) => shards(id).length === 0);
  const twice = run.attempt > 1 ? [] : all.filter((id) => shards(id).length > 1);
  const where = twice.map((id) => `${id} on ${shards(id).join(' and ')}`);
  return [
    ...(lost.length > 0 ? [`the lane passed, and never ran: ${some(lost)}`] : []),
    ...(twice.length > 0 ? [`the lane passed, and ran more than once: ${some(where)}`] : []),
  ];
}

function claimViolations({ shard, claim }: JobOutcome, run: RunOutcome): string[] {
  const who = `shard ${shard.index} says "passed" for the lane`;
  const count = expectedOf(run).length;
  const proof = claim?.proof;
  if (!claim || !proof) return [`${who} without a proof`];
  const broken = proof.reasons.length + proof.lost.length + proof.twice.length;
  return [
    ...(broken > 0 ? [`${who} with a broken proof`] : []),
    ...(proof.ranOnce === count ? [] : [`${who}, with ${proof.ranOnce} tests that ran once; it is ${count}`]),
    ...(claim.tests.tests === count ? [] : [`${who}, counting ${claim.tests.tests} tests; it is ${count}`]),
  ];
}

const some = (things: readonly string[]): string =>
  things.slice(0, 5).join(', ') + (things.length > 5 ? ` and ${things.length - 5} more` : '');

function causeOf(jobs: readonly JobOutcome[]): string {
  if (jobs.some(({ killed }) => killed)) return 'killed';
  const codes = jobs.flatMap((job) => job.codes.filter(isError));
  return [...new Set(codes)].sort().join(' ').replaceAll('AEGIS-', '');
}
