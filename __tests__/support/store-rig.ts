import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type StoreSpec, storeDoors } from '../../src/caches/store/doors.ts';
import { NOTHING_KNOWN, type StoreSettings } from '../../src/caches/store/model.ts';
import { type RestoredStore, restoreStore } from '../../src/caches/store/restore.ts';
import { saveStore } from '../../src/caches/store/save.ts';
import { liveHasher } from '../../src/host/live/hasher.ts';
import type { CacheEntry, Hasher, RestoreOutcome, SaveOutcome } from '../../src/host/ports.ts';
import { type CacheHost, cacheHost } from './cache-host.ts';
import { type Rig, type RigOptions, startRig } from './transfers.ts';

/** Stores over the live cache, with real transfer workers, a real hashing thread and the local results service. */
export interface StoreRig extends Rig {
  readonly host: CacheHost;
  readonly hasher: Hasher;
  /** A spec of a store at that place of the workspace. */
  spec(place: string, settings?: Partial<StoreSettings>, key?: string): StoreSpec;
  restore(spec: StoreSpec): Promise<RestoredStore>;
  /** Saves as post does: with what a restore has learned. */
  save(spec: StoreSpec, restored?: RestoredStore): Promise<SaveOutcome>;
  /** As another job has it. */
  job(options?: RigOptions): StoreRig;
  /** Is told of each entry that is asked for, and may answer in the place of the service. */
  intercept(answer: (entry: CacheEntry) => RestoreOutcome | undefined): void;
  /** Keys in the service, oldest first. */
  keys(): string[];
  /** Names of the requests since the last call. */
  asked(): string[];
}

export const hashScript = fileURLToPath(new URL('hash-entry.ts', import.meta.url));

export async function withStores<T>(story: (rig: StoreRig) => Promise<T>): Promise<T> {
  const rig = await startRig();
  const hasher = liveHasher(hashScript);
  try {
    return await story(storeRig(rig, hasher));
  } finally {
    await hasher.end();
    await rig.close();
  }
}

function storeRig(rig: Rig, hasher: Hasher, cancelled?: AbortSignal): StoreRig {
  let answer: (entry: CacheEntry) => RestoreOutcome | undefined = () => undefined;
  const host = {
    ...cacheHost({ facts: { temp: join(rig.directory, 'temp dir'), workspace: rig.workspace } }),
    cache: {
      restore: async (entry: CacheEntry) => answer(entry) ?? rig.cache.restore(entry),
      save: (entry: CacheEntry) => rig.cache.save(entry),
    },
    hasher,
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    ...(cancelled ? { cancelled } : {}),
  };
  const doors = storeDoors(host);
  let seen = 0;
  return {
    ...rig,
    host,
    hasher,
    spec: (place, settings = {}, key = 'aegis1-oll-00000000-0000000000000000') => ({
      kind: 'ollama',
      label: 'ollama models',
      paths: [join(rig.workspace, place)],
      key,
      restoreKeys: ['aegis1-oll-00000000-'],
      components: {},
      savedWhen: 'post',
      store: {
        layout: 'ollama',
        prefix: '',
        roots: null,
        most: 10e9,
        seals: null,
        sweep: null,
        known: NOTHING_KNOWN,
        ...settings,
      },
    }),
    restore: (spec) => restoreStore(doors, spec),
    save: (spec, restored) =>
      saveStore(doors, { ...spec, store: { ...spec.store, known: restored?.known ?? spec.store.known } }),
    job: (options = {}) => storeRig(rig.again(options), hasher, options.cancelled),
    intercept(next) {
      answer = next;
    },
    keys: () => rig.service.caches().map(({ key }) => key),
    asked() {
      const fresh = rig.service.requests.slice(seen);
      seen = rig.service.requests.length;
      return fresh.map(({ method }) => method);
    },
  };
}
