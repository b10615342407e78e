import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { copyFile, cp, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const NEVER = new Set(['.git', '.venv', 'node_modules', '__pycache__', '.aegis']);
const GIT_LIMIT_BYTES = 200 * 1024 * 1024;
const AT_ONCE = 32;

/**
 * Copies a project as it lies there: what git tracks and what it does not ignore (else everything but
 * environments and caches), and `.git` when it is small. Symbolic links stay links.
 */
export async function copyProject(
  project: string,
  workspace: string,
  exclude: readonly string[],
): Promise<void> {
  const files = await projectFiles(project, exclude);
  for (let at = 0; at < files.length; at += AT_ONCE) {
    await Promise.all(files.slice(at, at + AT_ONCE).map((file) => copyEntry(project, workspace, file)));
  }
  const git = path.join(project, '.git');
  if ((await kindOf(git)) !== 'directory' || (await sizeOf(git, GIT_LIMIT_BYTES)) > GIT_LIMIT_BYTES) return;
  await cp(git, path.join(workspace, '.git'), { recursive: true, verbatimSymlinks: true });
}

/** The files of a project, relative to it, sorted; without those below `exclude` (absolute paths). */
export async function projectFiles(project: string, exclude: readonly string[]): Promise<string[]> {
  const found = (await gitFiles(project)) ?? (await walk(project, ''));
  const refused = exclude.map((entry) => path.relative(project, path.resolve(entry)));
  const below = (file: string) =>
    refused.some((entry) => file === entry || file.startsWith(entry + path.sep));
  return found.filter((file) => !below(file)).sort();
}

async function gitFiles(project: string): Promise<string[] | null> {
  const [tracked, others] = await Promise.all([
    git(project, 'ls-files', '-z', '--cached'),
    git(project, 'ls-files', '-z', '--others', '--exclude-standard'),
  ]);
  if (tracked === null || others === null) return null;
  const names = [...new Set([...split(tracked), ...split(others).filter(isWanted)])];
  // A checkout further up that ignores this folder has nothing to say about it.
  if (names.length === 0) return null;
  const kinds = await Promise.all(names.map(async (name) => kindOf(path.join(project, name))));
  // A tracked folder is a submodule; a missing file was deleted and not yet committed.
  const nested = names.filter((_, at) => kinds[at] === 'directory').map((name) => walk(project, name));
  return [...names.filter((_, at) => kinds[at] === 'file'), ...(await Promise.all(nested)).flat()];
}

function split(listing: string): string[] {
  return listing.split('\0').filter((name) => name !== '');
}

function isWanted(file: string): boolean {
  return !file.split('/').some((part) => NEVER.has(part));
}

/** What git prints for a project, or null where there is no git, no checkout, no such thing. */
export async function git(project: string, ...args: readonly string[]): Promise<string | null> {
  try {
    const options = { maxBuffer: 256 * 1024 * 1024 };
    return (await promisify(execFile)('git', ['-C', project, ...args], options)).stdout;
  } catch {
    return null;
  }
}

async function walk(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true });
  const wanted = entries.filter((entry) => !NEVER.has(entry.name));
  const nested = wanted.map((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return walk(root, name);
    return entry.isFile() || entry.isSymbolicLink() ? [name] : [];
  });
  return (await Promise.all(nested)).flat();
}

async function copyEntry(project: string, workspace: string, file: string): Promise<void> {
  const source = path.join(project, file);
  const target = path.join(workspace, file);
  await mkdir(path.dirname(target), { recursive: true });
  if ((await lstat(source)).isSymbolicLink()) return symlink(await readlink(source), target);
  await copyFile(source, target, constants.COPYFILE_FICLONE);
}

async function kindOf(file: string): Promise<'file' | 'directory' | 'other'> {
  const found = await lstat(file).catch(() => null);
  if (found?.isDirectory()) return 'directory';
  return found?.isFile() || found?.isSymbolicLink() ? 'file' : 'other';
}

/** Bytes below a folder; stops counting above `limit`. */
async function sizeOf(folder: string, limit: number): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += (await lstat(path.join(entry.parentPath, entry.name))).size;
    if (bytes > limit) break;
  }
  return bytes;
}
