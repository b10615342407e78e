import { lstat, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stepError } from '../errors.ts';
import type { Host } from '../host/ports.ts';
import { quote } from '../text/quote.ts';
import { type Interpreter, probe, TEST_PACKAGES } from './probe.ts';
import { programsOf, pythonOf, whatIs } from './programs.ts';
import { readIfThere } from './pyproject.ts';
import { minorOf } from './versions.ts';

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
    return sick(
      marker ? 'it was made for another key' : 'its installation was never finished by this action',
    );
  const python = await probe(host, pythonOf(venv), venv, TEST_PACKAGES);
  if ('problem' in python) return sick(`its interpreter ${python.problem}`);
  if (python.version !== base.version) return sick(`it has Python ${python.version}, not ${base.version}`);
  if (python.basePrefix !== base.basePrefix)
    return sick(`it rests on ${python.basePrefix}, not on ${base.basePrefix}`);
  if ((await real(python.prefix)) !== (await real(venv))) return sick(`it takes itself for ${python.prefix}`);
  return { healthy: true, python };
}

const real = (path: string): Promise<string> => realpath(path).catch(() => path);

/**
 * The Python to make a venv with: the given one, or what that rests on where it is of this very venv, since the
 * venv is removed before it is made. Throws E202 when that is not found.
 */
export async function baseOutside(host: Host, python: Interpreter, venv: string): Promise<Interpreter> {
  const { prefix, basePrefix, executable } = python;
  if (prefix === basePrefix || (await real(prefix)) !== (await real(venv))) return python;
  for (const path of [...programsUnder(python), await real(executable)]) {
    const found = (await whatIs(path)) === 'program' ? await probe(host, path, host.facts.temp) : null;
    if (!found || 'problem' in found || !isBaseOf(found, python)) continue;
    host.log.info(`${quote(executable)} is in .venv itself: taking ${quote(path)}, which it rests on.`);
    return found;
  }
  throw stepError(
    'AEGIS-E202',
    `${quote(executable)} is in the .venv that may have to be made anew, and the Python under ${quote(basePrefix)} that it rests on is not found. Set \`python\` to one outside of it.`,
  );
}

/** Where a Python of that version usually is below its prefix. */
function programsUnder({ basePrefix, version }: Interpreter): string[] {
  const names = [`python${minorOf(version)}`, 'python3', 'python'].map((name) =>
    join(programsOf(basePrefix), name),
  );
  return [...names, join(basePrefix, 'python.exe')];
}

const isBaseOf = (found: Interpreter, python: Interpreter): boolean =>
  found.prefix === python.basePrefix && found.version === python.version && found.abi === python.abi;

/** Marks the installation as finished. */
export const markComplete = (venv: string, key: string): Promise<void> => writeFile(join(venv, MARKER), key);

/** Removes what is there of a venv, and says why; of a symbolic link only the link. */
export async function removeVenv({ log }: Pick<Host, 'log'>, venv: string, why: string): Promise<void> {
  if ((await lstat(venv).catch(() => null)) === null) return;
  log.info(`.venv is removed and made anew: ${quote(why)}.`);
  await rm(venv, { recursive: true, force: true, maxRetries: 2 });
}
