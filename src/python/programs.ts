import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { type StepError, stepError } from '../errors.ts';
import type { ToolResult } from '../host/ports.ts';
import type { Code } from '../results/model.ts';
import { quote } from '../text/quote.ts';

type Env = Readonly<Record<string, string>>;

const onWindows = (): boolean => process.platform === 'win32';

/** The value of a variable whose name Windows may spell otherwise (`Path`). */
const variable = (env: Env, name: string): string =>
  env[name] ?? Object.entries(env).find(([key]) => onWindows() && key.toUpperCase() === name)?.[1] ?? '';

/** What stands at the path: a file that can be started, a directory, or nothing of use. */
export async function whatIs(path: string): Promise<'program' | 'directory' | 'other' | 'absent'> {
  const stats = await stat(path).catch(() => null);
  if (!stats) return 'absent';
  if (stats.isDirectory()) return 'directory';
  const startable = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
  return stats.isFile() && startable ? 'program' : 'other';
}

/** The absolute path of a program on PATH, or null. Relative entries of PATH do not count. */
export async function findProgram(name: string, env: Env): Promise<string | null> {
  const directories = variable(env, 'PATH').split(delimiter).filter(isAbsolute);
  const names = onWindows() && !/\.\w+$/.test(name) ? [`${name}.exe`, `${name}.cmd`, `${name}.bat`] : [name];
  for (const path of directories.flatMap((directory) => names.map((each) => join(directory, each)))) {
    if ((await whatIs(path)) === 'program') return path;
  }
  return null;
}

/** Where a venv keeps its programs. */
export const programsOf = (venv: string): string => join(venv, onWindows() ? 'Scripts' : 'bin');

/** The interpreter of a venv. */
export const pythonOf = (venv: string): string =>
  join(programsOf(venv), onWindows() ? 'python.exe' : 'python');

/** The environment as activating the venv would make it; a PYTHONHOME would defeat it. */
export function activated(env: Env, venv: string): Record<string, string> {
  const { PYTHONHOME: _home, ...rest } = env;
  const path = [programsOf(venv), variable(env, 'PATH')].filter(Boolean).join(delimiter);
  const spelling = Object.keys(env).find((key) => onWindows() && key.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...rest, [spelling]: path, VIRTUAL_ENV: venv };
}

/** The last words of a failed tool for a message: at most five lines, printable, one line. */
export function lastWords(result: ToolResult): string {
  const lines = `${result.stdout}\n${result.stderr}`.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
  const said = lines.slice(-5).map((line) => line.trim());
  return quote(said.join(' | '), 500) || 'it said nothing';
}

/** How `Processes.run` says that a cancellation ended the tool. */
export const CANCELLED = 130;

/** Why a tool failed, in its own last words; a cancelled job is not held against the tool. */
export function toolFailure(code: Code, what: string, result: ToolResult): StepError {
  if (result.code === CANCELLED) return stepError('AEGIS-E310', `The job was cancelled: ${what}.`);
  return stepError(code, `${what} (exit code ${result.code}). Last words: ${lastWords(result)}`);
}
