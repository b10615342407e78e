import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { packageMirror } from '../local/mirror.ts';
import { cacheScopes, parseFault, startService } from '../local/service/index.ts';
import { secondsOf } from './statistics.ts';

const run = promisify(execFile);

/** This machine with the real `python` first on PATH, as actions/setup-python puts it, and no shim that starts a shell. */
export async function machineWithPython(): Promise<Record<string, string | undefined>> {
  const { stdout } = await run('python3', ['-c', 'import sys; print(sys.base_prefix)']);
  const programs = join(stdout.trim(), 'bin');
  const mirror = await packageMirror(process.env);
  return { ...process.env, ...mirror, PATH: `${programs}${delimiter}${process.env.PATH}` };
}

/** Seconds of a start of Node with these arguments, whatever its exit code. */
export const runNode = (...args: string[]): Promise<number> =>
  secondsOf(() => run(process.execPath, args, { env: { PATH: process.env.PATH } }).catch(() => undefined));

/**
 * Seconds of plain pytest with the reports that the step makes too, in the `.venv` of a workspace
 * that the step has left. Bytecode of the project goes first: the step's workspace is fresh each time.
 */
export async function barePytest(workspace: string, tests: string): Promise<number> {
  await removeTraces(workspace);
  const reports = await mkdtemp(join(tmpdir(), 'aegis-bench-'));
  const programs = join(workspace, '.venv', 'bin');
  const at = (name: string) => join(reports, name);
  const args = ['-m', 'pytest', '-n', '0', `--junitxml=${at('test-results.xml')}`, '--cov'];
  const coverage = [`--cov-report=json:${at('coverage.json')}`, `--cov-report=html:${at('htmlcov')}`];
  const env = {
    ...process.env,
    PATH: `${programs}${delimiter}${process.env.PATH}`,
    COVERAGE_FILE: at('coverage'),
  };
  try {
    const command = () =>
      run(join(programs, 'python'), [...args, ...coverage, tests], { cwd: workspace, env });
    return await secondsOf(command);
  } finally {
    await rm(reports, { recursive: true, force: true });
  }
}

/** Removes what runs of pytest leave in a project, its bytecode too. */
export async function removeTraces(workspace: string): Promise<void> {
  const entries = await readdir(workspace, { recursive: true, withFileTypes: true });
  const traces = entries
    .filter(({ name }) => name === '__pycache__' || name === '.pytest_cache')
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !path.startsWith(join(workspace, '.venv')));
  for (const path of traces) await rm(path, { recursive: true, force: true });
}

/** Seconds that `tar` by itself takes to unpack the newest `.venv` of a state: the disk's share of a restore. */
export async function unpack(state: string): Promise<number> {
  const entry = await newestVenv(state);
  const target = await mkdtemp(join(state, 'unpack-'));
  try {
    const program = ['--use-compress-program', 'zstd -d'];
    const options = (await isZstd(entry)) ? program : ['-z'];
    return await secondsOf(() => run('tar', ['-xf', entry, ...options, '-C', target]));
  } finally {
    await rm(target, { recursive: true, force: true });
  }
}

async function newestVenv(state: string): Promise<string> {
  const service = await startService({ directory: join(state, 'service') });
  const entry = service.caches().findLast(({ key }) => key.startsWith('aegis1-venv-'));
  await service.close();
  if (!entry) throw new Error(`${state} has no entry of a .venv.`);
  return entry.path;
}

const isZstd = (path: string): Promise<boolean> =>
  run('zstd', ['--test', '--quiet', path]).then(
    () => true,
    () => false,
  );

/** How a call of the plain client ended. */
export interface PeerEnd {
  readonly seconds: number;
  /** It was not waited for to its end. */
  readonly cut: boolean;
  readonly version: string;
}

const RESTORE = `
import { restoreCache } from '@actions/cache';
await restoreCache([process.argv[1]], 'key', ['k']);
`;

/** One `restoreCache` of @actions/cache against a service that accepts and never answers. */
export async function hungPeer(cutoffSeconds: number): Promise<PeerEnd> {
  const directory = await mkdtemp(join(tmpdir(), 'aegis-peer-'));
  const service = await startService({ directory, faults: [parseFault('*=stall')] });
  const main = 'refs/heads/main';
  const caches = cacheScopes({ ref: main, defaultBranch: main });
  const env = {
    PATH: process.env.PATH,
    RUNNER_TEMP: directory,
    ACTIONS_CACHE_SERVICE_V2: '1',
    ACTIONS_RESULTS_URL: service.url,
    ACTIONS_RUNTIME_TOKEN: service.token({ run: '1', job: 'peer', caches }),
  };
  const cut = new AbortController();
  const timer = Number.isFinite(cutoffSeconds)
    ? setTimeout(() => cut.abort(), cutoffSeconds * 1000)
    : undefined;
  const args = ['--input-type=module', '--eval', RESTORE, join(directory, 'path')];
  const options = { cwd: import.meta.dirname, env, signal: cut.signal };
  const seconds = await secondsOf(() => run(process.execPath, args, options).catch(() => undefined));
  clearTimeout(timer);
  await service.close();
  await rm(directory, { recursive: true, force: true });
  return { seconds, cut: cut.signal.aborted, version: await versionOf('@actions/cache') };
}

/** Of an installed package. */
export async function versionOf(name: string): Promise<string> {
  const file = join(import.meta.dirname, '..', 'node_modules', name, 'package.json');
  return String(JSON.parse(await readFile(file, 'utf8')).version);
}
