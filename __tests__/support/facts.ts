import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Facts } from '../../src/host/ports.ts';

/** A fresh real directory for one test. */
export function scratch(name: string): string {
  return realpathSync(mkdtempSync(join(tmpdir(), `aegis-${name}-`)));
}

/** Facts of a job in a fresh workspace, with whatever a test wants to be different. */
export function someFacts(overrides: Partial<Facts> = {}): Facts {
  const root = scratch('facts');
  const place = (name: string) => {
    mkdirSync(join(root, name), { recursive: true });
    return join(root, name);
  };
  return {
    workspace: overrides.workspace ?? place('work'),
    temp: overrides.temp ?? place('temp'),
    toolCache: overrides.toolCache ?? place('tools'),
    home: overrides.home ?? place('home'),
    repository: 'octo/rag',
    sha: '3f2a1c0d4e5b6a798897a6b5c4d3e2f101112131',
    ref: 'refs/heads/main',
    event: 'push',
    defaultBranch: 'main',
    runId: '1',
    attempt: 1,
    job: 'test',
    serverUrl: 'https://github.com',
    platform: 'linux',
    arch: 'x64',
    osRelease: 'ubuntu 24.04',
    debug: false,
    actionRoot: '/action/dist',
    env: {},
    ...overrides,
  };
}
