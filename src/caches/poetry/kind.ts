import { join, relative, resolve } from 'node:path';
import type { Facts } from '../../host/ports.ts';
import { poetryPlaces, venvOf } from '../../python/places.ts';
import type { Interpreter } from '../../python/probe.ts';
import type { PoetryProject } from '../../python/project.ts';
import { readIfThere } from '../../python/pyproject.ts';
import { minorOf } from '../../python/versions.ts';
import { hashTree } from '../key-files.ts';
import {
  type Compression,
  cacheKey,
  digest,
  environmentComponents,
  environmentTag,
  keyPrefix,
} from '../keys.ts';
import type { CacheKind, CacheSpec } from '../kind.ts';
import { poetrySettings } from './settings.ts';

/** What the keys of the two entries are made of. */
export interface PoetryParts {
  readonly facts: Facts;
  readonly prefix: string;
  readonly compression: Compression;
  /** Absolute directory of the project. */
  readonly directory: string;
  readonly project: PoetryProject;
  readonly interpreter: Interpreter;
  /** The input `poetry-version`: asking Poetry itself would cost half a second. */
  readonly poetryVersion: string;
  readonly installArgs: readonly string[];
  /** Absolute paths that other caches may be filling meanwhile: no part of the key of `.venv`. */
  readonly made: readonly string[];
}

export interface PoetryEntries {
  /** Its key is also what a finished installation is marked with. */
  readonly venv: CacheSpec;
  /** Why a restored `.venv` could not be complete, so that none is kept; null: it can be. */
  readonly uncached: string | null;
  readonly downloads: CacheSpec;
}

/** The kind as the table of caches sees it; its entries depend on the interpreter and are made with it. */
export const poetry: CacheKind = {
  what: 'the Poetry environment',
  when: 'within',
  find: async ({ directory }) => {
    const lock = await readIfThere(join(directory, 'poetry.lock'));
    return lock ? { wanted: true, specs: [] } : { wanted: false, reason: 'there is no poetry.lock' };
  },
};

/**
 * The two entries of a Poetry project: `.venv`, found on its exact key alone (a prefix would bring
 * back removed packages), and the downloads with our own Poetry, by prefix too. Neither holds what
 * the other does.
 */
export async function poetryEntries(parts: PoetryParts): Promise<PoetryEntries> {
  const { facts, prefix, project } = parts;
  const local = await localHash(parts);
  const components = {
    ...componentsOf(parts),
    ...(await poetrySettings(facts)),
    'path dependencies': local ?? UNKNOWN,
  };
  const hash = digest(Object.values(components));
  const { version } = parts.interpreter;
  const venv: CacheSpec = {
    kind: 'poetry',
    label: 'poetry venv',
    paths: [venvOf(parts.directory)],
    key: cacheKey(prefix, 'venv', [tagOf(parts), `py${version}`, `po${parts.poetryVersion}`, hash]),
    restoreKeys: [],
    components: { ...environmentComponents(facts, parts.compression), ...components },
    savedWhen: 'made',
  };
  const uncached = project.builds ? BUILDS : local === null ? UNKNOWN : null;
  return { venv, uncached, downloads: downloadsOf(parts) };
}

const BUILDS = 'the project, or a path dependency with `develop`, is built in the checkout';
const UNKNOWN = 'its path dependencies are too large to hash, hold links to directories, or cannot be read';

const tagOf = ({ facts, compression }: PoetryParts): string => environmentTag(facts, compression);

function componentsOf(parts: PoetryParts): Record<string, string> {
  const { facts, project, interpreter } = parts;
  return {
    // Scripts of a venv hold its absolute path.
    'project directory': relative(facts.workspace, parts.directory) || '.',
    python: `${interpreter.version} ${interpreter.abi}`,
    'base prefix': interpreter.basePrefix,
    'poetry-version': parts.poetryVersion,
    'poetry.lock': digest([project.lock ?? '']),
    'pyproject.toml, poetry.toml': digest([project.tables]),
    'poetry-install-args': JSON.stringify(parts.installArgs),
  };
}

/** Wheels differ between minor versions of Python, so each has an entry of its own. */
function downloadsOf(parts: PoetryParts): CacheSpec {
  const { facts, prefix, interpreter } = parts;
  const { downloads, home } = poetryPlaces(facts, parts.poetryVersion);
  const minor = minorOf(interpreter.version);
  const scope = [tagOf(parts), `py${minor}`];
  const lock = digest([parts.project.lock ?? '']);
  return {
    kind: 'poetry',
    label: 'poetry downloads',
    paths: [downloads, home],
    key: cacheKey(prefix, 'pydl', [...scope, lock]),
    restoreKeys: [keyPrefix(prefix, 'pydl', scope)],
    components: { ...environmentComponents(facts, parts.compression), python: minor, 'poetry.lock': lock },
    savedWhen: 'made',
  };
}

/** One hash over the content of all path dependencies; null when there can be none. */
async function localHash({ directory, project, made }: PoetryParts): Promise<string | null> {
  const hashes = project.localSources.map((source) => hashTree(resolve(directory, source), made));
  return Promise.all(hashes).then(
    (all) => digest(all.map(({ hash }, at) => `${project.localSources[at]} ${hash}`)),
    () => null,
  );
}
