import { array, boolean, type Check, integer, matching, nullable, object, oneOf } from '../results/shape.ts';
import { STORE_SECONDS } from './directory.ts';
import { FORMAT, MAX_KEY } from './keys.ts';
import type { CacheSpec } from './kind.ts';
import { type Roots, refuseLocation } from './paths.ts';
import type { Remainder } from './remainder.ts';
import { isChunk } from './store/index-file.ts';
import { STORE_NAMES } from './store/layouts.ts';
import { CAPS, isRootName } from './store/manifest.ts';
import type { StoreSettings } from './store/model.ts';
import { CACHE_NAMES } from './table.ts';

const MOST_SPECS = 16;

const ENTRY_KINDS: readonly string[] = [...CACHE_NAMES, 'ledger'];

/** Reads the specs that main left for post, as untrusted data: whatever does not look like one is left out. */
export function parseSpecs(value: unknown, roots: Roots): CacheSpec[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MOST_SPECS).flatMap((one) => parseSpec(one, roots) ?? []);
}

function parseSpec(value: unknown, roots: Roots): CacheSpec | null {
  const { kind, label, key, paths, store } = (value ?? {}) as Record<string, unknown>;
  const name = ENTRY_KINDS.find((known) => known === kind);
  if (name === undefined || typeof label !== 'string' || !isKey(key)) return null;
  if (!Array.isArray(paths) || paths.length === 0 || paths.length > 16) return null;
  if (!paths.every((path) => typeof path === 'string' && isRoot(path, roots))) return null;
  const settings = store === undefined ? undefined : parseStore(store);
  if (settings === null || (settings && paths.length > 1)) return null;
  return {
    kind: name,
    label: label.slice(0, 80),
    key,
    paths,
    restoreKeys: [],
    components: {},
    savedWhen: 'post',
    deadlineSeconds: STORE_SECONDS,
    ...(name === 'ledger' ? { portable: true } : {}),
    ...(settings ? { store: settings } : {}),
  };
}

function parseStore(value: unknown): StoreSettings | null {
  try {
    return isStore(value, 'store');
  } catch {
    return null;
  }
}

const isKey = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length <= MAX_KEY &&
  value.startsWith(`${FORMAT}-`) &&
  !/[\s,]/.test(value);

const isStore: Check<StoreSettings> = object({
  layout: oneOf(...STORE_NAMES),
  prefix: matching((text) => /^[A-Za-z0-9._-]{0,100}$/.test(text), 'a part of a key'),
  roots: nullable(array(matching(isRootName, 'a name of a model or image'), CAPS.roots)),
  most: integer(0),
  seals: nullable(
    array(
      matching((text) => /^[0-9a-f]{16}$/.test(text), 'a seal'),
      CAPS.roots,
    ),
  ),
  sweep: nullable(oneOf('ours', 'unneeded', 'old')),
  known: object({
    index: nullable(matching(isKey, 'a key')),
    chunks: array(isChunk, CAPS.chunks),
    lost: array(isChunk, CAPS.chunks),
    unchecked: array(isChunk, CAPS.chunks),
    unreadable: boolean,
  }),
});

const isRoot = (path: string, roots: Roots): boolean =>
  /^(\/|[A-Za-z]:\\)/.test(path) && !/[\n\r\0]/.test(path) && refuseLocation(path, roots) === null;

const MOST_REMAINDERS = 16;

/** Reads what main left standing, as untrusted data. */
export function parseRemainders(value: unknown): Remainder[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MOST_REMAINDERS).flatMap((one) => parseRemainder(one) ?? []);
}

function parseRemainder(value: unknown): Remainder | null {
  const { kind, label, pid, started, name } = (value ?? {}) as Record<string, unknown>;
  if (kind === 'builder' && typeof name === 'string' && /^aegis-[a-z0-9-]{1,60}$/.test(name))
    return { kind, name };
  if (kind !== 'process' || typeof label !== 'string' || typeof started !== 'string') return null;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 1) return null;
  return { kind, label: label.slice(0, 80), pid, started };
}
