import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseFault, type Service, startService, type TokenScope } from '../../local/service/index.ts';
import { liveArtifacts } from '../../src/host/live/artifacts.ts';
import { type LiveCache, liveCache } from '../../src/host/live/cache.ts';
import type { ArtifactStore } from '../../src/host/ports.ts';
import { createTransfers, type Transfers } from '../../src/host/transfer/client.ts';

/** The live stores over real transfer workers and the local results service. */
export interface Rig {
  readonly directory: string;
  readonly workspace: string;
  readonly service: Service;
  readonly transfers: Transfers;
  readonly cache: LiveCache;
  readonly artifacts: ArtifactStore;
  readonly log: string[];
  readonly masks: string[];
  readonly notes: string[];
  /** A fresh view of the same service, as another job or phase has it. */
  again(options?: RigOptions): Rig;
  faults(...lines: string[]): void;
  close(): Promise<void>;
}

export interface RigOptions {
  readonly token?: Partial<TokenScope>;
  readonly secrets?: Record<string, string>;
  readonly serverUrl?: string;
  readonly cancelled?: AbortSignal;
}

const MAIN = 'refs/heads/main';
const SCOPE: TokenScope = { run: '7', job: '8', caches: [{ scope: MAIN, read: true, write: true }] };

export async function startRig(): Promise<Rig> {
  const directory = await mkdtemp(join(tmpdir(), 'aegis caché-'));
  const service = await startService({ directory: join(directory, 'service') });
  const workspace = join(directory, 'my wörk');
  await mkdir(workspace, { recursive: true });
  await mkdir(join(directory, 'temp dir'));
  const close = async (): Promise<void> => {
    await service.close();
    await rm(directory, { recursive: true, force: true });
  };
  return makeRig(directory, workspace, service, {}, close);
}

function makeRig(
  directory: string,
  workspace: string,
  service: Service,
  options: RigOptions,
  closeService: () => Promise<void>,
): Rig {
  const secrets = options.secrets ?? {
    ACTIONS_RESULTS_URL: service.url,
    ACTIONS_RUNTIME_TOKEN: service.token({ ...SCOPE, ...options.token }),
    ACTIONS_CACHE_SERVICE_V2: '1',
  };
  const [log, masks, notes]: [string[], string[], string[]] = [[], [], []];
  const serverUrl = options.serverUrl ?? 'https://github.com';
  const transfers = createTransfers({
    facts: {
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' },
      temp: join(directory, 'temp dir'),
      workspace,
      serverUrl,
      platform: process.platform,
    },
    secrets,
    log: (line) => log.push(line),
    mask: (secret) => masks.push(secret),
    script: fileURLToPath(new URL('transfer-entry.ts', import.meta.url)),
    ...(options.cancelled ? { cancelled: options.cancelled } : {}),
  });
  const cache = liveCache(transfers, { secrets });
  return {
    directory,
    workspace,
    service,
    transfers,
    cache,
    artifacts: liveArtifacts(transfers, {
      secrets,
      serverUrl,
      cacheHealth: () => cache.health(),
      note: (message) => notes.push(message),
    }),
    log,
    masks,
    notes,
    again: (more = {}) => makeRig(directory, workspace, service, more, async () => undefined),
    faults: (...lines) => service.setFaults(lines.map((line) => parseFault(line))),
    close: async () => {
      await transfers.close();
      await closeService();
    },
  };
}
