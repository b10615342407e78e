import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { CacheEntry } from '../../../src/host/ports.ts';
import { type StoreRig, withStores } from '../../support/store-rig.ts';
import {
  archive,
  LARGE,
  largeModel,
  MIB,
  namesIn,
  SMALL,
  someModels,
  TINY,
  treeOf,
} from '../../support/store-story.ts';
import { makeOciStore } from '../../support/stores.ts';

describe('what is wrong in the cache', () => {
  test.each([
    ['garbage', (path: string) => writeFileSync(path, Buffer.alloc(5_000, 7))],
    ['truncated', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 9_000))],
    ['empty', (path: string) => writeFileSync(path, '')],
  ])('a part that is %s costs its model alone; made anew, it is saved beside', (_, harm) =>
    withStores(async (rig) => {
      someModels(rig);
      largeModel(rig);
      await rig.save(rig.spec('models'));
      harm(archive(rig, 'aegis1-blob-sha256-'));
      const restored = await rig.restore(rig.spec('other'));
      expect(restored.restore.kind).toBe('exact');
      expect(restored.figures.lost).toEqual([expect.stringMatching(`^${LARGE}: the archive is damaged`)]);
      expect(await namesIn(rig, 'other')).toHaveLength(2);
      largeModel(rig, 'other');
      expect(await rig.save(rig.spec('other'), restored)).toMatchObject({ kind: 'stored' });
      expect(rig.keys().filter((key) => key.endsWith('-g1'))).toHaveLength(1);
      const healed = await rig.restore(rig.spec('third'));
      expect(healed).toMatchObject({ restore: { kind: 'exact' }, figures: { lost: [], evicted: 0 } });
      expect(await treeOf(join(rig.workspace, 'third'))).toEqual(await treeOf(join(rig.workspace, 'models')));
    }),
  );

  test('an entry that is gone is told as such, and saved again by the next run', () =>
    withStores(async (rig) => {
      someModels(rig);
      largeModel(rig);
      await rig.save(rig.spec('models'));
      rig.intercept(({ key }: CacheEntry) =>
        key.endsWith('p2of2') ? { kind: 'miss', seconds: 0 } : undefined,
      );
      const restored = await rig.restore(rig.spec('other'));
      expect(restored.figures).toMatchObject({
        evicted: 1,
        lost: [`${LARGE}: a blob is gone from the cache`],
      });
      expect(restored.known).toMatchObject({ lost: [{ part: { index: 1, count: 2 } }], unchecked: [] });
      largeModel(rig, 'other');
      expect(await rig.save(rig.spec('other'), restored)).toMatchObject({ kind: 'stored' });
      expect((await rig.restore(rig.spec('third'))).figures).toMatchObject({ lost: [], evicted: 0 });
    }));

  test.each([
    ['whole', /^aegis1-pack-/, [LARGE, SMALL, TINY], 90_000],
    ['a part of another size', /p1of2$/, [LARGE], 20 * MIB],
    ['a part of the same size', /p1of2$/, [LARGE], 32 * MIB],
  ])('bytes that are not what their name says are never used (%s)', (_, pattern, names, size) =>
    withStores(async (rig) => {
      someModels(rig);
      largeModel(rig);
      await rig.save(rig.spec('models'));
      const key = rig.keys().find((one) => pattern.test(one)) ?? '';
      // An archive that is in order, of the right sizes, and of other bytes.
      let forged: readonly string[] = [];
      rig.intercept((entry) => {
        if (entry.key !== key) return undefined;
        forged = entry.paths;
        mkdirSync(join(entry.paths[0] ?? '', '..'), { recursive: true });
        for (const path of entry.paths) writeFileSync(path, Buffer.alloc(size));
        return { kind: 'exact', key, bytes: 1, seconds: 1 };
      });
      const restored = await rig.restore(rig.spec('other'));
      expect(forged.length).toBeGreaterThan(0);
      expect([...restored.figures.lost].sort()).toEqual(names.map((name) => `${name}: a blob is damaged`));
      expect(restored.known.lost.length).toBeGreaterThan(0);
      for (const path of await readdir(join(rig.workspace, 'other/blobs')))
        expect(
          readFileSync(join(rig.workspace, 'models/blobs', path)).equals(
            readFileSync(join(rig.workspace, 'other/blobs', path)),
          ),
        ).toBe(true);
      // The next run pulls what is missing, and saves it beside what is damaged.
      rig.intercept(() => undefined);
      someModels(rig, '', 'other');
      largeModel(rig, 'other');
      expect(await rig.save(rig.spec('other'), restored)).toMatchObject({ kind: 'stored' });
      rig.intercept((entry) => (entry.key === key ? { kind: 'miss', seconds: 0 } : undefined));
      expect((await rig.restore(rig.spec('third'))).figures).toMatchObject({ lost: [], evicted: 0 });
    }),
  );

  test.each([
    ['garbage', 'no archive', /damaged/],
    ['of another version', JSON.stringify({ version: 2 }), /an index of version 2, this action writes 1/],
    ['no JSON', '{', /is not JSON/],
    [
      'of another layout',
      JSON.stringify({ version: 1, layout: 'oci', roots: [], chunks: [] }),
      /of a store of oci/,
    ],
  ])('an index that is %s is told, and the next save makes one that is found', (kind, text, cause) =>
    withStores(async (rig) => {
      someModels(rig);
      await rig.save(rig.spec('models'));
      const key = rig.keys().at(-1) ?? '';
      if (kind === 'garbage') writeFileSync(archive(rig, 'aegis1-oll-'), text);
      else
        rig.intercept((entry) => {
          if (!entry.paths[0]?.endsWith('/index.json')) return undefined;
          writeFileSync(entry.paths[0], text);
          return { kind: 'partial', key, bytes: 1, seconds: 1 };
        });
      const restored = await rig.restore(rig.spec('models'));
      expect(restored.restore).toMatchObject({ kind: 'failed', reason: expect.stringMatching(cause) });
      rig.intercept(() => undefined);
      rig.asked();
      expect(await rig.save(rig.spec('models'), restored)).toMatchObject({ kind: 'stored' });
      expect(rig.asked().filter((name) => name === 'FinalizeCacheEntryUpload')).toHaveLength(1);
      const again = await rig.restore(rig.spec('other'));
      expect(again.restore).toMatchObject({ kind: 'exact', key: `${key}-r1` });
      rig.asked();
      expect(await rig.save(rig.spec('other'), again)).toEqual({ kind: 'current' });
      expect(rig.asked()).toEqual([]);
    }),
  );

  test('an index that does not name all that a nested manifest needs leaves no image that lacks a layer', () =>
    withStores(async (rig) => {
      const spec = (place: string) =>
        rig.spec(place, { layout: 'oci' }, 'aegis1-oci-00000000-0000000000000000');
      const made = makeOciStore(join(rig.workspace, 'layers'), {
        images: { app: [50_000], web: [4_000] },
        nested: true,
      });
      await rig.save(spec('layers'));
      const layer = made.app?.at(-1)?.digest ?? '';
      rig.intercept(() => undefined);
      const index = await indexOf(rig, spec('layers').key);
      const lacking = {
        ...index,
        roots: index.roots.map((root) => ({
          ...root,
          needs: root.needs.filter(({ digest }) => digest !== layer),
        })),
      };
      rig.intercept((entry) => {
        if (!entry.paths[0]?.endsWith('/index.json')) return undefined;
        writeFileSync(entry.paths[0], JSON.stringify(lacking));
        return { kind: 'partial', key: 'aegis1-oci-00000000-0000000000000000-x', bytes: 1, seconds: 1 };
      });
      const { figures, restore } = await rig.restore(spec('other'));
      expect(restore.kind).toBe('exact');
      expect(figures.lost).toEqual(['app: it needs more than its index says']);
      expect(readFileSync(join(rig.workspace, 'other/index.json'), 'utf8')).not.toContain('"app"');
    }));
});

/** The index in the service, as a restore reads it. */
async function indexOf(rig: StoreRig, begin: string): Promise<{ roots: { needs: { digest: string }[] }[] }> {
  const path = join(rig.directory, 'temp dir', 'index.json');
  await rig.host.cache.restore({ paths: [path], key: `${begin}-`, restoreKeys: [], portable: true });
  const text = readFileSync(path, 'utf8');
  rmSync(path);
  return JSON.parse(text);
}
