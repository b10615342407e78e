import { readdir } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { stepError } from '../errors.ts';
import type { Facts, Host } from '../host/ports.ts';
import { quote } from '../text/quote.ts';
import { type Interpreter, probe } from './probe.ts';
import { findProgram, programsOf, whatIs } from './programs.ts';
import { compareReleases, isAtLeast, isVersionOf, minorOf, releaseOf } from './versions.ts';

/** The oldest Python that the action runs tests with. */
const LEAST_PYTHON = '3.9';

/** Something to try: what users know it by, and where it is, once looked up. */
interface Candidate {
  readonly name: string;
  readonly path: string | null;
}

/**
 * Finds the interpreter that `python` means (a name, a path, a version like `3.12`, or '' for
 * `python`, then `python3`, on PATH), starts it and checks its version.
 * @param distributions whose installed versions to ask for
 * Throws E201 when there is none, E202 when none can be used; both say what was tried.
 */
export async function findInterpreter(
  host: Host,
  wanted: string,
  directory: string,
  distributions: readonly string[] = [],
): Promise<Interpreter> {
  const candidates = await candidatesFor(host.facts, wanted, directory);
  const tried: string[] = [];
  let started = false;
  for (const { name, path } of candidates) {
    const found = path === null ? 'absent' : await whatIs(path);
    started ||= found === 'program';
    const answer = await check(host, { path: path ?? '', found }, { wanted, directory, distributions });
    if (typeof answer !== 'string') return answer;
    tried.push(`${quote(name)} ${answer}`);
  }
  const what = wanted === '' ? 'No Python' : `python: no interpreter for "${quote(wanted)}"`;
  const list = tried.join('; ') || 'nothing of that name';
  throw stepError(started ? 'AEGIS-E202' : 'AEGIS-E201', `${what} can be used. Tried: ${list}.`);
}

/** What lies at the place of a candidate. */
interface Found {
  readonly path: string;
  readonly found: Awaited<ReturnType<typeof whatIs>>;
}

interface Wish {
  readonly wanted: string;
  readonly directory: string;
  readonly distributions: readonly string[];
}

async function check(
  host: Host,
  { path, found }: Found,
  { wanted, directory, distributions }: Wish,
): Promise<Interpreter | string> {
  if (found === 'absent') return path === '' ? 'is not on PATH' : 'does not exist';
  if (found === 'directory') return 'is a directory; name the interpreter in it';
  if (found === 'other') return 'cannot be executed';
  const answer = await probe(host, path, directory, distributions);
  if ('problem' in answer) return answer.problem;
  if (!isAtLeast(answer.version, LEAST_PYTHON)) return `is ${answer.version}, older than ${LEAST_PYTHON}`;
  if (isVersion(wanted) && !isVersionOf(wanted, answer.version)) return `is ${answer.version}`;
  return answer;
}

const isVersion = (wanted: string): boolean => /^\d+(\.\d+){0,2}$/.test(wanted);

async function candidatesFor(facts: Facts, wanted: string, directory: string): Promise<readonly Candidate[]> {
  if (/[\\/]/.test(wanted)) {
    const path = isAbsolute(wanted) ? wanted : resolve(directory, wanted);
    return [{ name: path, path }];
  }
  const plain = ['python', 'python3'];
  if (wanted === '') return [...(await onPath(facts, plain)), ...atPythonLocation(facts)];
  if (!isVersion(wanted)) return onPath(facts, [wanted]);
  return [
    ...(await onPath(facts, [`python${minorOf(wanted)}`, ...plain])),
    ...(await inKnownPlaces(facts, wanted)),
  ];
}

async function onPath(facts: Facts, names: readonly string[]): Promise<readonly Candidate[]> {
  return Promise.all(names.map(async (name) => ({ name, path: await findProgram(name, facts.env) })));
}

/** Where actions/setup-python says that it put its Python. */
function atPythonLocation(facts: Facts): readonly Candidate[] {
  const location = facts.env.pythonLocation;
  if (!location || !isAbsolute(location)) return [];
  const path =
    facts.platform === 'win32' ? join(location, 'python.exe') : join(programsOf(location), 'python');
  return [{ name: path, path }];
}

/** Hosted runners carry several Pythons in the tool cache; machines of developers often have pyenv. */
async function inKnownPlaces(facts: Facts, wanted: string): Promise<readonly Candidate[]> {
  const program = facts.platform === 'win32' ? ['python.exe'] : ['bin', 'python'];
  const pyenv = facts.env.PYENV_ROOT ?? join(facts.home, '.pyenv');
  const [hosted, own] = await Promise.all([
    // Read also where nothing can be written to it.
    versionsIn(join(facts.env.RUNNER_TOOL_CACHE || facts.toolCache, 'Python'), wanted),
    versionsIn(join(pyenv, 'versions'), wanted),
  ]);
  return [
    ...hosted.map((place) => join(place, facts.arch, ...program)),
    ...own.map((place) => join(place, ...program)),
  ].map((path) => ({ name: path, path }));
}

/** Folders named by a version that fits, newest first. */
async function versionsIn(folder: string, wanted: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => isVersionOf(wanted, name))
    .sort((a, b) => compareReleases(releaseOf(b), releaseOf(a)))
    .map((name) => join(folder, name));
}
