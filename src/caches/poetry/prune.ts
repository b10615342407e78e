import type { Stats } from 'node:fs';
import { lstat, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Table, tableAt, tablesOf, textAt } from '../../python/pyproject.ts';

/** What a lock needs of Poetry's downloads. */
interface Needed {
  /** File names of the archives that it pins. */
  readonly files: ReadonlySet<string>;
  /** `name version`, normalised, of every package: Poetry may have built its wheel itself. */
  readonly packages: ReadonlySet<string>;
}

/** What was removed. */
export interface Pruned {
  readonly files: number;
  readonly bytes: number;
}

/** Poetry's downloads, by the hash of where each comes from; all else in its cache are index pages and copies. */
const ARTIFACTS = 'artifacts';

/**
 * Removes from Poetry's cache directory what an installation of the lock does not read: archives of other
 * versions, and everything beside the archives. Poetry itself never removes any of it, so entries would grow with
 * every change of the lock. Links are removed and never followed.
 * @returns null when the lock cannot be read: then everything stays
 */
export async function pruneDownloads(directory: string, lock: string): Promise<Pruned | null> {
  const needed = neededBy(lock);
  if (needed === null) return null;
  const stats = await lstat(directory).catch(() => null);
  if (!stats?.isDirectory()) return { files: 0, bytes: 0 };
  const found = await filesIn(directory);
  const kept = keptOf(directory, found, needed);
  const removed = found.filter((file) => !kept.has(file.path));
  for (const { path } of removed) await rm(path, { force: true });
  await removeEmpty(directory);
  return { files: removed.length, bytes: removed.reduce((sum, { stats }) => sum + stats.size, 0) };
}

interface Found {
  readonly path: string;
  readonly name: string;
  /** Of the thing itself, also where it is a link. */
  readonly stats: Stats;
}

/** Everything below that is no directory. */
async function filesIn(directory: string): Promise<Found[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const lists = await Promise.all(
    entries.map(async (entry): Promise<Found[]> => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return filesIn(path);
      return [{ path, name: entry.name, stats: await lstat(path) }];
    }),
  );
  return lists.flat();
}

function keptOf(
  directory: string,
  found: readonly Found[],
  { files, packages }: Needed,
): ReadonlySet<string> {
  const artifacts = join(directory, ARTIFACTS, '/');
  const archives = found.filter(({ path, stats }) => path.startsWith(artifacts) && stats.isFile());
  const built = new Map<string, Found>();
  for (const archive of archives) {
    const what = wheelOf(archive.name);
    if (what === null || files.has(archive.name) || !packages.has(what)) continue;
    const other = built.get(what);
    // Of a git dependency every commit leaves one of the same name.
    if (!other || other.stats.mtimeMs < archive.stats.mtimeMs) built.set(what, archive);
  }
  const pinned = archives.filter(({ name }) => files.has(name));
  return new Set([...pinned, ...built.values()].map(({ path }) => path));
}

/** Directories that hold nothing any more, the given one apart. */
async function removeEmpty(directory: string): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true });
  for (const entry of entries.filter((one) => one.isDirectory())) {
    const path = join(directory, entry.name);
    await removeEmpty(path);
    // Refused for one that holds something.
    await rmdir(path).catch(() => undefined);
  }
}

/** null for what is no TOML. Locks of Poetry before 1.3 have the files of all packages in one table. */
function neededBy(lock: string): Needed | null {
  const toml = tablesOf(lock);
  if (toml === null) return null;
  const packages = tablesIn(toml.package);
  const old = Object.values(tableAt(toml, 'metadata', 'files'));
  const files = [...packages.map((one) => one.files), ...old].flatMap(tablesIn);
  return {
    files: new Set(files.map((file) => textAt(file, 'file') ?? '')),
    packages: new Set(packages.map((one) => named(textAt(one, 'name') ?? '', textAt(one, 'version') ?? ''))),
  };
}

const tablesIn = (value: unknown): Table[] =>
  Array.isArray(value) ? value.filter((one): one is Table => typeof one === 'object' && one !== null) : [];

/** The package and version of a wheel by its file name, normalised; null: it is no wheel. */
function wheelOf(file: string): string | null {
  const match = /^([^-]+)-([^-]+)-(?:[^-]+-){2,3}[^-]+\.whl$/.exec(file);
  return match ? named(match[1] as string, match[2] as string) : null;
}

/** As PEP 503 and, as far as locks and file names differ, PEP 440 write them. */
const named = (name: string, version: string): string =>
  `${name.replace(/[-_.]+/g, '-')} ${version.replace(/[-_.]+/g, '.').replace(/^v|\b0+(?=\d)/g, '')}`.toLowerCase();
