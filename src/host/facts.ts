import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { homedir, release, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Reason } from '../results/model.ts';
import { quote } from '../text/quote.ts';
import type { Facts } from './ports.ts';

/** GitHub's own limit of an event is 25 MB. */
const MAX_EVENT_BYTES = 32 * 1024 * 1024;
const OS_RELEASE = ['/etc/os-release', '/usr/lib/os-release'];

/** What every runner sets at every event, and this action cannot do without. */
const REQUIRED = [
  'GITHUB_ACTIONS',
  'GITHUB_WORKSPACE',
  'GITHUB_REPOSITORY',
  'GITHUB_SHA',
  'GITHUB_EVENT_NAME',
  'GITHUB_RUN_ID',
  'GITHUB_JOB',
  'RUNNER_TEMP',
] as const;

type Required = Readonly<Record<(typeof REQUIRED)[number], string>>;

/** The facts, or everything that is wrong with the environment. */
export type FactsAnswer =
  | { readonly ok: true; readonly facts: Facts; readonly notices: readonly string[] }
  | { readonly ok: false; readonly problems: readonly Reason[] };

/** What the facts are read from. */
export interface FactsSource {
  /** The environment after the clean-up. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder of the bundle. */
  readonly actionRoot: string;
  /** `log-level: debug` */
  readonly verbose: boolean;
}

/** Reads what the runner says about this job. Every variable that is missing or wrong is one problem. */
export function readFacts({ env, actionRoot, verbose }: FactsSource): FactsAnswer {
  const problems = [...missing(env), ...wrongAttempt(env), ...wrongWorkspace(env)];
  if (problems.length > 0) return { ok: false, problems: problems.map(problem) };
  const given = env as Required;
  const temp = isWritable(given.RUNNER_TEMP) ? given.RUNNER_TEMP : ownTemp();
  if (temp === null) return { ok: false, problems: [problem(unwritable(given.RUNNER_TEMP))] };
  const tools = toolCacheOf(env, temp);
  const facts: Facts = {
    workspace: realpathSync(given.GITHUB_WORKSPACE),
    temp,
    toolCache: tools.path,
    home: env.HOME || homedir(),
    repository: given.GITHUB_REPOSITORY,
    sha: given.GITHUB_SHA,
    ref: env.GITHUB_REF ?? '',
    event: given.GITHUB_EVENT_NAME,
    defaultBranch: defaultBranch(env.GITHUB_EVENT_PATH),
    runId: given.GITHUB_RUN_ID,
    attempt: Number(env.GITHUB_RUN_ATTEMPT || '1'),
    job: given.GITHUB_JOB,
    serverUrl: env.GITHUB_SERVER_URL || 'https://github.com',
    platform: process.platform,
    arch: process.arch,
    osRelease: osRelease(),
    debug: verbose || env.RUNNER_DEBUG === '1',
    actionRoot,
    env,
  };
  const notices = temp === given.RUNNER_TEMP ? [] : [`${unwritable(given.RUNNER_TEMP)} Using ${temp}.`];
  return { ok: true, facts, notices: [...notices, ...tools.notices] };
}

/** Where Poetry goes, in the tool cache. */
export const OWN_TOOLS = 'aegis-poetry';

/** Some runners have one that belongs to another user, or our folder in it does: Pythons to read, no place to install. */
function toolCacheOf({ RUNNER_TOOL_CACHE: given }: Env, temp: string) {
  const own = join(temp, 'tool-cache');
  if (!given) return { path: own, notices: [] };
  const ours = join(given, OWN_TOOLS);
  const isThere = isMade(given);
  const place = isThere && lstatSync(ours, { throwIfNoEntry: false }) ? ours : given;
  if (isThere && isWritable(place)) return { path: given, notices: [] };
  return { path: own, notices: [`${unwritable(place, 'RUNNER_TOOL_CACHE')} Using ${own}.`] };
}

/** Whether the directory is there, or can be made: then it is. Node's own `recursive` never returns below /proc. */
function isMade(path: string): boolean {
  if (isDirectory(path)) return true;
  if (dirname(path) === path || !isMade(dirname(path))) return false;
  try {
    mkdirSync(path);
    return true;
  } catch {
    // Another job may have been quicker.
    return isDirectory(path);
  }
}

function problem(message: string): Reason {
  return { code: 'AEGIS-E109', message };
}

type Env = FactsSource['env'];

function missing(env: Env): string[] {
  return REQUIRED.filter((name) => !env[name]).map((name) => `${name} is not set.`);
}

function wrongAttempt({ GITHUB_RUN_ATTEMPT: attempt = '' }: Env): string[] {
  return /^([1-9]\d{0,8})?$/.test(attempt)
    ? []
    : [`GITHUB_RUN_ATTEMPT is not a number from 1 on (got "${quote(attempt)}").`];
}

function wrongWorkspace({ GITHUB_WORKSPACE: workspace }: Env): string[] {
  if (!workspace || isDirectory(workspace)) return [];
  return [`GITHUB_WORKSPACE is not a directory (got "${quote(workspace)}").`];
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return isDirectory(path);
  } catch {
    return false;
  }
}

function unwritable(path: string, name = 'RUNNER_TEMP'): string {
  return `${name} is not a directory that can be written (got "${quote(path)}").`;
}

function ownTemp(): string | null {
  try {
    return mkdtempSync(join(tmpdir(), 'aegis-'));
  } catch {
    return null;
  }
}

/** `repository.default_branch` of the event payload; null when the payload does not say. */
function defaultBranch(path: string | undefined): string | null {
  const event = asRecord(parsed(path));
  const branch = asRecord(event?.repository)?.default_branch;
  return typeof branch === 'string' && branch !== '' ? branch : null;
}

function parsed(path: string | undefined): unknown {
  try {
    if (!path || statSync(path).size > MAX_EVENT_BYTES) return null;
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

function asRecord(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
}

function osRelease(): string {
  for (const path of OS_RELEASE) {
    const name = releaseName(path);
    if (name !== null) return name;
  }
  return release();
}

/** "debian 12" from the lines ID=debian and VERSION_ID="12". */
function releaseName(path: string): string | null {
  try {
    const text = readFileSync(path, 'utf8');
    const field = (name: string) => new RegExp(`^${name}=["']?([\\w.-]+)["']?$`, 'm').exec(text)?.[1];
    const id = field('ID');
    return id === undefined ? null : [id, field('VERSION_ID') ?? ''].join(' ').trim();
  } catch {
    return null;
  }
}
