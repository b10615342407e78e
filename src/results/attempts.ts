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

/** The attempts of one test, as reports come in. */
export interface Trail {
  readonly settled: readonly Ending[];
  readonly phases: readonly Phase[];
  readonly ended: boolean;
  /** Seconds of all attempts. */
  readonly seconds: number;
}

export const NEW_TRAIL: Trail = { settled: [], phases: [], ended: false, seconds: 0 };

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
 * The trail after one more report. A set-up after other phases begins another attempt; a teardown with
 * nothing before it ends an attempt that does not count.
 */
export function withPhase(trail: Trail, phase: Phase): Trail {
  const seconds = trail.seconds + (phase.part ? 0 : phase.seconds);
  if (!FINAL.has(phase.outcome)) return { ...trail, seconds, phases: [], ended: false };
  const voided = trail.phases.length === 0 && phase.when === 'teardown' && phase.outcome === 'passed';
  if (voided) return { ...trail, seconds, ended: true };
  const again = phase.when === 'setup' && trail.phases.length > 0;
  const before = again ? { settled: [...trail.settled, endingOf(trail)], phases: [] } : trail;
  const ended = phase.when === 'teardown' || phase.when === '???' || (trail.ended && !again);
  return { settled: before.settled, phases: [...before.phases, phase], ended, seconds };
}

/**
 * What became of the test. Attempts that a plugin repeated do not count, so the last one decides;
 * a test that simply ran twice is as bad as the worse of the two, as it is for pytest's exit status.
 */
export function verdictOf(trail: Trail): Ending {
  const endings = trail.phases.length > 0 ? [...trail.settled, endingOf(trail)] : trail.settled;
  const rank = ({ outcome }: Ending): number => WORST_FIRST.indexOf(outcome);
  return [...endings].sort((a, b) => rank(a) - rank(b))[0] ?? plain('unfinished');
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
    trace: failures.map(({ text }) => text).join('\n\n'),
    failureLine: first.line,
  };
}

function quiet({ outcome, xfail, message }: Phase): Ending {
  if (xfail !== null) return plain(outcome === 'passed' ? 'xpassed' : 'xfailed', xfail);
  return outcome === 'skipped' ? plain('skipped', message) : plain('passed');
}
