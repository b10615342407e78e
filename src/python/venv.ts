import { realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from '../host/ports.ts';
import { type Interpreter, probe, TEST_PACKAGES } from './probe.ts';
import { pythonOf } from './programs.ts';
import { readIfThere } from './pyproject.ts';

/** Written last, after a finished installation: a venv without it is half of one. */
const MARKER = 'aegis-complete';

/** A venv that can run the tests, or in a few words why not. */
export type VenvHealth =
  | { readonly healthy: true; readonly python: Interpreter }
  | { readonly healthy: false; readonly why: string };

/**
 * Checks that `.venv` is the finished installation of this very key, starts (isolated), and rests on
 * the interpreter it was made with. One start of an interpreter; none when the marker does not fit.
 */
export async function checkVenv(
  host: Host,
  venv: string,
  key: string,
  base: Interpreter,
): Promise<VenvHealth> {
  const sick = (why: string): VenvHealth => ({ healthy: false, why });
  const marker = await readIfThere(join(venv, MARKER)).catch(() => null);
  if (marker?.toString('utf8') !== key)
    return sick(marker ? 'it was made for another key' : 'its installation was never finished');
  const python = await probe(host, pythonOf(venv), venv, TEST_PACKAGES);
  if ('problem' in python) return sick(`its interpreter ${python.problem}`);
  if (python.version !== base.version) return sick(`it has Python ${python.version}, not ${base.version}`);
  if (python.basePrefix !== base.basePrefix)
    return sick(`it rests on ${python.basePrefix}, not on ${base.basePrefix}`);
  if ((await real(python.prefix)) !== (await real(venv))) return sick(`it takes itself for ${python.prefix}`);
  return { healthy: true, python };
}

const real = (path: string): Promise<string> => realpath(path).catch(() => path);

/** Marks the installation as finished. */
export const markComplete = (venv: string, key: string): Promise<void> => writeFile(join(venv, MARKER), key);

/** Removes a venv; of a symbolic link only the link. */
export const removeVenv = (venv: string): Promise<void> =>
  rm(venv, { recursive: true, force: true, maxRetries: 2 });
