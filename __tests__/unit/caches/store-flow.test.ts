import { writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { withStores } from '../../support/store-rig.ts';
import {
  blobAt,
  largeModel,
  MIB,
  namesIn,
  SMALL,
  someModels,
  TINY,
  treeOf,
} from '../../support/store-story.ts';
import { makeOciStore } from '../../support/stores.ts';

describe('a store that is saved and restored', () => {
  test('is the same byte for byte elsewhere, and then known: nothing new asks for nothing', () =>
    withStores(async (rig) => {
      someModels(rig);
      largeModel(rig);
      expect(await rig.save(rig.spec('models'))).toMatchObject({ kind: 'stored' });
      const keys = rig.keys();
      expect(keys.map((key) => key.replace(/[0-9a-f]{16,}/g, '#')).sort()).toEqual([
        'aegis1-blob-sha256-#-p1of2',
        'aegis1-blob-sha256-#-p2of2',
        'aegis1-oll-00000000-#-#',
        'aegis1-pack-#',
      ]);
      const restored = await rig.restore(rig.spec('other'));
      expect(restored.restore).toMatchObject({ kind: 'exact', key: keys.at(-1) });
      expect(restored.figures).toMatchObject({ kept: 0, entries: 3, lost: [], evicted: 0 });
      expect(restored.figures.moved).toBe(restored.figures.total);
      const [old, fresh] = [
        await treeOf(join(rig.workspace, 'models')),
        await treeOf(join(rig.workspace, 'other')),
      ];
      expect([...fresh.keys()]).toEqual([...old.keys()]);
      expect(fresh).toEqual(old);
      rig.asked();
      expect(await rig.save(rig.spec('other'), restored)).toEqual({ kind: 'current' });
      expect(rig.asked()).toEqual([]);
    }));

  test('a model that is new moves alone', () =>
    withStores(async (rig) => {
      someModels(rig);
      await rig.save(rig.spec('models'));
      const before = await rig.restore(rig.spec('models'));
      expect(before.figures).toMatchObject({ moved: 0, kept: before.figures.total });
      largeModel(rig);
      const saved = await rig.save(rig.spec('models'), before);
      expect(saved.kind === 'stored' && saved.bytes).toBeGreaterThan(40 * MIB);
      expect(saved.kind === 'stored' && saved.bytes).toBeLessThan(40.1 * MIB);
      someModels(rig, '', 'other');
      const after = await rig.restore(rig.spec('other'));
      const large = 40 * MIB;
      expect(after.figures.moved).toBeGreaterThanOrEqual(large);
      expect(after.figures.moved).toBeLessThan(large + 1000);
      expect(await treeOf(join(rig.workspace, 'other'))).toEqual(await treeOf(join(rig.workspace, 'models')));
    }));

  test('of models that are listed no others are fetched or saved', () =>
    withStores(async (rig) => {
      someModels(rig);
      largeModel(rig);
      await rig.save(rig.spec('models'));
      const listed = rig.spec('other', { roots: [TINY] });
      const restored = await rig.restore(listed);
      expect(restored.figures.moved).toBeLessThan(200_000);
      expect(await namesIn(rig, 'other')).toEqual(['/manifests/registry.ollama.ai/library/tiny/latest']);
      expect(await rig.save(listed, restored)).toMatchObject({ kind: 'stored' });
      expect((await rig.restore(rig.spec('third'))).figures.total).toBeLessThan(200_000);
    }));

  test('an older index is a beginning: its blobs are used, and the new one names them', () =>
    withStores(async (rig) => {
      someModels(rig);
      await rig.save(rig.spec('models'));
      const changed = rig.spec('other', {}, 'aegis1-oll-00000000-1111111111111111');
      const restored = await rig.restore(changed);
      expect(restored.restore.kind).toBe('partial');
      rig.asked();
      expect(await rig.save(changed, restored)).toMatchObject({ kind: 'stored' });
      expect(rig.asked().filter((name) => name === 'CreateCacheEntry')).toHaveLength(1);
    }));

  test('two jobs that save the same at once end with one index and no loss', () =>
    withStores(async (rig) => {
      someModels(rig);
      largeModel(rig);
      const jobs = [rig.job(), rig.job()];
      const saved = await Promise.all(jobs.map((job) => job.save(job.spec('models'))));
      // One may leave the rest to the other, which is alive.
      const kinds = saved.map((outcome) => ('reason' in outcome ? outcome.reason : outcome.kind));
      expect(kinds).toContain('stored');
      for (const kind of kinds)
        expect(['stored', 'duplicate', 'other jobs are saving the same']).toContain(kind);
      expect(new Set(rig.keys()).size).toBe(rig.keys().length);
      expect(rig.keys()).toHaveLength(4);
      expect((await rig.restore(rig.spec('other'))).figures.lost).toEqual([]);
    }));

  test('more than the service keeps of all caches is not saved: it would push out everything else', () =>
    withStores(async (rig) => {
      someModels(rig);
      const saved = await rig.save(rig.spec('models', { most: 1000 }));
      expect(saved).toMatchObject({ kind: 'skipped', reason: expect.stringContaining('1 kB') });
      expect(rig.keys()).toEqual([]);
    }));

  test('an image of a Docker store comes with what its manifests name', () =>
    withStores(async (rig) => {
      makeOciStore(join(rig.workspace, 'layers'), { images: { app: [50_000, 20_000] }, nested: true });
      const spec = (place: string) =>
        rig.spec(place, { layout: 'oci' }, 'aegis1-oci-00000000-0000000000000000');
      expect(await rig.save(spec('layers'))).toMatchObject({ kind: 'stored' });
      expect(await rig.restore(spec('other'))).toMatchObject({
        restore: { kind: 'exact' },
        figures: { lost: [] },
      });
      expect(await treeOf(join(rig.workspace, 'other'))).toEqual(await treeOf(join(rig.workspace, 'layers')));
    }));

  test('nothing on disk is nothing to save, and nothing in the cache a miss', () =>
    withStores(async (rig) => {
      expect((await rig.restore(rig.spec('none'))).restore.kind).toBe('miss');
      expect(await rig.save(rig.spec('none'))).toEqual({ kind: 'empty' });
    }));
});

describe('what lies on disk', () => {
  test('a damaged blob is fetched again, and what is whole is not', () =>
    withStores(async (rig) => {
      const made = someModels(rig);
      await rig.save(rig.spec('models'));
      const whole = await treeOf(join(rig.workspace, 'models'));
      const layer = made[TINY]?.[1]?.digest;
      writeFileSync(blobAt(rig, 'models', layer), Buffer.alloc(30_000));
      const { restore, figures } = await rig.restore(rig.spec('models'));
      expect(restore.kind).toBe('exact');
      expect(figures).toMatchObject({ moved: 30_000, lost: [] });
      expect(await treeOf(join(rig.workspace, 'models'))).toEqual(whole);
    }));

  test('a damaged blob is not saved, nor the model that needs it', () =>
    withStores(async (rig) => {
      const made = someModels(rig);
      writeFileSync(blobAt(rig, 'models', made[SMALL]?.[2]?.digest), Buffer.alloc(90_000));
      expect(await rig.save(rig.spec('models'))).toMatchObject({ kind: 'stored' });
      expect(rig.host.lines.join('\n')).toContain(`${SMALL} is not saved: a blob of it is damaged on disk`);
      const restored = await rig.restore(rig.spec('other'));
      expect(restored.figures.lost).toEqual([]);
      expect(await namesIn(rig, 'other')).toEqual(['/manifests/registry.ollama.ai/library/tiny/latest']);
    }));

  test('a sweep takes what no image needs, and of models what is young stays', () =>
    withStores(async (rig) => {
      const blobs = async (place: string) => (await readdir(join(rig.workspace, place))).length;
      for (const salt of ['old', ''])
        makeOciStore(join(rig.workspace, 'layers'), { images: { app: [50_000, 20_000] }, salt });
      const layers = rig.spec(
        'layers',
        { layout: 'oci', sweep: 'ours' },
        'aegis1-oci-00000000-0000000000000000',
      );
      expect(await blobs('layers/blobs/sha256')).toBe(8);
      await rig.save(layers);
      expect(await blobs('layers/blobs/sha256')).toBe(4);
      expect(rig.host.lines.join('\n')).toMatch(/: 4 files that nothing needs are removed/);
      for (const salt of ['old', '']) someModels(rig, salt);
      const before = await blobs('models/blobs');
      await rig.save(rig.spec('models', { sweep: 'old' }));
      expect(await blobs('models/blobs')).toBe(before);
    }));

  test('two steps with one directory of layers: what one saves takes nothing from the other', () =>
    withStores(async (rig) => {
      makeOciStore(join(rig.workspace, 'layers'), { images: { app: [50_000], db: [60_000] } });
      const save = (name: string, key: string) =>
        rig.save(
          rig.spec('layers', { layout: 'oci', sweep: 'unneeded', roots: [name] }, `aegis1-oci-0-${key}`),
        );
      expect(await save('db', 'b')).toMatchObject({ kind: 'stored' });
      expect(await save('app', 'a')).toMatchObject({ kind: 'stored' });
    }));
});
