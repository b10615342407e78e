import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type BuildKit, startBuildKit } from './buildkit.ts';
import { startDaemon } from './daemon.ts';
import { scratch } from './facts.ts';
import { type Tool, toolPath } from './tools.ts';

/** What a machine with Docker needs. */
export const DOCKER_TOOLS: readonly Tool[] = ['docker', 'dockerd', 'buildx', 'buildkitd', 'buildctl', 'runc'];

/** A Docker engine of its own with buildx, and a BuildKit beside it. */
export interface DockerMachine extends AsyncDisposable {
  /** What leads `docker` there. */
  readonly env: Readonly<Record<string, string>>;
  /** Name of a builder of driver `remote` on that BuildKit; the current one is the engine's. */
  readonly builder: string;
  /** Runs docker. @returns its output; rejects with what it said when it fails */
  docker(...args: readonly string[]): Promise<string>;
}

/** Starts both with nothing in them: every layer that they know has come from a cache. */
export async function startDocker(): Promise<DockerMachine> {
  const root = scratch('docker');
  const socket = `unix://${join(root, 'docker.sock')}`;
  const env = { DOCKER_HOST: socket, DOCKER_CONFIG: withBuildx(join(root, 'config')) };
  const docker = async (...args: readonly string[]): Promise<string> => {
    const PATH = [dirname(toolPath('docker')), process.env.PATH].join(delimiter);
    const { stdout } = await promisify(execFile)(toolPath('docker'), args, {
      env: { PATH, HOME: root, ...env },
    });
    return stdout;
  };
  const [engine, buildkit] = await Promise.all([
    startEngine(root, socket, () => docker('info')),
    startBuildKit(),
  ]);
  await docker('buildx', 'create', '--name', 'kit', '--driver', 'remote', buildkit.address);
  return { env, builder: 'kit', docker, [Symbol.asyncDispose]: () => endAll(engine, buildkit) };
}

async function endAll(engine: () => Promise<void>, buildkit: BuildKit): Promise<void> {
  await Promise.all([engine(), buildkit.close()]);
}

/** Without networks, so that it leaves those of the machine alone. */
const startEngine = (root: string, socket: string, ask: () => Promise<unknown>) =>
  startDaemon({
    program: 'dockerd',
    args: [
      ...['--host', socket, '--pidfile', join(root, 'pid')],
      ...['--data-root', join(root, 'data'), '--exec-root', join(root, 'exec')],
      ...['--bridge', 'none', '--iptables=false'],
    ],
    root,
    log: join(root, 'log'),
    ask,
  });

/** A configuration of docker in which buildx is found. */
function withBuildx(directory: string): string {
  mkdirSync(join(directory, 'cli-plugins'), { recursive: true });
  symlinkSync(toolPath('buildx'), join(directory, 'cli-plugins/docker-buildx'));
  return directory;
}
