import path from 'node:path';
import type { Contexts } from './expressions.ts';
import type { JobOptions } from './model.ts';
import type { Places } from './places.ts';

type Variables = Record<string, string>;

/**
 * What a machine lends to its jobs: the way to the network (proxies, private authorities) and to its tools.
 * Everything else of this machine stays outside.
 */
const MACHINE =
  /^(?:path|(?:https?|all|no|ftp)_proxy|node_extra_ca_certs|ssl_cert_(?:file|dir)|requests_ca_bundle|curl_ca_bundle|git_ssl_cainfo|pip_\w+|poetry_pypi_mirror_url|pyenv_root|lang|lc_all|tz|systemroot|comspec|pathext|windir)$/i;

/** The allowed part of a machine's environment, without the folders that npm puts in front of PATH. */
export function machineEnvironment(env: Readonly<Record<string, string | undefined>>): Variables {
  const kept = Object.entries(env).filter(([name, value]) => value !== undefined && MACHINE.test(name));
  return Object.fromEntries(
    kept.map(([name, value]) => [
      name,
      name.toUpperCase() === 'PATH' ? ownPath(value as string) : (value as string),
    ]),
  );
}

function ownPath(value: string): string {
  const fromNpm = /[\\/](?:node_modules[\\/]\.bin|node-gyp-bin)[\\/]?$/;
  return value
    .split(path.delimiter)
    .filter((folder) => !fromNpm.test(folder))
    .join(path.delimiter);
}

/** GITHUB_*, RUNNER_* and the access to the results service. */
export function runnerEnvironment(options: JobOptions, places: Places): Variables {
  return {
    CI: 'true',
    HOME: places.home,
    // A checkout around the state folder is none of the job's business.
    GIT_CEILING_DIRECTORIES: path.dirname(places.home),
    ...(process.platform === 'win32' ? { USERPROFILE: places.home } : {}),
    ...prefixed('GITHUB_', githubVariables(options, places)),
    ...prefixed('RUNNER_', runnerContext(places)),
    RUNNER_TRACKING_ID: places.trackingId,
    RUNNER_WORKSPACE: path.dirname(places.workspace),
    RUNNER_ENVIRONMENT: 'self-hosted',
    ImageOS: 'local',
    ...serviceVariables(options),
  };
}

function serviceVariables({ service }: JobOptions): Variables {
  if (!service) return {};
  return {
    ACTIONS_RUNTIME_TOKEN: service.token,
    ACTIONS_RESULTS_URL: service.url,
    ACTIONS_RUNTIME_URL: service.url,
    ACTIONS_CACHE_SERVICE_V2: 'True',
  };
}

function githubVariables(options: JobOptions, places: Places): Variables {
  const { facts } = options;
  const [owner = ''] = facts.repository.split('/');
  return {
    actions: 'true',
    action: '__self',
    actor: owner,
    triggering_actor: owner,
    repository: facts.repository,
    repository_owner: owner,
    workflow: 'local',
    workflow_ref: `${facts.repository}/.github/workflows/local.yml@${facts.ref}`,
    job: facts.job,
    run_id: facts.runId,
    run_number: facts.runId,
    run_attempt: String(facts.attempt),
    event_name: facts.event,
    event_path: places.eventFile,
    sha: facts.sha,
    ref: facts.ref,
    ref_name: facts.ref.replace(/^refs\/(?:heads|tags|pull)\//, ''),
    ref_type: 'branch',
    ref_protected: 'false',
    base_ref: facts.baseRef,
    head_ref: facts.headRef,
    workspace: places.workspace,
    server_url: 'https://github.com',
    api_url: 'https://api.github.com',
    graphql_url: 'https://api.github.com/graphql',
  };
}

const SYSTEMS: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'Linux',
  darwin: 'macOS',
  win32: 'Windows',
};
const ARCHITECTURES: Partial<Record<NodeJS.Architecture, string>> = {
  x64: 'X64',
  arm64: 'ARM64',
  arm: 'ARM',
  ia32: 'X86',
};

function runnerContext(places: Places): Variables {
  return {
    os: SYSTEMS[process.platform] ?? process.platform,
    arch: ARCHITECTURES[process.arch] ?? process.arch,
    name: 'local',
    temp: places.temp,
    tool_cache: places.tools,
  };
}

/** The contexts that expressions in the defaults of inputs may use. */
export function contextsOf(options: JobOptions, places: Places): Contexts {
  const { index, total } = options.strategy ?? { index: 0, total: 1 };
  return {
    github: { ...githubVariables(options, places), event: options.facts.payload },
    runner: runnerContext(places),
    matrix: options.matrix ?? null,
    strategy: { 'fail-fast': false, 'job-index': index, 'job-total': total, 'max-parallel': total },
    job: { status: 'success' },
  };
}

/** `INPUT_<NAME>`: upper case, blanks to `_`, hyphens kept. */
export function inputVariables(values: ReadonlyMap<string, string>): Variables {
  return Object.fromEntries(
    [...values].map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  );
}

/** Names with a prefix, in upper case. */
function prefixed(prefix: string, values: Variables): Variables {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [prefix + name.toUpperCase(), value]),
  );
}
