import { openCaches } from '../../src/caches/engine.ts';
import type { BringJob, CacheInputs, CacheSpec } from '../../src/caches/kind.ts';
import type { Remainder } from '../../src/caches/remainder.ts';
import type { Host } from '../../src/host/ports.ts';
import { type CacheHost, cacheHost, cacheInputs } from './cache-host.ts';

/** A job of a kind of cache, with what it left behind. */
export interface ToldJob extends BringJob {
  readonly host: CacheHost;
  readonly left: Remainder[];
  /** What it leaves to post for saving. */
  pending(): readonly CacheSpec[];
}

/** A job whose cache misses and takes everything. `env`: of its children, PATH and all. */
export function bringJob(
  inputs: Partial<CacheInputs>,
  env: Readonly<Record<string, string>>,
  cancelled: Host['cancelled'] = new AbortController().signal,
): ToldJob {
  const host = { ...cacheHost({ facts: { env } }), cancelled };
  const left: Remainder[] = [];
  const caches = openCaches(host, { restore: null, save: null });
  return {
    host,
    left,
    env,
    environment: Promise.resolve(),
    prepared: Promise.resolve(),
    caches,
    pending: caches.pending,
    context: {
      facts: host.facts,
      inputs: cacheInputs(inputs),
      directory: host.facts.workspace,
      compression: 'zstd',
      lane: 'test',
      shard: 1,
    },
    leave: (remainder) => void left.push(remainder),
  };
}
