import { count } from '../text/format.ts';
import type { Reason, Session } from './model.ts';
import { names, runningNow, withoutOutcome } from './phrases.ts';
import { isFailure } from './totals.ts';

/** What pytest's exit codes mean. */
const EXIT = { ok: 0, failed: 1, interrupted: 2, internal: 3, usage: 4, nothing: 5 } as const;

/** 128 + signal: how a wrapper or a shell reports a death by signal. */
const SIGNAL_CODES: ReadonlyMap<number, string> = new Map([
  [132, 'SIGILL'],
  [134, 'SIGABRT'],
  [135, 'SIGBUS'],
  [136, 'SIGFPE'],
  [137, 'SIGKILL'],
  [139, 'SIGSEGV'],
]);

/** What the exit code says that does not agree with a pass, held against the record of the session. */
export function exitReasons(code: number, session: Session, shards: number): readonly Reason[] {
  const signal = SIGNAL_CODES.get(code);
  if (signal) return [signalCode(code, signal, session)];
  return session.finished ? finishedReasons(code, session, shards) : unfinishedReasons(code, session);
}

function signalCode(code: number, signal: string, session: Session): Reason {
  const where = `${runningNow(session)}${withoutOutcome(session)}`;
  return signal === 'SIGKILL'
    ? {
        code: 'AEGIS-E306',
        message: `pytest exited with ${code}, which is ${signal}${where}. Likely too little memory.`,
      }
    : { code: 'AEGIS-E308', message: `pytest exited with ${code}, which is ${signal}${where}.` };
}

function unfinishedReasons(code: number, session: Session): readonly Reason[] {
  if (code === EXIT.usage) return [usageReason()];
  if (code === EXIT.internal)
    return [{ code: 'AEGIS-E315', message: 'pytest exited with 3 (internal error).' }];
  const walked = session.census.length > 0 || session.tests.length > 0;
  if (!session.started || !walked) {
    const message = `pytest exited with ${code} before it had collected anything.`;
    return [{ code: 'AEGIS-E322', message }];
  }
  const message = `The process exited with ${code} and the session was never finished${runningNow(session)}${withoutOutcome(session)}. Likely \`os._exit\` or a crash of the interpreter at its end.`;
  return [{ code: 'AEGIS-E311', message }];
}

const usageReason = (): Reason => ({
  code: 'AEGIS-E314',
  message: 'pytest exited with 4 (usage error): an argument, a path, an ini option or a conftest.',
});

function finishedReasons(code: number, session: Session, shards: number): readonly Reason[] {
  const changed = contradiction(code, session);
  return [...(changed ? [changed] : []), ...meaningOf(code, session, shards)];
}

/** pytest decided on one status and the process ended with another, or the outcomes say otherwise. */
function contradiction(code: number, session: Session): Reason | null {
  const failures = session.tests.filter(isFailure);
  const nothing = session.tests.length === 0;
  const e312 = (message: string): Reason => ({ code: 'AEGIS-E312', message });
  if (code === EXIT.ok && failures.length > 0)
    return e312(
      `pytest exited with 0 although ${count(failures.length, 'test')} failed: ${names(failures.map(({ id }) => id))}.`,
    );
  if (code === EXIT.nothing && !nothing)
    return e312(
      `pytest exited with 5 (no tests) although it collected ${count(session.tests.length, 'test')}.`,
    );
  const decided = session.exitStatus;
  const { internalErrors = [] } = session;
  const broken = code !== EXIT.ok && internalErrors.length > 0;
  const excused = broken || (code === EXIT.ok && decided === EXIT.nothing && nothing);
  if (decided !== null && decided !== code && !excused)
    return e312(`pytest decided on exit status ${decided} and the process ended with ${code}.`);
  if (code === EXIT.failed && failures.length === 0 && !explained(session))
    return e312(
      'pytest exited with 1 although no test failed. Likely a plugin, or a warning turned into an error at the end.',
    );
  if (code > EXIT.nothing && !session.stopped)
    return e312(`pytest exited with ${code}, which is none of its own codes.`);
  return null;
}

const explained = ({ collectErrors, lostWorkers, stopped, internalErrors = [] }: Session): boolean =>
  collectErrors.length > 0 || lostWorkers.length > 0 || stopped !== null || internalErrors.length > 0;

function meaningOf(code: number, session: Session, shards: number): readonly Reason[] {
  if (code === EXIT.internal)
    return [{ code: 'AEGIS-E315', message: 'pytest exited with 3 (internal error).' }];
  if (code === EXIT.usage) return [usageReason()];
  const stopped = stopReason(code, session);
  if (stopped) return [stopped];
  const empty = session.tests.length === 0 && session.collectErrors.length === 0;
  if (empty && shards === 1 && (code === EXIT.ok || code === EXIT.nothing)) return [nothingReason(session)];
  return [];
}

/** A stop because of collection errors is told by those errors. */
function stopReason(code: number, session: Session): Reason | null {
  const notRun = session.tests.filter(({ outcome }) => outcome === null).length;
  const left = notRun > 0 ? `; ${count(notRun, 'test')} did not run` : '';
  if (session.stopped !== null && /^stopping after \d+ failures/.test(session.stopped))
    return { code: 'AEGIS-E321', message: `pytest stopped early: ${session.stopped}${left}.` };
  if (session.collectErrors.length > 0) return null;
  if (code !== EXIT.interrupted && session.stopped === null) return null;
  return {
    code: 'AEGIS-E320',
    message: `pytest was interrupted: ${session.stopped ?? 'it exited with 2'}${left}.`,
  };
}

function nothingReason({ census, deselected = 0 }: Session): Reason {
  const why =
    deselected > 0 ? `${count(deselected, 'test')} left out by markers or keywords` : 'no test in them';
  const message =
    census.length === 0
      ? 'pytest found no test file.'
      : `pytest found ${count(census.length, 'test file')} and ${why}.`;
  return { code: 'AEGIS-E303', message };
}
