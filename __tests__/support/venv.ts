import { execFile } from 'node:child_process';
import { mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../.cache/venvs', import.meta.url));

/** A lock older than this belongs to a test run that was killed. */
const STALE_MS = 300_000;

/**
 * A virtual environment under .cache/venvs, made once and kept between runs. Safe in parallel jest workers.
 * @param requirements exact requirements for pip; others under the same name make it anew
 * @returns the path of its interpreter
 */
export async function venv(
  name: string,
  requirements: readonly string[],
  interpreter = 'python3',
): Promise<string> {
  const directory = join(ROOT, name);
  const marker = join(directory, '.complete');
  await using _lock = await lock(`${directory}.lock`);
  const made = await readFile(marker, 'utf8').catch(() => null);
  if (made !== requirements.join('\n')) await make(directory, requirements, interpreter, marker);
  return join(directory, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
}

async function make(
  directory: string,
  requirements: readonly string[],
  interpreter: string,
  marker: string,
): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await run(interpreter, ['-m', 'venv', directory]);
  const python = join(directory, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements]);
  await writeFile(marker, requirements.join('\n'));
}

async function lock(path: string): Promise<AsyncDisposable> {
  await mkdir(dirname(path), { recursive: true });
  while (!(await tryLock(path))) {
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > STALE_MS) await rm(path, { force: true });
    await sleep(200);
  }
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
}

async function tryLock(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
    return true;
  } catch (error) {
    // A full disk would be waited for, for ever.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}
