import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { CacheReport, CacheSpec, Caches } from '../../src/caches/kind.ts';
import { createLog } from '../../src/host/live/log.ts';
import { createProcesses } from '../../src/host/live/processes.ts';
import type { Annotation, Command, Facts, Host, RestoreOutcome } from '../../src/host/ports.ts';
import { TIMINGS } from '../../src/host/process/timings.ts';
import type { PythonInputs, TestInputs } from '../../src/python/model.ts';
import { scratch, someFacts } from './facts.ts';
import { hasher } from './hasher.ts';
import { type Screen, surroundings } from './host/surroundings.ts';

export interface PythonHost extends Host {
  readonly screen: Screen;
  readonly annotations: Annotation[];
  /** Every command that was started, in order. */
  readonly started: Command[];
}

/** A host with real processes and real files; what it prints and starts is kept to look at. */
export async function pythonHost(overrides: Partial<Facts> = {}): Promise<PythonHost> {
  const facts = someFacts({ actionRoot: actionRoot(), env: { PATH: process.env.PATH ?? '' }, ...overrides });
  const around = await surroundings();
  // Deadlines as in a job, so that a slow machine changes nothing; only the signals come quickly.
  const processes = createProcesses({ ...around, timings: { ...around.timings, dump: TIMINGS.dump } });
  const annotations: Annotation[] = [];
  const started: Command[] = [];
  const absent = { kind: 'skipped', reason: 'not in this test' } as const;
  const none = { ok: false, conflict: false, unavailable: true, reason: 'not in this test' } as const;
  return {
    facts,
    clock: around.clock,
    log: createLog(around.console, false),
    job: {
      annotate: (annotation) => void annotations.push(annotation),
      output: () => undefined,
      saveState: () => undefined,
      state: () => '',
      summary: () => undefined,
      fail: () => undefined,
    },
    cache: { restore: async () => absent, save: async () => absent },
    artifacts: {
      upload: async () => none,
      list: async () => none,
      download: async () => none,
      remove: async () => none,
    },
    workers: { warm: () => undefined, end: async () => undefined, health: () => null },
    hasher,
    processes: {
      run: (command, options) => {
        started.push(command);
        return processes.run(command, options);
      },
      supervise: (command, options) => {
        started.push(command);
        return processes.supervise(command, options);
      },
    },
    cancelled: around.cancellation.first,
    screen: around.screen,
    annotations,
    started,
  };
}

/** A folder with the plugin where a bundle has it. */
function actionRoot(): string {
  const root = scratch('action');
  const plugin = join(import.meta.dirname, '../../src/python/plugin/aegis_pytest.py');
  mkdirSync(join(root, 'pytest'));
  symlinkSync(plugin, join(root, 'pytest', 'aegis_pytest.py'));
  return root;
}

/** PATH without the directories that have a Poetry. */
export const pathWithoutPoetry = (): string =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .filter((directory) => !existsSync(join(directory, 'poetry')))
    .join(delimiter);

/** Caches that keep their entries as directories: what is restored are real copies. */
export class DirectoryCaches implements Caches {
  readonly root = scratch('entries');
  readonly restored: [string, RestoreOutcome['kind']][] = [];
  readonly saved: string[] = [];
  readonly leftOut: [string, string][] = [];

  /** Where the copy of an entry's path is. */
  entry(key: string, path: string): string {
    return join(this.root, key, path);
  }

  async restore({ key, restoreKeys, paths, label }: CacheSpec): Promise<RestoreOutcome> {
    const keys = readdirSync(this.root);
    const found =
      keys.find((each) => each === key) ??
      keys.find((each) => restoreKeys.some((start) => each.startsWith(start)));
    const kind = found === undefined ? 'miss' : found === key ? 'exact' : 'partial';
    this.restored.push([label, kind]);
    if (found === undefined || kind === 'miss') return { kind: 'miss', seconds: 0 };
    for (const path of paths) copy(this.entry(found, path), path);
    return { kind, key: found, bytes: 0, seconds: 0 };
  }

  async save({ key, paths, label }: CacheSpec): Promise<void> {
    this.saved.push(label);
    if (existsSync(join(this.root, key))) return;
    for (const path of paths) copy(path, this.entry(key, path));
  }

  leaveOut({ label }: CacheSpec, reason: string): void {
    this.leftOut.push([label, reason]);
  }

  report(): readonly CacheReport[] {
    return [];
  }
}

function copy(from: string, to: string): void {
  if (!existsSync(from)) return;
  mkdirSync(to, { recursive: true });
  execFileSync('cp', ['-a', `${from}/.`, to]);
}

export const pythonInputs = (overrides: Partial<PythonInputs> = {}): PythonInputs => ({
  python: '',
  poetryVersion: '2',
  poetryInstallArgs: [],
  directory: '/work',
  cachesPoetry: true,
  made: [],
  cachePrefix: '',
  compression: 'zstd',
  coverageWanted: 'if-possible',
  workers: 'auto',
  ...overrides,
});

export const testInputs = (overrides: Partial<TestInputs> = {}): TestInputs => ({
  directory: '/work',
  testPaths: [],
  pytestArgs: [],
  markers: '',
  workers: 'off',
  maxFailures: 0,
  coverageSource: [],
  debug: false,
  timeoutSeconds: 120,
  hangSeconds: null,
  ...overrides,
});
