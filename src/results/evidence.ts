import type { RunEnd } from '../host/ports.ts';
import { count, grouped } from '../text/format.ts';
import { exitReasons } from './exit-status.ts';
import type { Code, Reason, Session } from './model.ts';
import { names, runningNow, withoutOutcome } from './phrases.ts';
import { isFailure } from './totals.ts';

/** Everything that is known about the test run of one shard. */
export interface Evidence {
  readonly end: RunEnd;
  readonly session: Session;
  /** How many shards the lane has: with one, a run without tests is a fault in itself. */
  readonly shards: number;
  readonly coverage: 'expected' | 'off';
  /** Statements in the coverage data of this run; null when there is none or it cannot be read. */
  readonly coverageStatements: number | null;
  /** Command files that the tests wrote to. */
  readonly tampered?: readonly string[];
  /** The directory in which the tests ran is no more. */
  readonly directoryGone?: boolean;
  /** Nothing more can be written where the results or the tests lie. */
  readonly diskFull?: boolean;
}

type Rule = (evidence: Evidence) => readonly Reason[];

/** Every rule that a pass has to satisfy; what broke first comes first. */
const RULES: readonly Rule[] = [
  endRule,
  collectionRule,
  failureRule,
  workerRule,
  internalErrorRule,
  outcomeRule,
  surroundingsRule,
  coverageRule,
];

/**
 * Every reason why this shard must not be called passed; none when all the evidence agrees:
 * how the process ended, what the plugin wrote down, and the coverage data.
 */
export function judgeRun(evidence: Evidence): Reason[] {
  const reasons = RULES.flatMap((rule) => rule(evidence));
  return reasons.filter(({ code }, at) => code === 'AEGIS-E309' || at === firstOf(reasons, code));
}

const firstOf = (reasons: readonly Reason[], code: Code): number =>
  reasons.findIndex((reason) => reason.code === code);

function endRule({ end, session, shards }: Evidence): readonly Reason[] {
  switch (end.kind) {
    case 'not-started':
      return [{ code: 'AEGIS-E322', message: `pytest could not be started: ${end.reason}.` }];
    case 'cancelled':
      return [{ code: 'AEGIS-E310', message: `The job was cancelled${runningNow(session)}.` }];
    case 'hang': {
      const message = `Nothing happened for ${end.seconds} s${runningNow(session)}${withoutOutcome(session)}.`;
      return [{ code: 'AEGIS-E304', message }];
    }
    case 'timeout': {
      const message = `The tests took longer than ${end.seconds} s${runningNow(session)}${withoutOutcome(session)}.`;
      return [{ code: 'AEGIS-E305', message }];
    }
    case 'signalled':
      return [signalReason(end.signal, end.outOfMemory, session)];
    case 'exited':
      return exitReasons(end.code, session, shards);
  }
}

const CRASHES: ReadonlySet<string> = new Set(['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE']);

function signalReason(signal: string, outOfMemory: boolean, session: Session): Reason {
  const where = `${runningNow(session)}${withoutOutcome(session)}`;
  if (outOfMemory)
    return { code: 'AEGIS-E307', message: `The kernel ended pytest for lack of memory${where}.` };
  if (CRASHES.has(signal))
    return { code: 'AEGIS-E308', message: `The interpreter died of ${signal}${where}.` };
  const guess = signal === 'SIGKILL' ? ' Likely too little memory, or a test that kills its own group.' : '';
  return { code: 'AEGIS-E306', message: `pytest was killed by ${signal}${where}.${guess}` };
}

function collectionRule({ session: { collectErrors } }: Evidence): readonly Reason[] {
  const [first] = collectErrors;
  if (!first) return [];
  const files = names(collectErrors.map(({ file }) => file));
  const message = `${count(collectErrors.length, 'file')} could not be collected: ${files}. First: ${first.message}`;
  return [{ code: 'AEGIS-E302', message, file: first.file }];
}

