import childProcess from 'node:child_process';
import { chmod, copyFile, link, lstat, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname, join } from 'node:path';

/**
 * With an empty directory to which the client's paths are relative: its archive then knows no other place.
 * The true working directory would not do: the client cannot take a blank in it, and the temporary directory
 * of a worker has none only by a link.
 */
export async function apart<T>(work: (staging: string) => Promise<T>): Promise<T> {
  const { cwd, env } = process;
  const workspace = env.GITHUB_WORKSPACE ?? '';
  const staging = await mkdtemp(join(env.RUNNER_TEMP ?? '', 'portable-'));
  const trust = distrustArchives();
  try {
    process.cwd = () => staging;
    env.GITHUB_WORKSPACE = staging;
    return await work(staging);
  } finally {
    trust();
    process.cwd = cwd;
    env.GITHUB_WORKSPACE = workspace;
    await rm(staging, { recursive: true, force: true });
  }
}

const LOOK_MS = 250;
/** A file without bytes takes room, too. */
const LEAST_BYTES = 4096;

/**
 * While the work unpacks into the directory, looks at what lies there: a small archive may unpack to more than the
 * disk holds. Above so many bytes it throws where nobody catches it, and the worker ends with its tar.
 * @throws Error when it has unpacked to more
 */
export async function capped<T>(directory: string, most: number, work: () => Promise<T>): Promise<T> {
  const look = async () => {
    if ((await sizeOf(directory)) > most) throw new Error('it holds more than it should');
  };
  const timer = setInterval(look, LOOK_MS);
  try {
    const value = await work();
    await look();
    return value;
  } finally {
    clearInterval(timer);
  }
}

async function sizeOf(directory: string): Promise<number> {
  const names = await readdir(directory, { recursive: true }).catch(() => []);
  let bytes = 0;
  for (const name of names) {
    const found = await lstat(join(directory, name)).catch(() => null);
    bytes += Math.max(found?.size ?? 0, LEAST_BYTES);
  }
  return bytes;
}

/**
 * The client has tar follow absolute names, `..` and links out of the directory (-P), and as root give files to
 * whom the archive says. Until the returned function is called, tar unpacks without that.
 */
function distrustArchives(): () => void {
  const { spawn } = childProcess;
  const guarded = (program: string, args: readonly string[], options: childProcess.SpawnOptions) =>
    spawn(program, isUnpacking(program, args) ? args.map(withoutTrust) : args, options);
  setSpawn(guarded as typeof spawn);
  return () => setSpawn(spawn);
}

const isUnpacking = (program: string, args: readonly string[]): boolean =>
  /tar(\.exe)?"?$/i.test(basename(program)) && args.includes('-xf');

const withoutTrust = (arg: string): string => (arg === '-P' ? '--no-same-owner' : arg);

/** For those, too, who have imported it by its name. */
function setSpawn(spawn: typeof childProcess.spawn): void {
  childProcess.spawn = spawn;
  syncBuiltinESMExports();
}

/**
 * Moves a file out of an unpacked archive, with the usual rights. What the archive has under the name and is no
 * file is left behind.
 */
export async function takeOut(from: string, to: string): Promise<void> {
  if (!(await isFile(from))) return;
  await mkdir(dirname(to), { recursive: true });
  await chmod(from, 0o644);
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV') throw error;
    return copyFile(from, to);
  });
}

/** Puts a file where it is packed. What is no file is left out. */
export async function putIn(from: string, to: string): Promise<void> {
  if (await isFile(from)) await linkOrCopy(from, to);
}

/** Gives a file a second name, which costs no space; copies it where that cannot be. */
export const linkOrCopy = (from: string, to: string): Promise<void> =>
  link(from, to).catch(() => copyFile(from, to));

async function isFile(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isFile() === true;
}
