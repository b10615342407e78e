import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { scratch } from './facts.ts';
import { toolPath } from './tools.ts';

const READY_MS = 30_000;

/** A buildkitd that knows nothing yet. */
export interface BuildKit {
  /** For `buildctl --addr`. */
  readonly address: string;
  /** Ends it, and rejects when it does not end. */
  close(): Promise<void>;
}

/** Starts buildkitd with a root of its own, so that every layer it knows has come from a cache. */
export async function startBuildKit(): Promise<BuildKit> {
  const root = scratch('buildkit');
  const address = `unix://${join(root, 'socket')}`;
  const log = openSync(join(root, 'log'), 'w');
  const PATH = [dirname(toolPath('runc')), process.env.PATH].join(delimiter);
  const args = ['--addr', address, '--root', join(root, 'state')];
  const daemon = spawn(toolPath('buildkitd'), args, {
    stdio: ['ignore', log, log],
    env: { PATH, HOME: root },
  });
  closeSync(log);
  const close = () => ended(daemon);
  if (await answers(daemon, address)) return { address, close };
  await close();
  throw new Error(`buildkitd did not start:\n${readFileSync(join(root, 'log'), 'utf8')}`);
}

async function answers(daemon: ChildProcess, address: string): Promise<boolean> {
  const ask = () => promisify(execFile)(toolPath('buildctl'), ['--addr', address, 'debug', 'workers']);
  for (const begun = performance.now(); performance.now() - begun < READY_MS; await sleep(100)) {
    if (daemon.exitCode !== null) return false;
    if (
      await ask().then(
        () => true,
        () => false,
      )
    )
      return true;
  }
  return false;
}

async function ended(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const gone = new Promise((resolve) => daemon.once('exit', resolve));
  daemon.kill('SIGTERM');
  await Promise.race([gone, sleep(20_000, null, { ref: false }).then(() => daemon.kill('SIGKILL'))]);
}
