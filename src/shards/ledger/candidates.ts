import type { Dirent } from 'node:fs';
import { glob, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type PytestFiles, pytestFiles } from './pytest-files.ts';
import { isPattern, wildcard } from './wildcard.ts';

/** Where the tests of a lane may be. */
export interface TestPlaces {
  /** Absolute. */
  readonly workspace: string;
  /** Absolute working directory of the project. */
  readonly directory: string;
  /** Relative to the working directory; empty for what pytest's configuration says. */
  readonly testPaths: readonly string[];
}

const MOST_FILES = 200_000;
const MOST_DIRECTORIES = 100_000;
const MOST_STARTS = 1000;
const AT_ONCE = 32;

/**
 * The files that pytest would likely look into, found without Python: repository-relative, forward slashes, sorted.
 * Need not be exact: a test in a file that is missed is spread by hash, and one too many only costs balance.
 * Links are not followed. Never throws.
 */
export async function findCandidates(places: TestPlaces): Promise<string[]> {
  const given = places.testPaths.map((path) => resolve(places.directory, path.split('::')[0] ?? path));
  const settings = await pytestFiles(await commonDirectory(given, places.directory), places.workspace);
  const starts = given.length > 0 ? given : await defaultStarts(places, settings);
  const found = new Set<string>();
  await walk([...new Set(starts)], settings, (path) => {
    const file = relative(places.workspace, path).split(sep).join('/');
    if (file !== '' && !file.startsWith('../') && found.size < MOST_FILES) found.add(file);
  });
  return [...found].sort();
}

/** pytest looks for its configuration from what its arguments have in common. */
async function commonDirectory(paths: readonly string[], otherwise: string): Promise<string> {
  const [first, ...rest] = await Promise.all(
    paths.map(async (path) => ((await isDirectory(path)) ? path : dirname(path)).split(sep)),
  );
  if (!first) return otherwise;
  const differs = first.findIndex((name, at) => rest.some((other) => other[at] !== name));
  return (differs < 0 ? first : first.slice(0, differs)).join(sep) || sep;
}

const isDirectory = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => null))?.isDirectory() ?? false;

/** `testpaths` counts only where pytest is started beside its configuration. */
async function defaultStarts({ directory }: TestPlaces, { root, testPaths }: PytestFiles): Promise<string[]> {
  if (root !== directory) return [directory];
  const found: string[] = [];
  for (const path of testPaths) {
    if (isPattern(path)) found.push(...(await matches(path, directory)));
    else if (await stat(resolve(directory, path)).catch(() => null)) found.push(resolve(directory, path));
  }
  return found.length > 0 ? found : [directory];
}

async function matches(pattern: string, directory: string): Promise<string[]> {
  const found: string[] = [];
  const exclude = (name: string) => /^(\..*|node_modules|__pycache__)$/.test(basename(name));
  try {
    for await (const match of glob(pattern, { cwd: directory, exclude }))
      if (found.push(resolve(directory, match)) >= MOST_STARTS) break;
  } catch {
    // What cannot be listed has no tests that pytest could see.
  }
  return found.sort();
}

/** Tells every test file at or under the starts; a file that is named outright is one, whatever it is called. */
async function walk(
  starts: readonly string[],
  settings: PytestFiles,
  tell: (path: string) => void,
): Promise<void> {
  const isTest = matcher(settings.pythonFiles);
  const isSkipped = matcher(settings.skipped);
  const named = new Set(starts);
  const level = [...starts];
  for (let visited = 0; level.length > 0 && visited < MOST_DIRECTORIES; ) {
    const batch = level.splice(0, AT_ONCE);
    visited += batch.length;
    const lists = await Promise.all(batch.map(entriesOf));
    for (const [at, entries] of lists.entries()) {
      const directory = batch[at] as string;
      if (entries === 'file') tell(directory);
      if (entries === 'file' || (!named.has(directory) && isEnvironment(entries))) continue;
      for (const entry of entries) {
        const path = join(directory, entry.name);
        if (entry.isFile() && isTest(path)) tell(path);
        if (entry.isDirectory() && entry.name !== '__pycache__' && !isSkipped(path)) level.push(path);
      }
    }
  }
}

/** Nothing for what is not there. */
async function entriesOf(path: string): Promise<readonly Dirent[] | 'file'> {
  return readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOTDIR' ? 'file' : [],
  );
}

/** A virtual environment holds the tests of others. */
const isEnvironment = (entries: readonly Dirent[]): boolean =>
  entries.some(({ name }) => name === 'pyvenv.cfg' || name === 'conda-meta');

/** As pytest's fnmatch_ex: a pattern with a slash is one for the end of the whole path. */
function matcher(patterns: readonly string[]): (path: string) => boolean {
  const rules = patterns.map((pattern) => {
    const whole = pattern.includes('/');
    const fits = wildcard(whole && !pattern.startsWith('/') ? `*/${pattern}` : pattern, { path: false });
    return (path: string) => fits(whole ? path.split(sep).join('/') : basename(path));
  });
  return (path) => rules.some((fits) => fits(path));
}
