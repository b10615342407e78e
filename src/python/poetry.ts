import type { CacheSpec, Caches } from '../caches/kind.ts';
import { type PoetryEntries, poetryEntries, poetryPlaces, venvOf } from '../caches/poetry/kind.ts';
import { pruneDownloads } from '../caches/poetry/prune.ts';
import { titleOf } from '../codes.ts';
import { type StepError, stepError } from '../errors.ts';
import { quote } from '../host/live/quote.ts';
import type { Host, ToolResult } from '../host/ports.ts';
import type { PythonInputs } from './model.ts';
import { ensurePoetry, type Poetry, poetryEnvironment } from './poetry-tool.ts';
import { type Interpreter, probe, TEST_PACKAGES } from './probe.ts';
import { lastWords, pythonOf, toolFailure } from './programs.ts';
import type { PoetryProject } from './project.ts';
import { checkVenv, markComplete, removeVenv } from './venv.ts';
import { satisfies } from './versions.ts';

/** The interpreter of a finished `.venv`; `installed` says whether anything had to be installed. */
export interface PoetryVenv {
  readonly python: Interpreter;
  readonly installed: boolean;
}

const INSTALL_SECONDS = 3600;
const CHECK_SECONDS = 120;

/** What making a `.venv` needs of the step. */
export interface PoetryJob {
  readonly host: Host;
  readonly inputs: PythonInputs;
  readonly caches: Caches;
  /** Told when nothing more is restored: from then on others may fill the lines. */
  readonly fetched: () => void;
}

/**
 * `.venv` as the lock wants it: found as it is, restored on its exact key, or made anew. Only what
 * is checked and complete is used, and only what is complete is saved, before any test runs.
 * Throws E202 (the Python does not fit), E203, E204 (lock missing, stale), E206, E207.
 */
export async function preparePoetry(
  job: PoetryJob,
  project: PoetryProject,
  base: Interpreter,
): Promise<PoetryVenv> {
  const lock = lockOf(project, base);
  const { host, inputs } = job;
  const entries = await poetryEntries({
    facts: host.facts,
    prefix: inputs.cachePrefix,
    compression: inputs.compression,
    directory: inputs.directory,
    project,
    interpreter: base,
    poetryVersion: inputs.poetryVersion,
    installArgs: inputs.poetryInstallArgs,
  });
  const ready = (await findVenv(job, entries, base)) ?? (await restoreVenv(job, entries, base));
  if (ready) return { python: ready, installed: false };
  return { python: await makeVenv(job, entries, base, lock), installed: true };
}

/** The text of the lock, of a project that this Python can install. */
function lockOf({ lock, requiresPython }: PoetryProject, base: Interpreter): string {
  if (lock === null) {
    throw stepError(
      'AEGIS-E203',
      'pyproject.toml belongs to Poetry and there is no poetry.lock beside it. Run `poetry lock` and commit poetry.lock.',
    );
  }
  if (requiresPython === null || satisfies(base.version, requiresPython) !== false) return lock;
  const wants = quote(requiresPython);
  throw stepError(
    'AEGIS-E202',
    `The project wants Python ${wants}, and ${quote(base.executable)} is ${base.version}. Set \`python\` to one that fits.`,
  );
}

/** An earlier step of this job may have left a finished one. */
async function findVenv(
  { host, inputs }: PoetryJob,
  { venv: entry, venvKey }: PoetryEntries,
  base: Interpreter,
) {
  const health = entry && (await checkVenv(host, venvOf(inputs.directory), venvKey, base));
  if (!health?.healthy) return null;
  host.log.info('.venv is complete already: nothing to install.');
  return health.python;
}

async function restoreVenv(
  { host, inputs, caches }: PoetryJob,
  { venv: entry, venvKey }: PoetryEntries,
  base: Interpreter,
): Promise<Interpreter | null> {
  const venv = venvOf(inputs.directory);
  await removeVenv(venv);
  if (!inputs.cachesPoetry || !entry) return null;
  const outcome = await caches.restore(entry);
  if (outcome.kind !== 'exact') {
    await removeVenv(venv);
    return null;
  }
  const health = await checkVenv(host, venv, venvKey, base);
  if (health.healthy) {
    host.log.info('.venv came from the cache: nothing to install.');
    return health.python;
  }
  warnUnusable(host, health.why);
  await removeVenv(venv);
  return null;
}

