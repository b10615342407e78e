import { createHash } from 'node:crypto';
import { createReadStream, type Dirent } from 'node:fs';
import { glob, lstat, readdir, stat } from 'node:fs/promises';
import { isAbsolute, join, posix, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { digest } from './keys.ts';

const MAX_FILES = 10_000;
const MAX_BYTES = 512 * 1024 * 1024;
/** What is no source: of the caches of tools each run would make another hash. */
const IGNORED = new Set([
  '.git',
  '.venv',
  'node_modules',
  '__pycache__',
  '.pytest_cache',
  '.mypy_cache',
  '.ruff_cache',
  '.coverage',
]);

export interface KeyFiles {
  /** Sorted, relative to the root, forward slashes. */
  readonly files: readonly string[];
  /** 16 hex digits over names and contents. */
  readonly hash: string;
}

/**
 * Finds the regular files under `root` that match the globs and hashes their names and contents.
 * Symbolic links and files outside the root do not count. Throws when there are too many of them.
 */
export async function hashKeyFiles(root: string, patterns: readonly string[]): Promise<KeyFiles> {
  return hashFiles(root, await findFiles(root, patterns));
}

/**
 * Hashes all files under `root`, hidden ones too; of a link to a file the content that it leads to, wherever that
 * is. Throws when there are too many, one cannot be read, or a link leads to a directory: what is behind it is not known.
 * @param without absolute paths that do not count
 */
export async function hashTree(root: string, without: readonly string[] = []): Promise<KeyFiles> {
  const found: string[] = [];
  await walk({ root, without }, '', found);
  return hashFiles(root, found.sort());
}

async function hashFiles(root: string, files: readonly string[]): Promise<KeyFiles> {
  const parts: string[] = [];
  let bytes = 0;
  for (const file of files) {
    const { size, hash } = await hashFile(join(root, file));
    bytes += size;
    if (bytes > MAX_BYTES) throw new Error(`the key files hold more than ${MAX_BYTES} bytes`);
    parts.push(file, hash);
  }
  return { files, hash: digest(parts) };
}

/** The globs of an input, and what is meant when it is empty. */
export interface KeyFileInput {
  /** null: the kind has none, only defaults. */
  readonly input: 'fixtures-key-files' | 'ollama-key-files' | 'docker-key-files' | null;
  readonly given: readonly string[];
  readonly defaults: readonly string[];
}

/** Hashes the files of an input. Throws when none of the globs that were given finds a file: such a key would never change. */
export async function hashInput(root: string, { input, given, defaults }: KeyFileInput): Promise<KeyFiles> {
  if (given.length === 0) return hashKeyFiles(root, defaults);
  const found = await hashKeyFiles(root, given);
  if (found.files.length === 0)
    throw new Error(`\`${input}\` finds no file (got ${JSON.stringify(given.join(' '))})`);
  return found;
}

async function findFiles(root: string, patterns: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  const inside = patterns.filter(staysInside);
  if (inside.length === 0) return [];
  const matches = glob(inside, {
    cwd: root,
    exclude: (name) => IGNORED.has(name.split(sep).at(-1) ?? ''),
  });
  for await (const match of matches) {
    const file = match.split(sep).join('/');
    if (file.startsWith('../') || file.startsWith('/') || !(await isRegular(join(root, match)))) continue;
    found.add(file);
    checkCount(found.size);
  }
  return [...found].sort();
}

function checkCount(files: number): void {
  if (files > MAX_FILES) throw new Error(`there are more than ${MAX_FILES} key files`);
}

interface Tree {
  readonly root: string;
  readonly without: readonly string[];
}

/** Adds the files below a folder of the root; a root that is not there has none. */
async function walk(tree: Tree, folder: string, found: string[]): Promise<void> {
  for (const entry of await entriesOf(join(tree.root, folder))) {
    const path = posix.join(folder, entry.name);
    const whole = join(tree.root, path);
    if (IGNORED.has(entry.name) || tree.without.includes(whole)) continue;
    if (entry.isDirectory()) await walk(tree, path, found);
    else if (await leadsToFile(whole)) found.push(path);
    checkCount(found.length);
  }
}

const entriesOf = (folder: string): Promise<Dirent[]> =>
  readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });

async function leadsToFile(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => null);
  if (stats?.isDirectory()) throw new Error(`${path} is a link to a directory`);
  return stats?.isFile() ?? false;
}

/** Whether a pattern can only find what is under the root: one that leads out of it would walk the whole machine. */
export const staysInside = (pattern: string): boolean =>
  !isAbsolute(pattern) && !/(^|[\\/{,(|])\.\.([\\/},)|]|$)/.test(pattern);

async function isRegular(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => null);
  return stats?.isFile() ?? false;
}

async function hashFile(path: string): Promise<{ size: number; hash: string }> {
  const hash = createHash('sha256');
  // A link may lead to what never ends.
  const stream = createReadStream(path, { end: MAX_BYTES });
  await pipeline(stream, hash);
  return { size: stream.bytesRead, hash: hash.digest('hex') };
}
