import { addPhase, endAll, type Phase } from './attempts.ts';
import { countFixture, countImport } from './file-times.ts';
import {
  fileName,
  flag,
  isFileName,
  type Json,
  list,
  number,
  parseObject,
  seconds,
  text,
  whole,
} from './json.ts';
import type { Seen, Tally } from './tally.ts';

const MOST = { tests: 1_000_000, files: 500_000, errors: 500, groups: 4 };
/** More than the plugin writes: an id that is cut here would have another owner. In UTF-16 units. */
const ID_CAP = 20_000;
const GROUP_CAP = 1000;
const TEXT_CAP = 80_000;
const LINE_CAP = 2000;
const SHORT_CAP = 200;

/** Adds one line. What is no event (a cut line, something that test code wrote) is passed over. */
export function count(tally: Tally, line: string): void {
  const event = parseObject(line);
  const handler = event && HANDLERS.get(text(event, 'e', 40));
  if (event && handler) handler(tally, event);
}

const HANDLERS: ReadonlyMap<string, (tally: Tally, event: Json) => void> = new Map([
  ['start', start],
  ['coverage', coverage],
  ['file', file],
  ['tests', tests],
  ['others', others],
  ['collected', collected],
  ['import', ({ times }, event) => countImport(times, event)],
  ['fixture', ({ times }, event) => countFixture(times, event)],
  ['collect-error', collectError],
  ['begin', begin],
  ['phase', phase],
  ['end', end],
  ['worker-lost', workerLost],
  ['crash', crash],
  ['stopped', stopped],
  ['internal-error', (tally, event) => keep(tally.internalErrors, text(event, 'text', TEXT_CAP))],
  ['internal', (tally, event) => keep(tally.faults, text(event, 'message', LINE_CAP))],
  ['finish', finish],
]);

function keep(kept: string[], value: string): void {
  if (kept.length < MOST.errors) kept.push(value);
}

function start(tally: Tally, event: Json): void {
  tally.started = true;
  tally.firstStart = Math.min(tally.firstStart, number(event, 't') ?? Number.POSITIVE_INFINITY);
  const pid = whole(event, 'pid');
  if (pid !== null && pid > 1 && flag(event, 'dumps')) tally.pids.set(pid, text(event, 'worker', 80));
  const versions = parseObject(event.versions) ?? {};
  for (const name of ['python', 'pytest', 'pluggy', 'pytest-cov', 'xdist'])
    if (text(versions, name, 40)) tally.versions.set(name, text(versions, name, 40));
}

function coverage(tally: Tally, event: Json): void {
  if (text(event, 'version', 40)) tally.versions.set('coverage', text(event, 'version', 40));
  if (event.state === 'off') tally.coverageOff = true;
}

function file(tally: Tally, event: Json): void {
  const name = fileName(event, 'f');
  if (name && tally.files.size < MOST.files) tally.files.set(name, flag(event, 'owned'));
}

/** The record of a test, made when it is new; undefined for what is no id or beyond all bounds. */
function seen(tally: Tally, id: string, name: string): Seen | undefined {
  const known = tally.tests.get(id);
  if (known || !id || tally.tests.size >= MOST.tests) return known;
  const place = isFileName(name) ? name : '.';
  const fresh = { file: place, line: null, groups: [], begun: false, trails: new Map() };
  tally.tests.set(id, fresh);
  return fresh;
}

function tests(tally: Tally, event: Json): void {
  const name = fileName(event, 'f');
  const groups = parseObject(event.groups) ?? {};
  const together = groupsOf(list(event, 'together'));
  for (const id of idsOf(event)) {
    const test = name ? seen(tally, id, name) : undefined;
    const own = groupsOf([text(groups, id, GROUP_CAP)]);
    if (test) Object.assign(test, { file: name, groups: [...own, ...together] });
  }
}

const groupsOf = (names: readonly unknown[]): string[] =>
  names
    .slice(0, MOST.groups)
    .flatMap((name) => (typeof name === 'string' && name ? [name.slice(0, GROUP_CAP).toWellFormed()] : []));

function others(tally: Tally, event: Json): void {
  const name = fileName(event, 'f');
  for (const id of idsOf(event)) if (name && tally.others.size < MOST.tests) tally.others.set(id, name);
}

const idsOf = (event: Json): string[] =>
  list(event, 'ids').flatMap((id) => (typeof id === 'string' && id ? [id.slice(0, ID_CAP)] : []));

function collected(tally: Tally, event: Json): void {
  tally.lastCollected = Math.max(tally.lastCollected, number(event, 't') ?? 0);
  tally.deselected = Math.max(tally.deselected, whole(event, 'deselected') ?? 0);
}

function collectError(tally: Tally, event: Json): void {
  const name = fileName(event, 'f') || '.';
  const message = text(event, 'message', LINE_CAP);
  const key = `${name}\n${message}`;
  const known = tally.collectErrors;
  if (known.has(key) || known.size >= MOST.files) return;
  // Of the many only the text is left out: a file that is not named here would count as empty in a re-run.
  const few = known.size < MOST.errors;
  const error = { file: name, message, trace: few ? text(event, 'text', TEXT_CAP) : '' };
  known.set(few ? key : `${name}\n`, few ? error : { ...error, message: message.slice(0, SHORT_CAP) });
}

function begin(tally: Tally, event: Json): void {
  const test = seen(tally, text(event, 'id', ID_CAP), fileName(event, 'f'));
  if (test) Object.assign(test, { begun: true, line: whole(event, 'line') });
}

function phase(tally: Tally, event: Json): void {
  const id = text(event, 'id', ID_CAP);
  const test = seen(tally, id, id.split('::')[0] ?? '');
  if (!test) return;
  const report: Phase = {
    when: text(event, 'when', 40),
    outcome: text(event, 'outcome', 40),
    seconds: seconds(event, 'd'),
    xfail: typeof event.xfail === 'string' ? text(event, 'xfail', LINE_CAP) : null,
    message: text(event, 'message', LINE_CAP),
    text: text(event, 'text', TEXT_CAP),
    line: whole(event, 'line'),
    part: flag(event, 'sub'),
  };
  test.begun = true;
  addPhase(test.trails, text(event, 'worker', 80), report);
}

function end(tally: Tally, event: Json): void {
  const test = tally.tests.get(text(event, 'id', ID_CAP));
  if (test) endAll(test.trails);
}

function workerLost(tally: Tally, event: Json): void {
  const worker = text(event, 'worker', 80);
  const running = tally.lost.get(worker)?.running ?? null;
  if (tally.lost.size < MOST.errors)
    tally.lost.set(worker, { worker, reason: text(event, 'reason', LINE_CAP), running });
}

function crash(tally: Tally, event: Json): void {
  const worker = text(event, 'worker', 80);
  const reason = tally.lost.get(worker)?.reason ?? 'it crashed';
  if (tally.lost.size < MOST.errors)
    tally.lost.set(worker, { worker, reason, running: text(event, 'id', ID_CAP) });
}

function stopped(tally: Tally, event: Json): void {
  tally.stopped ??= text(event, 'reason', LINE_CAP) || 'stopped';
}

function finish(tally: Tally, event: Json): void {
  const pid = whole(event, 'pid');
  if (!text(event, 'worker', 80)) tally.exitStatus = whole(event, 'decided');
  else if (pid !== null) tally.pids.delete(pid);
}
