import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { stepError } from '../errors.ts';
import { canonical, parsePyproject, readIfThere, type Table, tableAt, textAt } from './pyproject.ts';

/** A project that Poetry manages, as far as its installation depends on it. */
export interface PoetryProject {
  /** The text of poetry.lock; null when it is missing. */
  readonly lock: string | null;
  /** Everything of pyproject.toml and poetry.toml that an installation reads, as one canonical text. */
  readonly tables: string;
  /** The constraint on the Python version, as written; null without one. */
  readonly requiresPython: string | null;
  /** Path dependencies whose content no lock pins, as in the lock: relative to the project. */
  readonly localSources: readonly string[];
  /** Installing it, or what it has with `develop`, may write into the checkout: a restored `.venv` alone is not complete. */
  readonly builds: boolean;
}

const MAX_LOCK_BYTES = 64 * 1024 * 1024;

/**
 * Reads the project in `directory`; null when Poetry does not manage it.
 * Throws E205 when pyproject.toml cannot be read as TOML, or is empty beside a poetry.lock.
 */
export async function readPoetryProject(directory: string): Promise<PoetryProject | null> {
  const at = (name: string) => join(directory, name);
  const [pyproject, lock, settings] = await Promise.all([
    readIfThere(at('pyproject.toml')),
    readIfThere(at('poetry.lock')),
    readIfThere(at('poetry.toml')),
  ]);
  const tables = pyproject ? parsePyproject(pyproject) : {};
  if (lock) checkLock(lock, pyproject);
  else if (!belongsToPoetry(tables) || (await anyThere(['uv.lock', 'pdm.lock'].map(at)))) return null;
  const layout = (await anyThere([at('src')])) ? 'src' : 'flat';
  const text = lock?.toString('utf8') ?? null;
  const local = localSourcesOf(text ?? '');
  return {
    lock: text,
    tables: `${installTables(tables)}\n${settings?.toString('utf8') ?? ''}\n${layout}`,
    requiresPython: pythonConstraint(tables),
    localSources: local.map(({ url }) => url),
    builds: hasBuildScript(tables) || (await anyBuilds(directory, local)),
  };
}

function checkLock(lock: Buffer, pyproject: Buffer | null): void {
  const why = (what: string) => stepError('AEGIS-E205', `${what}, and there is a poetry.lock beside it.`);
  if (!pyproject) throw why('pyproject.toml is missing');
  if (pyproject.toString('utf8').trim() === '') throw why('pyproject.toml is empty');
  if (lock.length > MAX_LOCK_BYTES)
    throw stepError('AEGIS-E204', `poetry.lock is larger than ${MAX_LOCK_BYTES} bytes.`);
}

async function anyThere(paths: readonly string[]): Promise<boolean> {
  const found = await Promise.all(paths.map((path) => stat(path).catch(() => null)));
  return found.some((stats) => stats !== null);
}

/** Poetry 2 takes projects by PEP 621 too; then the build backend gives it away. */
function belongsToPoetry(tables: Table): boolean {
  const backend = textAt(tableAt(tables, 'build-system'), 'build-backend') ?? '';
  return 'poetry' in tableAt(tables, 'tool') || /^poetry\b/.test(backend);
}

/** Not only dependencies: scripts, plugins, packages and the version end up in the venv as well. */
function installTables(tables: Table): string {
  const { project, 'build-system': build, 'dependency-groups': groups } = tables;
  return canonical({ project, build, groups, poetry: tableAt(tables, 'tool', 'poetry') });
}

function pythonConstraint(tables: Table): string | null {
  const own = textAt(tableAt(tables, 'tool', 'poetry', 'dependencies'), 'python');
  return own ?? textAt(tableAt(tables, 'project'), 'requires-python');
}

function hasBuildScript(tables: Table): boolean {
  const poetry = tableAt(tables, 'tool', 'poetry');
  return textAt(poetry, 'build') !== null || textAt(tableAt(poetry, 'build'), 'script') !== null;
}

/** A path dependency. `develop`: the venv only points to where it lies. */
export interface LocalSource {
  /** Relative to the project. */
  readonly url: string;
  readonly develop: boolean;
}

const DIRECTORY = /^\[package\.source\]\r?\ntype = "directory"\r?\nurl = "((?:[^"\\]|\\.)*)"/m;

/** The lock pins archives by hash and commits by id; of a directory it has the name alone. */
export function localSourcesOf(lock: string): readonly LocalSource[] {
  return lock.split(/^\[\[package\]\]/m).flatMap((block) => {
    const url = DIRECTORY.exec(block)?.[1];
    if (url === undefined) return [];
    return [{ url: url.replace(/\\(["\\])/g, '$1'), develop: /^develop = true\r?$/m.test(block) }];
  });
}

/** Backends that write nothing beside the sources of a package that is installed where it lies. */
const QUIET_BACKENDS = /^(poetry\.core|flit_core)\b/;

async function anyBuilds(directory: string, sources: readonly LocalSource[]): Promise<boolean> {
  const places = sources.filter(({ develop }) => develop).map(({ url }) => resolve(directory, url));
  return (await Promise.all(places.map(mayBuild))).includes(true);
}

/** Extensions, generated modules and files of versions are in no hash, and in no entry. */
async function mayBuild(place: string): Promise<boolean> {
  if (!(await anyThere([place]))) return false;
  const tables = await readIfThere(join(place, 'pyproject.toml'))
    .then((content) => (content ? parsePyproject(content) : {}))
    .catch(() => ({}));
  const backend = textAt(tableAt(tables, 'build-system'), 'build-backend') ?? '';
  return !QUIET_BACKENDS.test(backend) || hasBuildScript(tables);
}
