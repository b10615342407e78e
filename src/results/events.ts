import { hasEnded, secondsOf, verdictOf } from './attempts.ts';
import { count } from './count.ts';
import { eventLines } from './event-lines.ts';
import { fileTimes } from './file-times.ts';
import type { OtherTests, Session, TestRecord } from './model.ts';
import { newTally, type Seen, type Tally } from './tally.ts';

/**
 * What the event files in a directory say about one pytest session: the files of all its processes,
 * in any order, with lines cut off or written by strangers. Never throws for content; a missing
 * directory is a session that did not start. May be called while the tests still run.
 */
export async function readSession(directory: string): Promise<Session> {
  const tally = newTally();
  for await (const line of eventLines(directory)) count(tally, line);
  return sessionOf(tally);
}

/** The session as far as the events tell of it. */
export function sessionOf(tally: Tally): Session {
  const entries = [...tally.tests];
  const census = [...tally.files.keys()].sort();
  const files = fileTimes(tally.times);
  const others = othersOf(tally);
  const { session: fixtureSeconds, tests: shared } = tally.times;
  const seconds = tally.lastCollected - tally.firstStart;
  return {
    started: tally.started,
    finished: tally.exitStatus !== null,
    exitStatus: tally.exitStatus,
    versions: Object.fromEntries(tally.versions),
    census,
    owned: census.filter((name) => tally.files.get(name)),
    tests: withinBudget(entries.map(([id, test]) => recordOf(id, test, shared.get(id)))),
    collectErrors: [...tally.collectErrors.values()],
    lostWorkers: [...tally.lost.values()],
    stopped: tally.stopped,
    collectSeconds: Number.isFinite(seconds) ? Math.max(0, seconds) : 0,
    pids: [...tally.pids].filter(([, worker]) => !tally.lost.has(worker)).map(([pid]) => pid),
    running: entries.filter(([, test]) => test.begun && !hasEnded(test.trails)).map(([id]) => id),
    coverageOff: tally.coverageOff,
    deselected: tally.deselected,
    internalErrors: tally.internalErrors,
    pluginFaults: tally.faults,
    ...(others.length > 0 ? { others } : {}),
    ...(files.length > 0 ? { files } : {}),
    ...(fixtureSeconds > 0 ? { fixtureSeconds } : {}),
  };
}

/** By file, sorted; ids as they were collected. */
const othersOf = ({ others }: Tally): OtherTests[] =>
  [...Map.groupBy(others, ([, file]) => file)]
    .map(([file, found]) => ({ file, ids: found.map(([id]) => id) }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));

function recordOf(id: string, { file, line, groups, begun, trails }: Seen, shared = 0): TestRecord {
  const place = { id, file, line, ...(groups.length > 0 ? { groups } : {}) };
  if (!begun) return { ...place, outcome: null, seconds: 0, message: '', trace: '', failureLine: null };
  const { outcome, message, trace, failureLine } = verdictOf(trails);
  const seconds = secondsOf(trails);
  const record = { ...place, outcome, seconds, message, trace, failureLine };
  return shared > 0 ? { ...record, sharedSeconds: Math.min(shared, seconds) } : record;
}

const TRACE_BUDGET = 64 << 20;
const TRACE_STUB = 1000;

/** A suite that fails as a whole keeps its first tracebacks entire and the ends of the others. */
function withinBudget(records: readonly TestRecord[]): TestRecord[] {
  let spent = 0;
  return records.map((record) => {
    spent += record.trace.length;
    return spent <= TRACE_BUDGET ? record : { ...record, trace: record.trace.slice(-TRACE_STUB) };
  });
}
