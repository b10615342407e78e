import { fileName, type Json, seconds, text } from './json.ts';
import type { FileTimes } from './model.ts';

/** What files cost besides their tests, as the events of all processes tell. Filled by the counters below. */
export interface SharedTimes {
  readonly imports: Map<string, number>;
  readonly fixtures: Map<string, number>;
  /** By test: what it spent on fixtures that others use too. */
  readonly tests: Map<string, number>;
  /** Fixtures of the session and of packages. */
  session: number;
}

export const newTimes = (): SharedTimes => ({
  imports: new Map(),
  fixtures: new Map(),
  tests: new Map(),
  session: 0,
});

const MOST = 500_000;

function add(times: Map<string, number>, key: string, seconds: number): void {
  const before = times.get(key);
  if (key && (before !== undefined || times.size < MOST)) times.set(key, (before ?? 0) + seconds);
}

export function countImport(times: SharedTimes, event: Json): void {
  add(times.imports, fileName(event, 'f'), seconds(event, 'd'));
}

/** Set-up of a fixture wider than a class, which the test that came first had to wait for. */
export function countFixture(times: SharedTimes, event: Json): void {
  const own = seconds(event, 'd');
  add(times.tests, text(event, 'id', 20_000), own);
  if (text(event, 'scope', 40) === 'module') add(times.fixtures, fileName(event, 'f'), own);
  else times.session += own;
}

/** Sorted by file. */
export function fileTimes({ imports, fixtures }: SharedTimes): FileTimes[] {
  const files = [...new Set([...imports.keys(), ...fixtures.keys()])].sort();
  return files.map((file) => ({
    file,
    importSeconds: imports.get(file) ?? 0,
    fixtureSeconds: fixtures.get(file) ?? 0,
  }));
}
