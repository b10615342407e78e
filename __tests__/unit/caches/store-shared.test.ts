import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { blobsOnDisk } from '../../../src/caches/store/blobs.ts';
import { layoutOf } from '../../../src/caches/store/layouts.ts';
import { type StoreRig, withStores } from '../../support/store-rig.ts';
import { blobAt, SMALL, someModels, TINY, treeOf } from '../../support/store-story.ts';

const manifest = (rig: StoreRig, place: string): string =>
  readFileSync(join(rig.workspace, place, 'manifests/registry.ollama.ai/library/tiny/latest'), 'utf8');

const placeOf = (rig: StoreRig, place: string) => ({
  hasher: rig.hasher,
  layout: layoutOf('ollama'),
  directory: join(rig.workspace, place),
});

describe('a disk that stays from job to job', () => {
  test('has the models of the list as the cache has them, and keeps its own of others', () =>
    withStores(async (rig) => {
      someModels(rig, 'new', 'new');
      someModels(rig, 'old', 'disk');
      await rig.save(rig.spec('new'));
      const [old, fresh] = [manifest(rig, 'disk'), manifest(rig, 'new')];
      await rig.restore(rig.spec('disk'));
      expect(manifest(rig, 'disk')).toBe(old);
      const listed = rig.spec('disk', { roots: [TINY] });
      const restored = await rig.restore(listed);
      expect(restored.restore.kind).toBe('exact');
      expect(manifest(rig, 'disk')).toBe(fresh);
    }));

  test('a model whose blobs vanish while it is written is taken back', () =>
    withStores(async (rig) => {
      const made = someModels(rig);
      await rig.save(rig.spec('models'));
      const layer = made[TINY]?.find(({ size }) => size === 70_000)?.digest;
      // Another job removes it once it was found whole.
      const host = rig.host as { hasher: StoreRig['hasher'] };
      someModels(rig, '', 'other');
      rmSync(join(rig.workspace, 'other/manifests'), { recursive: true });
      host.hasher = {
        ...rig.hasher,
        digest: async (files, into) => {
          const found = await rig.hasher.digest(files, into);
          if (found.digest === layer) rmSync(blobAt(rig, 'other', layer));
          return found;
        },
      };
      const { figures } = await rig.restore(rig.spec('other'));
      expect(figures.lost).toEqual([`${TINY}: it needs more than its index says`]);
      expect((await layoutOf('ollama').read(join(rig.workspace, 'other'))).broken).toEqual([]);
    }));

  test('a blob that is what its name says stays, whatever size an index tells', () =>
    withStores(async (rig) => {
      const [need = { digest: '', size: 0 }, other = need] = someModels(rig)[SMALL] ?? [];
      writeFileSync(blobAt(rig, 'models', other.digest), 'damaged');
      const signal = new AbortController().signal;
      const wrong = [
        { ...need, size: need.size + 1 },
        { ...other, size: 7 },
      ];
      expect([...(await blobsOnDisk(placeOf(rig, 'models'), wrong, signal))]).toEqual([]);
      expect(existsSync(blobAt(rig, 'models', need.digest))).toBe(true);
      expect(existsSync(blobAt(rig, 'models', other.digest))).toBe(false);
    }));

  test('is not read on once the job is cancelled', () =>
    withStores(async (rig) => {
      const needs = someModels(rig)[SMALL] ?? [];
      const controller = new AbortController();
      const place = placeOf(rig, 'models');
      const hasher: StoreRig['hasher'] = {
        ...rig.hasher,
        digest: (files, into) => {
          controller.abort();
          return rig.hasher.digest(files, into);
        },
      };
      const found = await blobsOnDisk({ ...place, hasher }, needs, controller.signal);
      expect([...found]).toEqual(needs.slice(0, 1).map(({ digest }) => digest));
    }));
});

describe('the staging directory', () => {
  const HOURS = 3600 * 1000;

  /** A directory in it, last written so long ago. */
  function leave(rig: StoreRig, name: string, age: number): void {
    const path = join(rig.workspace, 'other/.aegis-staging', name);
    mkdirSync(join(path, '0'), { recursive: true });
    writeFileSync(join(path, '0/half'), 'x');
    const then = new Date(Date.now() - age);
    utimesSync(path, then, then);
  }

  test('loses what killed restores have left, and keeps what others may be using, whatever their process is', () =>
    withStores(async (rig) => {
      someModels(rig);
      await rig.save(rig.spec('models'));
      leave(rig, `${process.pid}-young`, HOURS);
      leave(rig, '1-left', 7 * HOURS);
      expect((await rig.restore(rig.spec('other'))).restore.kind).toBe('exact');
      expect(await readdir(join(rig.workspace, 'other/.aegis-staging'))).toEqual([`${process.pid}-young`]);
    }));

  test('goes when nobody uses it', () =>
    withStores(async (rig) => {
      someModels(rig);
      await rig.save(rig.spec('models'));
      leave(rig, 'restore-x', 7 * HOURS);
      await rig.restore(rig.spec('other'));
      expect(await readdir(join(rig.workspace, 'other'))).toEqual(['blobs', 'manifests']);
      expect(await treeOf(join(rig.workspace, 'other'))).toEqual(await treeOf(join(rig.workspace, 'models')));
      const left = await readdir(join(rig.directory, 'temp dir'));
      expect(left.filter((name) => !name.startsWith('aegis-transfer-'))).toEqual([]);
    }));

  test('is refused when it is a link, and what it leads to is left alone', () =>
    withStores(async (rig) => {
      someModels(rig);
      await rig.save(rig.spec('models'));
      const outside = join(rig.directory, 'outside');
      mkdirSync(join(outside, 'theirs'), { recursive: true });
      utimesSync(join(outside, 'theirs'), 0, 0);
      mkdirSync(join(rig.workspace, 'other'));
      symlinkSync(outside, join(rig.workspace, 'other/.aegis-staging'));
      const { restore } = await rig.restore(rig.spec('other'));
      expect(restore).toMatchObject({
        kind: 'failed',
        reason: expect.stringContaining('.aegis-staging is no directory'),
      });
      expect(await readdir(outside)).toEqual(['theirs']);
    }));
});
