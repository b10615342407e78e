import { randomUUID } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { deafOptions } from './process/deaf.ts';
import { isPrivate, splitEnvironment } from './process/environment.ts';

const VARIABLE = 'AEGIS_HANDOFF';
const FILE_NAME = /^aegis-handoff-(\d+)-[0-9a-f-]{36}$/;
const MAX_BYTES = 16 * 1024 * 1024;
/** A younger file may belong to a process that is just starting. */
const STALE_MS = 60_000;

/** The part of Node's `process` that the clean-up needs. */
export interface ProcessDoor {
  readonly env: Record<string, string | undefined>;
  readonly argv: readonly string[];
  readonly execArgv: readonly string[];
  readonly execPath: string;
  readonly pid: number;
  readonly platform: NodeJS.Platform;
  execve?(file: string, args?: readonly string[], env?: NodeJS.ProcessEnv): never;
}

/** The environment, taken apart. */
export interface Cleaned {
  /** What children may inherit. Equals the process's own environment from now on. */
  readonly publicEnv: Record<string, string>;
  /** ACTIONS_*, INPUT_*, STATE_*, the command files, GITHUB_TOKEN. Never to be put back into an environment. */
  readonly secrets: Record<string, string>;
  /** Why the re-exec was not possible; null when it was, or was not needed. */
  readonly notice: string | null;
}

/**
 * Takes everything private out of this process's environment. Deleting variables leaves them in
 * /proc/PID/environ, so the first call replaces the process by itself with a clean environment
 * (same pid, never returns) and the second one, in the new image, returns what was handed over.
 * Throws when the hand-off file of this process is unreadable: without its inputs it must not go on.
 */
export function cleanProcess(door: ProcessDoor): Cleaned {
  const path = door.env[VARIABLE];
  delete door.env[VARIABLE];
  if (path !== undefined && FILE_NAME.exec(basename(path))?.[1] === String(door.pid)) {
    return forget(door, takeHandoff(path), null);
  }
  const { publicEnv, secrets } = splitEnvironment(door.env);
  if (Object.keys(secrets).length === 0) return { publicEnv, secrets, notice: null };
  return forget(door, secrets, reExec(door, publicEnv, secrets));
}

function forget(door: ProcessDoor, secrets: Record<string, string>, notice: string | null): Cleaned {
  for (const name of Object.keys(door.env)) if (isPrivate(name)) delete door.env[name];
  return { publicEnv: splitEnvironment(door.env).publicEnv, secrets, notice };
}

/** Returns the reason when the process could not be replaced. */
function reExec(
  door: ProcessDoor,
  publicEnv: Record<string, string>,
  secrets: Record<string, string>,
): string {
  const why = (reason: string) =>
    `The environment could not be cleaned by a re-exec (${reason}): test code can read this step's tokens in it.`;
  if (door.platform === 'win32' || door.execve === undefined) return why('not available on this platform');
  const path = writeHandoff([publicEnv.RUNNER_TEMP, tmpdir()], door.pid, secrets);
  if (path === null) return why('no folder for temporary files can be written');
  try {
    // A failing execve ends the process instead of throwing, so what can be known is asked before.
    accessSync(door.execPath, constants.X_OK);
    const args = [door.execPath, ...door.execArgv, ...deafOptions(), ...door.argv.slice(1)];
    door.execve(door.execPath, args, { ...publicEnv, [VARIABLE]: path });
    return why('execve returned');
  } catch (error) {
    remove(path);
    return why(String(error));
  }
}

function writeHandoff(
  folders: readonly (string | undefined)[],
  pid: number,
  secrets: Record<string, string>,
): string | null {
  for (const folder of folders) {
    if (!folder) continue;
    const path = join(folder, `aegis-handoff-${pid}-${randomUUID()}`);
    try {
      writeNew(path, JSON.stringify(secrets));
      return path;
    } catch {
      remove(path);
    }
  }
  return null;
}

function writeNew(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    checkPrivate(file);
  } finally {
    closeSync(file);
  }
}

function takeHandoff(path: string): Record<string, string> {
  try {
    const secrets: unknown = JSON.parse(readOwn(path));
    if (isSecrets(secrets)) return secrets;
    throw new Error('it has unexpected contents');
  } catch (error) {
    throw new Error(`The inputs of this step were lost: the hand-off file ${path} is unusable (${error}).`);
  } finally {
    remove(path);
  }
}

function readOwn(path: string): string {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    checkPrivate(file);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/** Some mounts ignore modes and owners: there the file would be refused later, so it is not used at all. */
function checkPrivate(file: number): void {
  const stat = fstatSync(file);
  if (!stat.isFile() || stat.size > MAX_BYTES) throw new Error('it is not a file of the expected size');
  if ((stat.mode & 0o077) !== 0 || stat.uid !== process.geteuid?.()) throw new Error('it is not private');
}

function isSecrets(value: unknown): value is Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([name, text]) => isPrivate(name) && typeof text === 'string');
}

/**
 * Deletes hand-off files that a crash between the two passes left behind: ours, of dead processes or old.
 * @returns how many were deleted.
 */
export function removeStaleHandoffs(folders: readonly string[], now: number): number {
  return folders
    .flatMap((folder) => handoffsIn(folder))
    .filter((path) => isStale(path, now))
    .filter(remove).length;
}

function handoffsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => FILE_NAME.test(name))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function isStale(path: string, now: number): boolean {
  try {
    const stat = lstatSync(path);
    const ours = stat.uid === (process.geteuid?.() ?? stat.uid);
    return ours && (now - stat.mtimeMs > STALE_MS || !isAlive(Number(FILE_NAME.exec(basename(path))?.[1])));
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function remove(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}