function warnUnusable(host: Host, why: string): void {
  const message = `The .venv from the cache cannot be used: ${why}. It is made anew.`;
  host.job.annotate({ level: 'warning', title: titleOf('AEGIS-W604'), message });
}

async function makeVenv(
  job: PoetryJob,
  entries: PoetryEntries,
  base: Interpreter,
  lock: string,
): Promise<Interpreter> {
  const { host, inputs, caches, fetched } = job;
  const { downloads, home } = poetryPlaces(host.facts);
  const restored = inputs.cachesPoetry ? await caches.restore(entries.downloads) : null;
  fetched();
  const poetry = await ensurePoetry(host, base, inputs.poetryVersion, home);
  const run = poetryRunner(host, poetry, inputs.directory, downloads);
  await host.log.group(`poetry install (Poetry ${poetry.version}, Python ${base.version})`, () =>
    install(run, inputs, base),
  );
  const venv = venvOf(inputs.directory);
  const python = await probe(host, pythonOf(venv), venv, TEST_PACKAGES);
  if ('problem' in python)
    throw stepError('AEGIS-E207', `poetry install made a .venv whose interpreter ${python.problem}`);
  await markComplete(venv, entries.venvKey);
  // An exact hit is not saved again.
  if (restored && restored.kind !== 'exact') await prune(host, downloads, lock);
  const made = [entries.venv, entries.downloads].filter((entry): entry is CacheSpec => entry !== null);
  if (inputs.cachesPoetry) await Promise.all(made.map((entry) => caches.save(entry)));
  return python;
}

/** What is saved is what the next installation reads; a failure costs bytes alone. */
async function prune({ log }: Host, downloads: string, lock: string): Promise<void> {
  const pruned = await pruneDownloads(downloads, lock).catch((error: unknown) => String(error));
  if (pruned === null) return log.info('poetry downloads: not pruned, since poetry.lock is no TOML');
  if (typeof pruned === 'string') return log.info(`poetry downloads: not pruned: ${quote(pruned)}`);
  const { files, bytes } = pruned;
  if (files === 0) return;
  log.info(
    `poetry downloads: ${files} files (${(bytes / 1e6).toFixed(1)} MB) that poetry.lock does not need are not kept`,
  );
}

type Run = (args: readonly string[], timeoutSeconds: number, live: boolean) => Promise<ToolResult>;

function poetryRunner(host: Host, poetry: Poetry, directory: string, downloads: string): Run {
  const env = poetryEnvironment(host, downloads);
  return (args, timeoutSeconds, live) => {
    const command = {
      program: poetry.program,
      args: [...poetry.before, ...args, '--no-interaction', '--no-ansi'],
      cwd: directory,
      env,
    };
    return host.processes.run(command, { timeoutSeconds, live });
  };
}

/** Bytecode goes into the entry too: compiling it in every job costs more than carrying it. */
async function install(run: Run, inputs: PythonInputs, base: Interpreter): Promise<void> {
  const chosen = await run(['env', 'use', base.executable], CHECK_SECONDS, false);
  if (chosen.code !== 0) throw await explain(run, `poetry env use ${base.executable}`, chosen);
  const installed = await run(['install', '--compile', ...inputs.poetryInstallArgs], INSTALL_SECONDS, true);
  if (installed.code !== 0) throw await explain(run, 'poetry install', installed);
}

/** Only a failure needs to know whether the lock is to blame, so the question costs nothing before. */
async function explain(run: Run, what: string, result: ToolResult): Promise<StepError> {
  const check = await run(['check', '--lock'], CHECK_SECONDS, false);
  if (check.code === 0 || !blamesLock(check))
    return toolFailure('AEGIS-E207', `${quote(what)} failed`, result);
  const said = lastWords(check);
  return stepError(
    'AEGIS-E204',
    `poetry.lock does not fit pyproject.toml. Run \`poetry lock\` and commit poetry.lock. Poetry says: ${said}`,
  );
}

/** The words of Poetry 1.8 to 2: "changed significantly since poetry.lock was last generated", "is not readable"… */
const blamesLock = ({ stdout, stderr }: ToolResult): boolean =>
  /poetry\.lock|lock file/i.test(stdout + stderr);
