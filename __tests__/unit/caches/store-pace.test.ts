import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { storeDoors } from '../../../src/caches/store/doors.ts';
import { openFetching } from '../../../src/caches/store/fetch.ts';
import { layoutOf } from '../../../src/caches/store/layouts.ts';
import type { Chunk } from '../../../src/caches/store/model.ts';
import { uploadChunks } from '../../../src/caches/store/upload.ts';
import type { CacheEntry, RestoreOutcome, SaveOutcome } from '../../../src/host/ports.ts';
import { type StoreRig, withStores } from '../../support/store-rig.ts';
import { makeOllamaStore } from '../../support/stores.ts';

const BUSY = { kind: 'failed', reason: 'Failed to X: (429) Too Many Requests', seconds: 0 } as const;
const STORED: SaveOutcome = { kind: 'stored', bytes: 1, seconds: 0 };
const hit = ({ key }: CacheEntry): RestoreOutcome => ({ kind: 'exact', key, bytes: 1, seconds: 0 });

/** A store of blobs with an entry for each, over a cache and a clock as told. */
function story(rig: StoreRig, told: { restore?: typeof hit; save?: (entry: CacheEntry) => SaveOutcome }) {
  const asked: CacheEntry[] = [];
  const clock = { seconds: 0 };
  const note = <T>(entry: CacheEntry, outcome: T): T => {
    asked.push(entry);
    return outcome;
  };
  const host = {
    ...rig.host,
    clock: { now: () => 0, monotonic: () => clock.seconds * 1000 },
    cache: {
      restore: async (entry: CacheEntry) => note(entry, (told.restore ?? hit)(entry)),
      save: async (entry: CacheEntry) => note(entry, told.save?.(entry) ?? STORED),
    },
  };
  const made = makeOllamaStore(join(rig.workspace, 'models'), { models: { one: [1000, 2000, 3000] } });
  const needs = Object.values(made).flat();
  const chunks: Chunk[] = needs.map(({ digest, size }) => ({
    blobs: [digest],
    part: null,
    generation: 0,
    bytes: size,
  }));
  const doors = storeDoors(host);
  const spec = { ...rig.spec('models'), deadlineSeconds: 600 };
  const fetching = openFetching(doors, spec, join(rig.directory, 'staging'));
  const place = { hasher: rig.hasher, layout: layoutOf('ollama'), directory: join(rig.workspace, 'models') };
  const index = { version: 1, layout: 'ollama', roots: [], chunks } as const;
  return {
    asked,
    clock,
    chunks,
    fetch: (chunk: Chunk | undefined) => fetching.fetch(chunk as Chunk, () => true),
    halted: fetching.halted,
    upload: () => uploadChunks(doors, spec, place, { due: chunks, fresh: chunks, needs, index } as never),
  };
}

describe('the time of a store', () => {
  test('is one for all its entries: when it is over, no more is fetched', () =>
    withStores(async (rig) => {
      const { clock, asked, fetch, chunks, halted } = story(rig, {});
      const kinds: string[] = [];
      for (const chunk of chunks) {
        kinds.push((await fetch(chunk)).kind);
        clock.seconds += 300;
      }
      expect(kinds).toEqual(['there', 'there', 'unasked', 'unasked']);
      expect(asked.map(({ secondsLeft }) => secondsLeft)).toEqual([600, 300]);
      expect(asked.map(({ mostBytes }) => mostBytes)).toEqual(chunks.slice(0, 2).map(({ bytes }) => bytes));
      expect(halted()).toEqual({ cause: 'the transfer is too slow', serviceDown: false });
    }));

  test('ends an upload, too', () =>
    withStores(async (rig) => {
      const { clock, asked, upload } = story(rig, {
        save: () => {
          clock.seconds = 601;
          return { kind: 'duplicate', reserved: true };
        },
      });
      expect((await upload()).refusal).toMatchObject({ kind: 'failed', reason: 'the transfer is too slow' });
      expect(asked.length).toBeLessThanOrEqual(4);
    }));
});

describe('a service with too many requests', () => {
  test('is given one rest, after which everything is there', () =>
    withStores(async (rig) => {
      let refusals = 3;
      const { fetch, chunks, halted } = story(rig, {
        restore: (entry) => (refusals-- > 0 ? BUSY : hit(entry)),
      });
      const found = await Promise.all(chunks.map(fetch));
      expect(found.map(({ kind }) => kind)).toEqual(['there', 'there', 'there', 'there']);
      expect(halted()).toBeNull();
    }));

  test('that stays so is not asked for what is left', () =>
    withStores(async (rig) => {
      const { asked, fetch, chunks, halted } = story(rig, { restore: () => BUSY });
      expect(await fetch(chunks[0])).toMatchObject({ kind: 'unasked' });
      expect(await fetch(chunks[1])).toMatchObject({ kind: 'unasked' });
      expect(asked).toHaveLength(2);
      expect(halted()?.cause).toContain('(429)');
    }));

  test('gets the entries that it has refused', () =>
    withStores(async (rig) => {
      let refusals = 1;
      const { upload } = story(rig, { save: () => (refusals-- > 0 ? BUSY : STORED) });
      expect(await upload()).toMatchObject({ refusal: null, stored: 4 });
    }));
});

describe('an entry that another job has reserved', () => {
  const tries = async (rig: StoreRig, others: SaveOutcome) => {
    const seen = new Map<string, number>();
    const { asked, chunks, upload } = story(rig, {
      save: ({ key }) => {
        const count = (seen.get(key) ?? 0) + 1;
        seen.set(key, count);
        if (key.includes(chunks[0]?.blobs[0] ?? '') && !key.endsWith('-g1'))
          return { kind: 'duplicate', reserved: true };
        return count === 1 && !key.endsWith('-g1') ? { kind: 'duplicate', reserved: true } : others;
      },
    });
    const uploaded = await upload();
    return { uploaded, later: asked.filter(({ key }) => key.endsWith('-g1')).length };
  };

  test.concurrent('is left to it when it finishes others meanwhile', () =>
    withStores(async (rig) => {
      const { uploaded, later } = await tries(rig, { kind: 'duplicate' });
      expect(uploaded.refusal).toMatchObject({ kind: 'skipped', reason: 'other jobs are saving the same' });
      expect(later).toBe(0);
    }));

  test.concurrent('is stored anew when nothing moves there', () =>
    withStores(async (rig) => {
      const { uploaded, later } = await tries(rig, STORED);
      expect(uploaded).toMatchObject({ refusal: null, stored: 4 });
      expect(later).toBe(1);
    }));
});

test('an entry that unpacks to more than it should is given up, and its worker with it', () =>
  withStores(async (rig) => {
    const paths = [join(rig.workspace, 'blob')];
    const file = await open(paths[0] ?? '', 'w');
    await file.truncate(8 * 1024 * 1024);
    await file.close();
    const entry = { paths, key: 'aegis1-blob-1', restoreKeys: [], portable: true };
    expect((await rig.cache.save(entry)).kind).toBe('stored');
    const restore = (mostBytes: number) => rig.cache.restore({ ...entry, mostBytes });
    expect(await restore(1000)).toMatchObject({ kind: 'failed', reason: 'it holds more than it should' });
    expect((await restore(8 * 1024 * 1024)).kind).toBe('exact');
  }));
