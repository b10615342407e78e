import { docker } from './docker.ts';
import { fixtures } from './fixtures.ts';
import { CACHE_NAMES, type CacheContext, type CacheFind, type CacheKind, type CacheName } from './kind.ts';
import { ollama } from './ollama.ts';
import { poetry } from './poetry.ts';

/** Every kind of cache. */
const CACHE_KINDS = { poetry, docker, ollama, fixtures } as const satisfies Record<CacheName, CacheKind>;

export type CachePlan = Readonly<Record<CacheName, CacheFind>>;

/** What each kind wants in this job. A kind that throws cannot have what was asked for; never throws itself. */
export async function planCaches(context: CacheContext): Promise<CachePlan> {
  const found = await Promise.all(
    CACHE_NAMES.map(async (name) => [name, await findOne(name, context)] as const),
  );
  return Object.fromEntries(found) as CachePlan;
}

async function findOne(name: CacheName, context: CacheContext): Promise<CacheFind> {
  const { caches } = context.inputs;
  if (caches !== 'auto' && !caches.includes(name)) return { wanted: false, reason: 'not in `caches`' };
  return CACHE_KINDS[name].find(context).catch((error: unknown) => ({
    wanted: false,
    reason: error instanceof Error ? error.message : String(error),
    asked: true,
  }));
}
