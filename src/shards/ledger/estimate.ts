import type { FileCost } from '../plan/model.ts';
import { groupsIn, type LooseFile, type LooseTest, wholeFile, withGroups } from './groups.ts';
import { type FileHistory, idOf, type Ledger, median, NO_LEDGER, paceOf, type TestHistory } from './model.ts';
import { outline } from './outline.ts';
import { type Prediction, type Predictor, predictor } from './predict.ts';
import type { Seeds } from './seeds.ts';

/** A test file of the commit. */
export interface SourceFile {
  /** Repository-relative, forward slashes. */
  readonly file: string;
  /** Its source; absent when it is too large or no text. */
  readonly text?: string;
  /** Fingerprint of its content; '' when it could not be read. */
  readonly hash: string;
}

/**
 * What the files of a commit are expected to cost, in their order. A file is looked up by its name, then by its content
 * (it was renamed), then in the seeds; what none of them knows is judged by the number of its test functions.
 * Files of the ledger that are not given are no more.
 */
export function estimate(
  ledger: Ledger | null,
  seeds: Seeds | null,
  files: readonly SourceFile[],
): FileCost[] {
  const predict = predictor(ledger, seeds);
  const find = finder(ledger ?? NO_LEDGER);
  const seeded = seedsByFile(seeds, files);
  const pace = paceOf(ledger ?? NO_LEDGER);
  const costs = files.map((source) => {
    const found = find(source);
    if (found) return fromLedger(source, found, predict, pace);
    const ids = seeded.get(source.file);
    return ids ? fromSeeds(source, ids, predict) : unseen(source, predict);
  });
  const isNews = (source: SourceFile): boolean => find(source)?.times.hash !== source.hash;
  return withGroups(
    costs,
    files.map((source) => (isNews(source) ? groupsIn(source.file, source.text ?? '') : [])),
  );
}

/** What a shard pays before its first test, in seconds; null when the ledger does not know. */
export function sessionSeconds(ledger: Ledger | null): number | null {
  const ms = ledger && median(ledger.sessionMs);
  return ledger && ms !== null ? (ms / 1000) * paceOf(ledger) : null;
}

/** The times of a file under the name that the ledger has it by. */
interface Found {
  readonly name: string;
  readonly times: FileHistory;
}

function finder({ files }: Ledger): (source: SourceFile) => Found | null {
  const byHash = new Map<string, Found>();
  for (const name of [...files.keys()].sort().reverse()) {
    const times = files.get(name);
    if (times?.hash && times.tests.size > 0) byHash.set(times.hash, { name, times });
  }
  return ({ file, hash }) => {
    const times = files.get(file);
    return times ? { name: file, times } : (byHash.get(hash) ?? null);
  };
}

function fromLedger(source: SourceFile, { name, times }: Found, predict: Predictor, pace: number): LooseFile {
  const renamed = name !== source.file;
  const prefix = renamed ? movedPrefix(name, times.prefix, source.file) : times.prefix;
  const changed = times.hash !== source.hash && source.text !== undefined;
  const kept = [...times.tests].filter(changed ? stillIn(source.text ?? '') : () => true);
  const tests = kept.map(([key, { groups }]) => {
    const prediction = predict.test(idOf(key, times.prefix), name);
    return cost(idOf(key, prefix), renamed ? guessed(prediction) : prediction, groups);
  });
  const added = changed ? addedTo(source, prefix, times, predict) : [];
  const seconds = (ms: readonly number[]): number | null => scaled(median(ms), pace);
  return {
    file: source.file,
    importSeconds: seconds(times.importMs) ?? predict.importSeconds,
    fixtureSeconds: seconds(times.fixtureMs) ?? 0,
    tests: [...tests, ...added],
  };
}

const scaled = (ms: number | null, pace: number): number | null => (ms === null ? null : (ms / 1000) * pace);

const guessed = ({ seconds, quality }: Prediction): Prediction => ({
  seconds,
  quality: quality === 'measured' ? 'estimated' : quality,
});

/** What node ids of the new name begin with, if pytest's root directory is where it was. */
function movedPrefix(oldFile: string, oldPrefix: string, file: string): string {
  const root = oldFile.endsWith(oldPrefix) ? oldFile.slice(0, -oldPrefix.length) : '';
  return file.startsWith(root) ? file.slice(root.length) : file;
}

/**
 * Is a test likely still in the changed source? Its class or function must be named there; methods of a class
 * may be inherited from elsewhere, and what is no identifier (a doctest) cannot be told.
 */
function stillIn(text: string): (test: readonly [key: string, TestHistory]) => boolean {
  const names = new Set(text.match(/[\p{L}_][\p{L}\p{N}_]*/gu));
  return ([key]) => {
    const name = key.startsWith('::') ? (key.slice(2).split(/::|[[@]/u)[0] ?? '') : '';
    return !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) || names.has(name);
  };
}

/** Functions of the changed source that the ledger has never seen, one entry each. */
function addedTo(
  { file, text = '' }: SourceFile,
  prefix: string,
  { tests }: FileHistory,
  predict: Predictor,
): LooseTest[] {
  const known = new Set([...tests.keys()].map((key) => key.slice(2).split(/[[@]/u)[0]));
  // One name may be defined twice, for one platform and another.
  const sketches = new Map(outline(text).map((sketch) => [sketch.name, sketch]));
  const fresh = [...sketches.values()].filter(({ name }) => !known.has(name));
  const seconds = predict.perTest(file);
  return fresh.map(({ name, count }) =>
    cost(`${prefix}::${name}`, { seconds: seconds * count, quality: 'estimated' }),
  );
}

const cost = (id: string, { seconds, quality }: Prediction, groups: readonly string[] = []): LooseTest => ({
  id,
  seconds,
  groups,
  quality,
});

/** What is no Python (a notebook) has items of a plugin, which may need each other. */
function fromSeeds({ file }: SourceFile, ids: readonly string[], predict: Predictor): LooseFile {
  const groups = file.endsWith('.py') ? [] : [wholeFile(file)];
  const tests = ids.map((id) => cost(id, predict.test(id, file), groups));
  return { file, importSeconds: predict.importSeconds, fixtureSeconds: 0, tests };
}

/** One entry for the whole file: nobody knows yet what its tests are called. */
function unseen({ file, text = '' }: SourceFile, predict: Predictor): LooseFile {
  const count = outline(text).reduce((sum, sketch) => sum + sketch.count, 0);
  const seconds = Math.max(1, count) * predict.perTest(file);
  const whole = cost(file, { seconds, quality: 'unknown' });
  return { file, importSeconds: predict.importSeconds, fixtureSeconds: 0, tests: [whole] };
}

/** The seeds' ids by file of the commit. Their names may be relative to a folder of it: the one that fits most. */
function seedsByFile(seeds: Seeds | null, files: readonly SourceFile[]): Map<string, readonly string[]> {
  const byPrefix = Map.groupBy(seeds?.keys() ?? [], (id) => id.split('::')[0] ?? '');
  const votes = new Map<string, number>([['', 0]]);
  for (const { file } of files)
    for (let at = 0; at >= 0; at = file.indexOf('/', at) + 1 || -1)
      if (byPrefix.has(file.slice(at))) votes.set(file.slice(0, at), (votes.get(file.slice(0, at)) ?? 0) + 1);
  const [root] = [...votes].reduce((best, one) => (one[1] > best[1] ? one : best));
  const found = files.filter(({ file }) => file.startsWith(root) && byPrefix.has(file.slice(root.length)));
  return new Map(found.map(({ file }) => [file, byPrefix.get(file.slice(root.length)) ?? []]));
}
