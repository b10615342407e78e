import type { CacheContext, CacheFind, CacheKind } from './kind.ts';
import * as kinds from './kinds.ts';

export type CacheName = keyof typeof kinds;

/** Every kind of cache, by its name. */
export const CACHE_KINDS: Readonly<Record<CacheName, CacheKind>> = kinds;

const TURNS: readonly CacheKind['when'][] = ['within', 'beside', 'after'];
const turnOf = (name: CacheName): number => TURNS.indexOf(CACHE_KINDS[name].when ?? 'beside');

/** Their names in the order of the report: as they come in a job, those that come together by name. */
export const CACHE_NAMES: readonly CacheName[] = (Object.keys(kinds) as CacheName[])
  .sort()
  .sort((a, b) => turnOf(a) - turnOf(b));

/** One kind in this job. */
export interface Planned {
  readonly name: CacheName;
  readonly kind: CacheKind;
  readonly find: CacheFind;
}

/** What each kind wants in this job. A kind that throws cannot have what was asked for; never throws itself. */
export function planCaches(context: CacheContext): Promise<Planned[]> {
  return Promise.all(
    CACHE_NAMES.map(async (name) => ({
      name,
      kind: CACHE_KINDS[name],
      find: await findOne(name, context),
    })),
  );
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
