import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { titleOf } from '../../codes.ts';
import { venvOf } from '../../python/places.ts';
import { readPoetryProject } from '../../python/project.ts';
import { readIfThere } from '../../python/pyproject.ts';
import type { BringJob, CacheContext } from '../kind.ts';
import { cacheRoot, realRoot } from '../paths.ts';
import { type BuildLine, valuesOf } from './arguments.ts';
import { keepsOut } from './ignore.ts';

/**
 * Waits with a build that would read what is just being made: `.venv` and the fixtures. Half of them in an image is
 * found by nobody. A build that cannot see them is not held up.
 * @param shown what the line is called
 * @throws what kept from being made what it waits for
 */
export async function untilReadable(job: BringJob, line: BuildLine, shown: string): Promise<void> {
  const { context, host } = job;
  const [venv, fixtures] = await Promise.all([venvPath(context), fixturesPath(context)]);
  const seesVenv = await isSeen(context, line, venv);
  // A command that makes the fixtures may need the image of a line that sees `.venv` alone.
  if (await isSeen(context, line, fixtures)) await job.prepared;
  else if (seesVenv) await job.environment;
  if (!seesVenv) return;
  const message = `.venv is in the build context of ${shown}, so the build waits for it. Name it in .dockerignore: a COPY of everything takes it along, and another one each time.`;
  host.job.annotate({ level: 'warning', title: titleOf('AEGIS-W605'), message });
}

/** null: the action makes none. What is wrong with a project is told by who makes its environment. */
async function venvPath({ directory }: CacheContext): Promise<string | null> {
  const isPoetry = await readPoetryProject(directory).then(
    (project) => project !== null,
    () => true,
  );
  return isPoetry ? venvOf(await realRoot(directory)) : null;
}

async function fixturesPath({ facts, inputs, directory }: CacheContext): Promise<string | null> {
  if (inputs.fixturesPath === null) return null;
  const root = await cacheRoot(inputs.fixturesPath, facts, directory);
  return root.ok ? root.path : resolve(directory, inputs.fixturesPath);
}

async function isSeen(context: CacheContext, line: BuildLine, path: string | null): Promise<boolean> {
  if (path === null) return false;
  const seen = await Promise.all(directoriesOf(context, line).map((one) => isIn(one, path)));
  return seen.includes(true);
}

/** A directory that a build reads, and where what it leaves out may be told, the first that is there. */
interface Directory {
  readonly path: string;
  readonly ignores: readonly string[];
}

/** What is no directory, as a URL, is taken for one that holds nothing of ours. */
function directoriesOf({ directory }: CacheContext, line: BuildLine): Directory[] {
  const at = (path: string, ...ignores: string[]): Directory => {
    const whole = resolve(directory, path);
    return { path: whole, ignores: [...ignores, join(whole, '.dockerignore')] };
  };
  const file = valuesOf(line, 'file').at(-1);
  const own = (path: string) => `${resolve(directory, file ?? join(path, 'Dockerfile'))}.dockerignore`;
  const named = valuesOf(line, 'build-context').map((value) => value.slice(value.indexOf('=') + 1));
  return [...line.rest.map((path) => at(path, own(path))), ...named.map((path) => at(path))];
}

/** Also where the directory lies in what is being made. */
async function isIn({ path, ignores }: Directory, wanted: string): Promise<boolean> {
  const real = await realRoot(path);
  if (!isOutside(relative(wanted, real))) return true;
  const way = relative(real, wanted).split(sep).join('/');
  return !isOutside(way) && !keepsOut(await firstOf(ignores), way);
}

const isOutside = (way: string): boolean => /^\.\.([\\/]|$)/.test(way) || isAbsolute(way);

async function firstOf(files: readonly string[]): Promise<string> {
  for (const file of files) {
    const bytes = await readIfThere(file).catch(() => null);
    if (bytes) return bytes.toString('utf8');
  }
  return '';
}
