import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stepError } from '../errors.ts';
import type { Host, ToolResult } from '../host/ports.ts';
import { childEnvironment } from '../host/process/environment.ts';
import { quote } from '../text/quote.ts';
import { MIRROR } from './places.ts';
import type { Interpreter } from './probe.ts';
import { findProgram, pythonOf, toolFailure, whatIs } from './programs.ts';
import { isVersionOf } from './versions.ts';

/** How to start Poetry: a program and the arguments before Poetry's own. */
export interface Poetry {
  readonly program: string;
  readonly before: readonly string[];
  readonly version: string;
}

const INSTALL_SECONDS = 900;
const VERSION_SECONDS = 60;

const PIP_INSTALL = ['-I', '-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '--quiet'];

/** What pip is asked for: `2` is any 2.x, `2.1` any 2.1.x, `2.1.3` that one. null: not a version. */
export function poetryRequirement(version: string): string | null {
  if (!/^\d+(\.\d+){0,2}([a-z]+\d+)?$/.test(version)) return null;
  return /^\d+(\.\d+)?$/.test(version) ? `poetry==${version}.*` : `poetry==${version}`;
}

/**
 * A Poetry of the wanted version: the one on PATH, else our own in `home`, else a new one there.
 * Throws E107 for what is no version, E206 when it cannot be installed.
 */
export async function ensurePoetry(
  host: Host,
  base: Interpreter,
  version: string,
  home: string,
): Promise<Poetry> {
  const requirement = poetryRequirement(version);
  if (!requirement) {
    throw stepError(
      'AEGIS-E107',
      `poetry-version: is not a version (got ${JSON.stringify(version)}). Allowed: e.g. 2, 2.1 or 2.1.3.`,
    );
  }
  const ready = (await poetryOnPath(host, version)) ?? (await ownPoetry(host, version, home));
  if (ready) return ready;
  return host.log.group(`Install Poetry (${requirement})`, () =>
    installPoetry(host, base, requirement, version, home),
  );
}

const MIRROR_PLUGIN = 'poetry-plugin-pypi-mirror>=0.6,<1';

const pluginsFor = ({ facts }: Host): string[] => (facts.env[MIRROR] ? [MIRROR_PLUGIN] : []);

async function poetryOnPath(host: Host, version: string): Promise<Poetry | null> {
  // Of that one nobody knows whether it has the plugin.
  if (pluginsFor(host).length > 0) return null;
  const program = await findProgram('poetry', host.facts.env);
  if (!program) return null;
  const found = await versionOf(host, { program, before: [] });
  if (found !== null && isVersionOf(version, found)) return { program, before: [], version: found };
  const what = found === null ? 'does not start' : `is ${quote(found)}`;
  host.log.info(`Poetry on PATH ${what}; poetry-version asks for ${version}.`);
  return null;
}

/** Started as a module: a script would have the interpreter's path in its first line, which may be too long. */
async function ownPoetry(host: Host, version: string, home: string): Promise<Poetry | null> {
  const own = { program: pythonOf(home), before: ['-I', '-m', 'poetry'] };
  if ((await whatIs(own.program)) !== 'program') return null;
  const found = await versionOf(host, own);
  return found !== null && isVersionOf(version, found) ? { ...own, version: found } : null;
}

async function versionOf(host: Host, { program, before }: Omit<Poetry, 'version'>): Promise<string | null> {
  const result = await tool(host, program, [...before, '--version', '--no-ansi'], VERSION_SECONDS, false);
  return /\bversion ([\w.+-]+)/.exec(result.stdout)?.[1] ?? null;
}

/** Made beside its place and moved there: a job that is killed half-way leaves nothing that looks whole. */
async function installPoetry(
  host: Host,
  base: Interpreter,
  requirement: string,
  version: string,
  home: string,
): Promise<Poetry> {
  const fresh = `${home}-${randomUUID().slice(0, 8)}`;
  try {
    const made = await tool(host, base.executable, ['-I', '-m', 'venv', fresh], INSTALL_SECONDS, false);
    if (made.code !== 0) throw failed('a venv for it cannot be made', made);
    const installed = await tool(
      host,
      pythonOf(fresh),
      [...PIP_INSTALL, requirement, ...pluginsFor(host)],
      INSTALL_SECONDS,
      true,
    );
    if (installed.code !== 0) throw failed(`pip install "${requirement}" failed`, installed);
    await rm(home, { recursive: true, force: true });
    await rename(fresh, home);
    const poetry = await ownPoetry(host, version, home);
    if (!poetry) throw failed('it was installed and does not start', installed);
    host.log.info(`Poetry ${poetry.version}`);
    return poetry;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

const failed = (what: string, result: ToolResult) =>
  toolFailure('AEGIS-E206', `Poetry could not be installed: ${what}`, result);

function tool(host: Host, program: string, args: readonly string[], timeoutSeconds: number, live: boolean) {
  const command = { program, args, cwd: host.facts.temp, env: toolEnvironment(host) };
  return host.processes.run(command, { timeoutSeconds, live });
}

/** Would point Poetry and pip at another Python, or at another place to install to. */
const MISLEADING = new Set([
  'PYTHONHOME',
  'PYTHONPATH',
  'VIRTUAL_ENV',
  'CONDA_PREFIX',
  'PIP_PREFIX',
  'PIP_TARGET',
  'PIP_USER',
]);

/** The environment of Poetry and pip: the step's, without what would mislead them. */
function toolEnvironment(
  host: Pick<Host, 'facts'>,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const kept = Object.entries(childEnvironment(host.facts.env)).filter(([name]) => !MISLEADING.has(name));
  return { ...Object.fromEntries(kept), PIP_DISABLE_PIP_VERSION_CHECK: '1', ...extra };
}

/** Poetry's settings: `.venv` in the project, whatever the configuration says; downloads in our directory. */
export function poetryEnvironment(host: Pick<Host, 'facts'>, downloads: string): Record<string, string> {
  return toolEnvironment(host, {
    POETRY_CACHE_DIR: downloads,
    POETRY_VIRTUALENVS_CREATE: 'true',
    POETRY_VIRTUALENVS_IN_PROJECT: 'true',
    // A venv outside the project must never get into the entry of the downloads.
    POETRY_VIRTUALENVS_PATH: join(host.facts.temp, 'aegis-virtualenvs'),
    POETRY_NO_INTERACTION: '1',
  });
}
