import type { Outcome } from './model.ts';

/** One report of pytest about one test. */
export interface Phase {
  /** setup, call, teardown; "???" for a worker that died. */
  readonly when: string;
  /** passed, failed, skipped; a plugin's own word (rerun) for an attempt that does not count. */
  readonly outcome: string;
  readonly seconds: number;
  /** Reason of an expected failure; null when none was expected. */
  readonly xfail: string | null;
  readonly message: string;
  readonly text: string;
  readonly line: number | null;
  /** A part of the test (subtest): its failure counts, its pass or skip says nothing about the whole. */
  readonly part: boolean;
}

/** What became of one attempt, or of the attempts that count together. */
export interface Ending {
  readonly outcome: Outcome;
  readonly message: string;
  readonly trace: string;
  readonly failureLine: number | null;
}

/** The attempts of one test on one worker, as reports come in. Filled in place: a test may have thousands of parts. */
interface Trail {
  readonly settled: Ending[];
  phases: Phase[];
  ended: boolean;
  /** Of all attempts. */
  seconds: number;
}

/** By worker, '' without xdist: two of them may run one test side by side. */
export type Trails = Map<string, Trail>;

function trailOf(trails: Trails, worker: string): Trail {
  const trail = trails.get(worker) ?? { settled: [], phases: [], ended: false, seconds: 0 };
  trails.set(worker, trail);
  return trail;
}

const FINAL = new Set(['passed', 'failed', 'skipped']);
const WORST_FIRST: readonly Outcome[] = [
  'failed',
  'error',
  'unfinished',
  'xpassed',
  'passed',
  'xfailed',
  'skipped',
];

/**
 * One more report. A set-up after other phases begins another attempt; a teardown with nothing before it ends
 * an attempt that does not count.
 */
export function addPhase(trails: Trails, worker: string, phase: Phase): void {
  const trail = trailOf(trails, worker);
  trail.seconds += phase.part ? 0 : phase.seconds;
  const voids = !FINAL.has(phase.outcome);
  const voided = trail.phases.length === 0 && phase.when === 'teardown' && phase.outcome === 'passed';
  const again = phase.when === 'setup' && trail.phases.length > 0;
  if (again && !voids) trail.settled.push(endingOf(trail));
  if (again || voids) trail.phases = [];
  if (!voids && !voided) trail.phases.push(phase);
  const last = phase.when === 'teardown' || phase.when === '???';
  trail.ended = !voids && (last || (trail.ended && !again));
}

/** The test has ended, whichever reports are missing. */
export function endAll(trails: Trails): void {
  if (trails.size === 0) trailOf(trails, '');
  for (const trail of trails.values()) trail.ended = true;
}

/** Did every worker that began the test come to its end? */
export const hasEnded = (trails: Trails): boolean =>
  trails.size > 0 && [...trails.values()].every(({ ended }) => ended);

/** Of all attempts on all workers. */
export const secondsOf = (trails: Trails): number =>
  [...trails.values()].reduce((sum, { seconds }) => sum + seconds, 0);

/**
 * What became of the test. Attempts that a plugin repeated do not count, so the last one decides;
 * a test that simply ran twice is as bad as the worse of the two, as it is for pytest's exit status.
 */
export function verdictOf(trails: Trails): Ending {
  const endings = [...trails.values()].flatMap((trail) =>
    trail.phases.length > 0 ? [...trail.settled, endingOf(trail)] : trail.settled,
  );
  const rank = ({ outcome }: Ending): number => WORST_FIRST.indexOf(outcome);
  return endings.sort((a, b) => rank(a) - rank(b))[0] ?? plain('unfinished');
}

const plain = (outcome: Outcome, message = ''): Ending => ({
  outcome,
  message,
  trace: '',
  failureLine: null,
});

function endingOf({ phases, ended }: Trail): Ending {
  const failures = phases.filter(({ outcome }) => outcome === 'failed');
  const first = failures[0];
  if (first) return failed(first, failures);
  if (!ended) return plain('unfinished');
  const whole = phases.filter(({ part }) => !part);
  const deciding = whole.findLast(({ when }) => when === 'call') ?? whole.find(skippedInSetup);
  return deciding ? quiet(deciding) : plain('unfinished');
}

const skippedInSetup = ({ when, outcome }: Phase): boolean => when === 'setup' && outcome === 'skipped';

function failed(first: Phase, failures: readonly Phase[]): Ending {
  const inCall = first.when !== 'setup' && first.when !== 'teardown';
  return {
    outcome: inCall ? 'failed' : 'error',
    message: first.message,
    trace: traceOf(failures),
    failureLine: first.line,
  };
}

/** Characters; a trace of more than 1 MiB would make the manifest unreadable. The first failure is shown in any case. */
const TRACE_CAP = 256 * 1024;

/** The texts of all failures, or of the first ones and how many more there are: a test can have thousands of parts. */
function traceOf(failures: readonly Phase[]): string {
  const shown: string[] = [];
  let length = 0;
  for (const { text } of failures) {
    length += text.length;
    if (length > TRACE_CAP && shown.length > 0) break;
    shown.push(text);
  }
  const left = failures.length - shown.length;
  if (left > 0) shown.push(`… ${left} more ${left === 1 ? 'failure' : 'failures'}`);
  return shown.join('\n\n');
}

function quiet({ outcome, xfail, message }: Phase): Ending {
  if (xfail !== null) return plain(outcome === 'passed' ? 'xpassed' : 'xfailed', xfail);
  return outcome === 'skipped' ? plain('skipped', message) : plain('passed');
}
