import type { Caches } from '../caches/kind.ts';
import { type PoetryEntries, poetryEntries } from '../caches/poetry/kind.ts';
import { pruneDownloads } from '../caches/poetry/prune.ts';
import { titleOf } from '../codes.ts';
import { stepError } from '../errors.ts';
import type { Host } from '../host/ports.ts';
import { quote } from '../text/quote.ts';
import type { PythonInputs } from './model.ts';
import { poetryPlaces, venvOf } from './places.ts';
import { installProject } from './poetry-install.ts';
import { ensurePoetry } from './poetry-tool.ts';
import { type Interpreter, probe, TEST_PACKAGES } from './probe.ts';
import { pythonOf } from './programs.ts';
import type { PoetryProject } from './project.ts';
import { baseOutside, checkVenv, markComplete, removeVenv, type VenvHealth } from './venv.ts';
import { satisfies } from './versions.ts';

/** The interpreter of a finished `.venv`; `installed` says whether anything had to be installed. */
export interface PoetryVenv {
  readonly python: Interpreter;
  readonly installed: boolean;
}

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
  python: Interpreter,
): Promise<PoetryVenv> {
  const { host, inputs } = job;
  const base = await baseOutside(host, python, venvOf(inputs.directory));
  const lock = lockOf(project, base);
  const entries = await poetryEntries({
    facts: host.facts,
    prefix: inputs.cachePrefix,
    compression: inputs.compression,
    directory: inputs.directory,
    project,
    interpreter: base,
    poetryVersion: inputs.poetryVersion,
    installArgs: inputs.poetryInstallArgs,
    made: inputs.made,
  });
  tellUncached(job, entries);
  const found = await findVenv(job, entries, base);
  if (found.healthy) return { python: found.python, installed: false };
  await removeVenv(host, venvOf(inputs.directory), found.why);
  const restored = await restoreVenv(job, entries, base);
  if (restored) return { python: restored, installed: false };
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

/** An installation in every job takes minutes: who pays for it is told why. */
function tellUncached({ host, inputs, caches }: PoetryJob, { venv, uncached }: PoetryEntries): void {
  if (uncached === null || !inputs.cachesPoetry) return;
  host.log.info(`${venv.label}: not cached: ${uncached}`);
  caches.leaveOut(venv, uncached);
}

/** An earlier step of this job may have left a finished one. */
async function findVenv(
  { host, inputs }: PoetryJob,
  { venv, uncached }: PoetryEntries,
  base: Interpreter,
): Promise<VenvHealth> {
  if (uncached !== null) return { healthy: false, why: uncached };
  const health = await checkVenv(host, venvOf(inputs.directory), venv.key, base);
  if (health.healthy) host.log.info('.venv is complete already: nothing to install.');
  return health;
}

async function restoreVenv(
  { host, inputs, caches }: PoetryJob,
  entries: PoetryEntries,
  base: Interpreter,
): Promise<Interpreter | null> {
  const venv = venvOf(inputs.directory);
  if (!inputs.cachesPoetry || entries.uncached !== null) return null;
  const outcome = await caches.restore(entries.venv);
  if (outcome.kind !== 'exact') {
    await removeVenv(host, venv, 'it was not restored as a whole');
    return null;
  }
  const health = await checkVenv(host, venv, entries.venv.key, base);
  if (health.healthy) {
    host.log.info('.venv came from the cache: nothing to install.');
    return health.python;
  }
  warnUnusable(host, health.why);
  await removeVenv(host, venv, health.why);
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
  const { downloads, home } = poetryPlaces(host.facts, inputs.poetryVersion);
  const restored = inputs.cachesPoetry ? await caches.restore(entries.downloads) : null;
  fetched();
  const poetry = await ensurePoetry(host, base, inputs.poetryVersion, home);
  await installProject(host, poetry, inputs, base, downloads);
  const venv = venvOf(inputs.directory);
  const python = await probe(host, pythonOf(venv), venv, TEST_PACKAGES);
  if ('problem' in python)
    throw stepError('AEGIS-E207', `poetry install made a .venv whose interpreter ${python.problem}`);
  await markComplete(venv, entries.venv.key);
  // An exact hit is not saved again.
  if (restored && restored.kind !== 'exact') await prune(host, downloads, lock);
  const made = entries.uncached === null ? [entries.venv, entries.downloads] : [entries.downloads];
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
