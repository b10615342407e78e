import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Facts } from '../host/ports.ts';

/** The directories that decide what a cache path may be; all absolute. */
export type Roots = Pick<Facts, 'workspace' | 'home' | 'temp'>;

/** `~/x` and relative paths made absolute; relative ones against `base`. */
function expandPath(path: string, base: string, roots: Roots): string {
  return path.startsWith('~/') ? join(roots.home, path.slice(2)) : resolve(base, path);
}

/** Why a path given by the user cannot be a cache root, or null when it can. Relative to `base` (the workspace). */
export function refuseCachePath(path: string, facts: Roots, base = facts.workspace): string | null {
  return refuseText(path) ?? refuseFor(base, expandPath(path, base, facts), facts);
}

function refuseText(path: string): string | null {
  if (path.trim() === '') return 'it is empty';
  if (/[\n\r\0]/.test(path)) return 'it holds a line break or a NUL';
  if (path.startsWith('-')) return 'it starts with `-`';
  if (/^[!#]/.test(path)) return 'it starts with `!` or `#`';
  if (/[*?[\]]/.test(path)) return 'it holds a wildcard';
  if (path === '~' || (path.startsWith('~') && !path.startsWith('~/'))) return 'it is a home directory';
  if (path.split(/[\\/]/).includes('..')) return 'it holds `..`';
  return null;
}

/** As `refuseLocation`; nor may a cache hold the project, whose sources it would put back to what they were. */
const refuseFor = (base: string, path: string, facts: Roots): string | null =>
  refuseLocation(path, facts) ?? (contains(path, base) ? 'it is, or holds, the working directory' : null);

/** Why an absolute path cannot be a cache root: it is, holds, or lies in what must never be restored over. */
export function refuseLocation(path: string, facts: Roots): string | null {
  if (dirname(path) === path) return 'it is the root of the file system';
  if (contains(path, facts.home)) return 'it is, or holds, the home directory';
  if (contains(path, facts.workspace)) return 'it is, or holds, the workspace';
  if (contains(path, facts.temp)) return 'it is, or holds, the temporary directory of the runner';
  if (path.split(sep).includes('.git')) return 'it is in `.git`';
  if (contains(join(facts.workspace, '.github'), path)) return 'it is in `.github`';
  if (contains(join(facts.temp, '_runner_file_commands'), path)) return 'it holds command files';
  return null;
}

/** Whether `inner` is `outer` or lies in it. */
function contains(outer: string, inner: string): boolean {
  const way = relative(outer, inner);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

export type CacheRoot =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly reason: string };

/**
 * A user's path as a cache root: checked, absolute, and real as far as it exists, since tar follows no links.
 * Checked again behind its links.
 */
export async function cacheRoot(path: string, facts: Roots, base: string): Promise<CacheRoot> {
  const refused = refuseText(path);
  if (refused !== null) return { ok: false, reason: refused };
  const real = await realRoot(expandPath(path, base, facts));
  const reason = refuseFor(base, real, facts);
  return reason === null ? { ok: true, path: real } : { ok: false, reason };
}

/** The same for a path that the user gave. Throws an Error that names it. */
export async function givenRoot(path: string, facts: Roots, base: string): Promise<string> {
  const root = await cacheRoot(path, facts, base);
  if (root.ok) return root.path;
  throw new Error(`${JSON.stringify(path)} cannot be cached: ${root.reason}`);
}

/** The real path, for a path whose end may not exist yet. */
export async function realRoot(path: string): Promise<string> {
  const parent = dirname(path);
  if (parent === path) return path;
  return realpath(path).catch(async () => join(await realRoot(parent), basename(path)));
}
