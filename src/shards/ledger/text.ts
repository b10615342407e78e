import { isFileName, type Json, list, number, parseObject, text, whole } from '../../results/json.ts';
import { compareNames } from '../plan/cost.ts';
import { type FileHistory, idOf, keyOf, type Ledger, LIMITS, RUNS, type TestHistory } from './model.ts';

/** Told once what of a text from outside was not used. */
export type Tell = (message: string) => void;

const UNSAFE = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * The ledger as JSON, files by name. At most 200,000 tests and 64 MiB: what was not seen for longest is left out.
 */
export function serializeLedger({ files, ...ledger }: Ledger): string {
  const newest = [...files].sort(([a, x], [b, y]) => y.seen - x.seen || compareNames(a, b));
  let [tests, bytes] = [0, 1000];
  const pieces: (readonly [name: string, json: string])[] = [];
  for (const [name, file] of newest) {
    const json = `${JSON.stringify(name)}:${JSON.stringify(rawFile(name, file))}`;
    const [moreTests, moreBytes] = [tests + file.tests.size, bytes + Buffer.byteLength(json) + 2];
    if (moreTests > LIMITS.tests || moreBytes > LIMITS.bytes) continue;
    [tests, bytes] = [moreTests, moreBytes];
    pieces.push([name, json]);
  }
  pieces.sort(([a], [b]) => compareNames(a, b));
  const head = JSON.stringify(ledger).slice(0, -1);
  return `${head},"files":{\n${pieces.map(([, json]) => json).join(',\n')}\n}}\n`;
}

function rawFile(name: string, file: FileHistory): Json {
  const tests = [...file.tests].map(([key, { seen, ms }]) => [key, [seen, ...ms]] as const);
  const pairs = [...file.tests].flatMap(([key, { groups = [] }]) => groups.map((group) => ({ group, key })));
  const groups = Map.groupBy(pairs, ({ group }) => group);
  const keys = [...groups].map(([group, found]) => [group, found.map(({ key }) => key)] as const);
  return {
    hash: file.hash,
    seen: file.seen,
    ...(file.prefix === name ? {} : { prefix: file.prefix }),
    import: file.importMs,
    fixtures: file.fixtureMs,
    ...(keys.length > 0 ? { groups: Object.fromEntries(keys) } : {}),
    tests: Object.fromEntries(tests),
  };
}

/**
 * A ledger from the cache, which is not trusted: sizes, names and numbers are checked one by one, and
 * what is wrong is left out and told. null when there is nothing to use: too large, no JSON, another schema.
 */
export function parseLedger(json: string, tell: Tell = () => {}): Ledger | null {
  const found = parseBounded(json, 'ledger', tell);
  if (!found) return null;
  if (found.schema !== 1) {
    tell('The ledger has another schema.');
    return null;
  }
  const run = Math.min(LIMITS.run, whole(found, 'run') ?? 0);
  const reader = { run, left: LIMITS.tests, files: 0, tests: 0 };
  const files = filesOf(parseObject(found.files) ?? {}, reader);
  if (reader.files + reader.tests > 0)
    tell(`${reader.files} files and ${reader.tests} tests of the ledger could not be used.`);
  const speeds = timesOf(list(found, 'speeds')).filter((speed) => speed >= 0.01 && speed <= 100);
  return { schema: 1, run, speeds, sessionMs: timesOf(list(found, 'sessionMs')), files };
}

/** A JSON object of at most 64 MiB; null for anything else, which is told. Never throws. */
export function parseBounded(json: string, what: string, tell: Tell): Json | null {
  const bytes = json.length > LIMITS.bytes ? json.length : Buffer.byteLength(json);
  const found = bytes > LIMITS.bytes ? null : parseObject(json);
  if (bytes > LIMITS.bytes) tell(`The ${what} has ${bytes} bytes, more than ${LIMITS.bytes}.`);
  else if (!found) tell(`The ${what} is no JSON object.`);
  return found;
}

/** Counts what may still come and what was left out. */
interface Reader {
  readonly run: number;
  left: number;
  files: number;
  tests: number;
}

function filesOf(raw: Json, reader: Reader): Map<string, FileHistory> {
  const files = new Map<string, FileHistory>();
  for (const [name, value] of Object.entries(raw)) {
    const found = isFileName(name) && !UNSAFE.has(name) ? parseObject(value) : null;
    if (found && files.size < LIMITS.tests) files.set(name, fileOf(name, found, reader));
    else reader.files++;
  }
  return files;
}

function fileOf(name: string, raw: Json, reader: Reader): FileHistory {
  const hash = text(raw, 'hash', 64);
  const prefix = text(raw, 'prefix', LIMITS.id);
  return {
    hash: /^[0-9a-f]{16}$/.test(hash) ? hash : '',
    seen: seenIn(raw.seen, reader),
    prefix: isFileName(prefix) ? prefix : name,
    importMs: timesOf(list(raw, 'import')),
    fixtureMs: timesOf(list(raw, 'fixtures')),
    tests: inGroups(testsOf(raw.tests, isFileName(prefix) ? prefix : name, reader), raw.groups),
  };
}

function testsOf(raw: unknown, prefix: string, reader: Reader): Map<string, TestHistory> {
  const tests = new Map<string, TestHistory>();
  for (const [key, value] of Object.entries(parseObject(raw) ?? {})) {
    const usable = isKey(key, prefix) && Array.isArray(value) && reader.left > 0;
    if (usable) tests.set(key, { seen: seenIn(value[0], reader), ms: timesOf(value.slice(1)) });
    if (usable) reader.left--;
    else reader.tests++;
  }
  return tests;
}

/** Adds the groups to the tests that are there: to each a few, and a group has no more keys than there are tests. */
function inGroups(tests: Map<string, TestHistory>, raw: unknown): Map<string, TestHistory> {
  for (const [group, keys] of Object.entries(parseObject(raw) ?? {})) {
    if (!isGroup(group) || !Array.isArray(keys)) continue;
    for (const key of keys.slice(0, tests.size)) {
      const test = typeof key === 'string' ? tests.get(key) : undefined;
      const groups = [...(test?.groups ?? []), group];
      if (test && groups.length <= LIMITS.groups) tests.set(key, { ...test, groups });
    }
  }
  return tests;
}

/** A name that a group may have: as a marker gives it, of at most 200 characters. */
export const isGroup = (name: string): boolean =>
  name !== '' && name.length <= LIMITS.group && !UNSAFE.has(name);

/** A test has one key: of two for one id a test would be planned twice. */
const isKey = (key: string, prefix: string): boolean =>
  key !== '' &&
  keyOf(idOf(key, prefix), prefix) === key &&
  !UNSAFE.has(key) &&
  idOf(key, prefix).length <= LIMITS.id &&
  !key.includes('\0');

const seenIn = (value: unknown, { run }: Reader): number =>
  Number.isSafeInteger(value) ? Math.min(run, Math.max(0, value as number)) : 0;

/** Milliseconds: the last five that are numbers from 0; more than a day is a day. */
function timesOf(values: readonly unknown[]): number[] {
  const good = values.slice(-RUNS).map((ms) => number({ ms }, 'ms'));
  return good.filter((ms) => ms !== null && ms >= 0).map((ms) => Math.min(LIMITS.ms, ms as number));
}
