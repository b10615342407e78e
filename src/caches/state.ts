import { STORE_SECONDS } from './directory.ts';
import { MAX_KEY } from './keys.ts';
import { CACHE_NAMES, type CacheSpec, type EntryKind } from './kind.ts';
import { type Roots, refuseLocation } from './paths.ts';

const MOST_SPECS = 16;

const ENTRY_KINDS: readonly EntryKind[] = [...CACHE_NAMES, 'ledger'];

/** Reads the specs that main left for post, as untrusted data: whatever does not look like one is left out. */
export function parseSpecs(value: unknown, roots: Roots): CacheSpec[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MOST_SPECS).flatMap((one) => parseSpec(one, roots) ?? []);
}

function parseSpec(value: unknown, roots: Roots): CacheSpec | null {
  const { kind, label, key, paths } = (value ?? {}) as Record<string, unknown>;
  const name = ENTRY_KINDS.find((known) => known === kind);
  if (name === undefined || typeof label !== 'string' || !isKey(key)) return null;
  if (!Array.isArray(paths) || paths.length === 0 || paths.length > 16) return null;
  if (!paths.every((path) => typeof path === 'string' && isRoot(path, roots))) return null;
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
  };
}

const isKey = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= MAX_KEY && /^aegis1-[^\s,]+$/.test(value);

const isRoot = (path: string, roots: Roots): boolean =>
  /^(\/|[A-Za-z]:\\)/.test(path) && !/[\n\r\0]/.test(path) && refuseLocation(path, roots) === null;
