import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Facts } from '../ports.ts';
import { deafOptions } from '../process/deaf.ts';
import { type Message, PHASE_VARIABLE, type ToWorker, TRANSFER_PHASE } from './protocol.ts';

export type WorkerFacts = Pick<Facts, 'env' | 'temp' | 'workspace' | 'serverUrl' | 'platform'>;

/** A forked worker with its own process group and temporary directory. */
export interface WorkerProcess {
  send(message: ToWorker): void;
  /** Where messages and the end of the process go while an operation is under way; null: nobody waits. */
  listen(listener: WorkerListener | null): void;
  /** Ends the whole group at once and removes what it left. */
  kill(): Promise<void>;
  readonly alive: boolean;
}

export interface WorkerListener {
  readonly message: (message: Message) => void;
  readonly exit: () => void;
}

/** Forks `script`, which must call `runTransferWorker` when it sees AEGIS_PHASE=transfer. */
export async function startWorker(facts: WorkerFacts, script: string): Promise<WorkerProcess> {
  const temp = await makeTemp(facts.temp);
  const child = fork(script, [], {
    env: workerEnvironment(facts, temp.path),
    detached: facts.platform !== 'win32',
    execArgv: [...deafOptions()],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  return wrap(child, temp.remove);
}

function wrap(child: ChildProcess, removeTemp: () => Promise<void>): WorkerProcess {
  let listener: WorkerListener | null = null;
  let alive = true;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ended = (): void => {
    if (alive) killGroup(child);
    alive = false;
    listener?.exit();
  };
  child.once('exit', ended).once('error', ended);
  child.on('message', (message: Message) => listener?.message(message));
  // An idle worker must not keep its parent from ending.
  letGo(child);
  return {
    get alive() {
      return alive;
    },
    send: (message) => void child.send(message, () => undefined),
    listen(next) {
      listener = next;
      if (!alive) next?.exit();
      if (next === null) child.channel?.unref();
      else child.channel?.ref();
    },
    async kill() {
      // Once it is gone, its number may belong to somebody else.
      if (alive) killGroup(child);
      // Waiting for an idle worker must keep us alive, or the step would end here as if all were done.
      child.ref();
      if (alive && child.pid !== undefined) await gone;
      await removeTemp();
    },
  };
}

function letGo(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.resume();
    (stream as { unref?: () => void } | null)?.unref?.();
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // No such group: it has ended, and so has all it started.
  }
}

const KEPT = [
  ...['PATH', 'Path', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'GITHUB_RETENTION_DAYS', 'RUNNER_TRACKING_ID'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
  ...[
    'NODE_EXTRA_CA_CERTS',
    'NODE_USE_SYSTEM_CA',
    'SSL_CERT_FILE',
    'SSL_CERT_DIR',
    'NODE_TLS_REJECT_UNAUTHORIZED',
  ],
  ...[
    'SystemRoot',
    'SYSTEMROOT',
    'SYSTEMDRIVE',
    'SystemDrive',
    'PROGRAMFILES',
    'ProgramFiles',
    'USERPROFILE',
  ],
  ...['TEMP', 'TMP', 'PATHEXT', 'COMSPEC', 'ComSpec', 'windir'],
];

/**
 * What the worker and its tar child start with: no secret, and nothing of the step's own `env:` but what a
 * client needs. The client packs relative to GITHUB_WORKSPACE and cannot take a blank in it, so it gets the
 * root; keys hold the true workspace. ZSTD_CLEVEL=1: what is cached is hardly compressible.
 */
function workerEnvironment(facts: WorkerFacts, temp: string): Record<string, string> {
  const kept = KEPT.flatMap((name) => {
    const value = facts.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(kept),
    [PHASE_VARIABLE]: TRANSFER_PHASE,
    GITHUB_SERVER_URL: facts.serverUrl,
    GITHUB_WORKSPACE: facts.platform === 'win32' ? facts.workspace : '/',
    RUNNER_TEMP: temp,
    ZSTD_CLEVEL: '1',
  };
}

interface Temp {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/** A directory of its own, so that a killed worker leaves no archive behind, under a name without blanks. */
async function makeTemp(runnerTemp: string): Promise<Temp> {
  const directory = await mkdir(runnerTemp, { recursive: true })
    .then(() => mkdtemp(join(runnerTemp, 'aegis-transfer-')))
    .catch(() => mkdtemp(join(tmpdir(), 'aegis-transfer-')));
  const removeDirectory = () => rm(directory, { recursive: true, force: true }).catch(() => undefined);
  if (!/[\s"'\\]/.test(directory) || process.platform === 'win32')
    return { path: directory, remove: removeDirectory };
  const link = join(
    await mkdtemp(/\s/.test(tmpdir()) ? '/tmp/aegis-' : join(tmpdir(), 'aegis-')),
    'transfer',
  );
  await symlink(directory, link);
  const removeLink = () => rm(join(link, '..'), { recursive: true, force: true }).catch(() => undefined);
  return { path: link, remove: async () => void (await Promise.all([removeLink(), removeDirectory()])) };
}
