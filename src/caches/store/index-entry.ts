import { lstat, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CacheEntry, Host, RestoreOutcome, SaveOutcome } from '../../host/ports.ts';
import { quote } from '../../text/quote.ts';
import type { StoreSpec } from './doors.ts';
import { parseIndex } from './index-file.ts';
import { CAPS } from './manifest.ts';
import type { StoreIndex } from './model.ts';

/** The version of an entry is a digest of the names in it: this one may not change. */
const NAME = 'index.json';

/** Nobody saves an entry so often: who writes more would keep others from healing it. */
const MOST_GENERATIONS = 1000;

/** An index out of the cache. */
export interface FoundIndex {
  readonly index: StoreIndex;
  readonly key: string;
  readonly kind: 'exact' | 'partial';
  /** Of the archive. */
  readonly bytes: number;
}

/** The newest index whose key starts with that of the spec, or with one of its restore keys; or why there is none. */
export function findIndex(host: Host, spec: StoreSpec): Promise<FoundIndex | RestoreOutcome> {
  const begin = `${spec.key}-`;
  const entry = { key: begin, restoreKeys: [begin, ...spec.restoreKeys] };
  return inPrivate(host, async (path) => {
    const outcome = await host.cache.restore(entryOf(spec, path, entry));
    if (outcome.kind !== 'exact' && outcome.kind !== 'partial') return outcome;
    const { key, bytes, seconds } = outcome;
    const index = parseIndex(await readCapped(path), spec.store.layout);
    const isEndless =
      'chunks' in index && index.chunks.some(({ generation }) => generation >= MOST_GENERATIONS);
    if (isEndless)
      return { kind: 'failed', reason: `the index ${quote(key, 200)} leaves no room for more`, seconds };
    const kind = key.toLowerCase().startsWith(begin.toLowerCase()) ? 'exact' : 'partial';
    if (!('problem' in index)) return { index, key, kind, bytes };
    const reason = `the index ${quote(key, 200)} cannot be used: ${quote(index.problem, 300)}`;
    return { kind: 'failed', reason, seconds };
  });
}

/** Saves the text of an index. */
export const putIndex = (host: Host, spec: StoreSpec, key: string, text: string): Promise<SaveOutcome> =>
  inPrivate(host, async (path) => {
    await writeFile(path, text);
    return host.cache.save(entryOf(spec, path, { key, restoreKeys: [] }));
  });

const entryOf = (
  { deadlineSeconds }: StoreSpec,
  path: string,
  keys: Pick<CacheEntry, 'key' | 'restoreKeys'>,
): CacheEntry => ({
  ...keys,
  paths: [path],
  portable: true,
  mostBytes: CAPS.text,
  ...(deadlineSeconds === undefined ? {} : { deadlineSeconds }),
});

async function inPrivate<T>(host: Host, work: (path: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(host.facts.temp, 'aegis-index-'));
  try {
    return await work(join(directory, NAME));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The text of the file, or as much of it as shows that it is too large. */
async function readCapped(path: string): Promise<string> {
  const { size } = await lstat(path);
  return size > CAPS.text ? ' '.repeat(CAPS.text + 1) : readFile(path, 'utf8');
}
