import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startDaemon } from './daemon.ts';
import { scratch } from './facts.ts';
import { toolPath } from './tools.ts';

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
  const close = await startDaemon({
    program: 'buildkitd',
    args: ['--addr', address, '--root', join(root, 'state')],
    root,
    log: join(root, 'log'),
    ask: () => promisify(execFile)(toolPath('buildctl'), ['--addr', address, 'debug', 'workers']),
  });
  return { address, close };
}