function failureRule({ session }: Evidence): readonly Reason[] {
  const failures = session.tests.filter((test) => isFailure(test) && test.outcome !== 'unfinished');
  if (failures.length === 0) return [];
  const message = `${count(failures.length, 'test')} failed: ${names(failures.map(({ id }) => id))}.`;
  return [{ code: 'AEGIS-E301', message }];
}

function workerRule({ session: { lostWorkers } }: Evidence): readonly Reason[] {
  return lostWorkers.map(({ worker, reason, running }) => ({
    code: 'AEGIS-E309',
    message: `Worker ${worker} was lost${running ? ` while it ran ${running}` : ''}: ${reason}.`,
  }));
}

function internalErrorRule({ session }: Evidence): readonly Reason[] {
  const [text] = session.internalErrors ?? [];
  if (text === undefined) return [];
  const last = text.trim().split('\n').at(-1) ?? '';
  const guess = last.includes('[Errno 9]') ? '. Likely a test closed standard output' : '';
  return [{ code: 'AEGIS-E315', message: `pytest failed outside any test: ${last}${guess}.` }];
}

/** Of a run that came to its end in order, every owned test must have an outcome. */
function outcomeRule({ end, session }: Evidence): readonly Reason[] {
  const orderly = end.kind === 'exited' && session.finished && !session.stopped;
  if (!orderly || session.collectErrors.length > 0) return [];
  const open = session.tests.filter(({ outcome }) => outcome === null || outcome === 'unfinished');
  if (open.length === 0) return [];
  const message = `${count(open.length, 'test')} of ${grouped(session.tests.length)} ran to no outcome: ${names(open.map(({ id }) => id))}.`;
  return [{ code: 'AEGIS-E313', message }];
}

function surroundingsRule(evidence: Evidence): readonly Reason[] {
  const { tampered = [], directoryGone = false } = evidence;
  const full = noSpace(evidence);
  const found: readonly (Reason | false)[] = [
    tampered.length > 0 && { code: 'AEGIS-E316', message: `The tests wrote to ${names(tampered)}.` },
    directoryGone && { code: 'AEGIS-E318', message: 'The directory in which the tests ran is gone.' },
    full !== null && { code: 'AEGIS-E319', message: full },
  ];
  return found.filter((reason) => reason !== false);
}

/** pytest-cov leaves no report then. */
const isCutShort = ({ stopped, internalErrors = [] }: Session): boolean =>
  stopped !== null || internalErrors.length > 0;

/** A full disk: as a test, pytest or our plugin met it, or found after a run that left an unfinished record. */
function noSpace({ session, diskFull }: Evidence): string | null {
  const { internalErrors = [], pluginFaults = [] } = session;
  const told = [...session.tests, ...session.collectErrors].map(({ message }) => message);
  const lines = [...told, ...internalErrors, ...pluginFaults].flatMap((text) => text.split('\n'));
  const found = lines.find((text) => /\[Errno 28\]|No space left on device/.test(text));
  if (found !== undefined) return `No space left on the device: ${found.trim()}`;
  return diskFull && !session.finished ? 'No space is left on the device.' : null;
}

/** A shard that ran no test to its end has nothing to measure, and the cause is told elsewhere. */
function coverageRule({ end, session, coverage, coverageStatements }: Evidence): readonly Reason[] {
  if (coverage === 'off') return [];
  if (session.coverageOff)
    return [
      {
        code: 'AEGIS-E504',
        message: 'pytest-cov is there to measure coverage, and `--no-cov` of the project switches it off.',
      },
    ];
  const ran = session.tests.some(({ outcome }) => outcome !== null && outcome !== 'unfinished');
  if (end.kind !== 'exited' || !session.finished || !ran || isCutShort(session)) return [];
  // Data without statements is judged with the lane: one shard of many may touch nothing that is measured.
  return coverageStatements === null
    ? [{ code: 'AEGIS-E502', message: 'The tests ran, and there is no coverage data of this run.' }]
    : [];
}
