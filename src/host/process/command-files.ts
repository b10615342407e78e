import { lstat, mkdir, open, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file by which a step talks to the runner: the name of its variable and its path. */
export interface CommandFile {
  readonly name: string;
  readonly path: string;
}

/** A command file as it was before test code ran; `content` is null when there was none. */
export interface Measured extends CommandFile {
  readonly content: Buffer | null;
}

const NAMES = ['GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'];

/** The command files that this step was given. */
export function commandFiles(secrets: Readonly<Record<string, string>>): CommandFile[] {
  return NAMES.flatMap((name) => (secrets[name] ? [{ name, path: secrets[name] }] : []));
}

/** Remembers the files as they are. What exists and cannot be read is left out. */
export async function measure(files: readonly CommandFile[]): Promise<Measured[]> {
  const measured = await Promise.all(files.map(measureOne));
  return measured.filter((file) => file !== null);
}

async function measureOne(file: CommandFile): Promise<Measured | null> {
  try {
    return { ...file, content: await readFile(file.path) };
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? { ...file, content: null } : null;
  }
}

/**
 * Puts every command file back to what it was: cuts off what was appended, makes anew what was
 * changed, replaced or deleted.
 * @returns the names of those that had changed.
 */
export async function restore(files: readonly Measured[]): Promise<string[]> {
  const changed = await Promise.all(files.map(restoreOne));
  return files.filter((_, at) => changed[at]).map((file) => file.name);
}

async function restoreOne(file: Measured): Promise<boolean> {
  // A file that can be neither compared nor mended is reported as changed: nobody vouches for it.
  const state = await compare(file).catch(() => 'other' as const);
  if (state === 'same') return false;
  await mend(file, state).catch(() => undefined);
  return true;
}

async function compare({ path, content }: Measured): Promise<'same' | 'grown' | 'other'> {
  const stat = await lstat(path).catch(() => null);
  if (stat === null || content === null) return stat === null && content === null ? 'same' : 'other';
  if (!stat.isFile() || stat.size < content.length) return 'other';
  if (!(await head(path, content.length)).equals(content)) return 'other';
  return stat.size === content.length ? 'same' : 'grown';
}

async function mend({ path, content }: Measured, state: 'grown' | 'other'): Promise<void> {
  if (state === 'grown') return await truncate(path, content?.length);
  await rm(path, { recursive: true, force: true });
  // Test code may have deleted the directory as well.
  await mkdir(dirname(path), { recursive: true });
  if (content !== null) await writeFile(path, content, { flag: 'wx' });
}

async function head(path: string, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
