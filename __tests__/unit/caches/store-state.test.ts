import { writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { openCaches, savePending } from '../../../src/caches/engine.ts';
import type { CacheSpec } from '../../../src/caches/kind.ts';
import { decideSave, specToSave } from '../../../src/caches/line.ts';
import { parseSpecs } from '../../../src/caches/state.ts';
import { type Chunk, type Known, NOTHING_KNOWN } from '../../../src/caches/store/model.ts';
import { cacheHost } from '../../support/cache-host.ts';
import { scratch, someFacts } from '../../support/facts.ts';
import { withStores } from '../../support/store-rig.ts';
import { archive, LARGE, largeModel, someModels } from '../../support/store-story.ts';

const roots = someFacts({ workspace: '/work', temp: '/temp', toolCache: '/tools', home: '/home/me' });
const chunk = (digit: string, generation = 0): Chunk => ({
  blobs: [digit.repeat(64)],
  part: { index: 0, count: 2 },
  generation,
  bytes: 5,
});
const known: Known = {
  ...NOTHING_KNOWN,
  index: 'aegis1-oll-x-y',
  chunks: [chunk('a')],
  lost: [chunk('b', 1)],
};
const store = {
  layout: 'ollama',
  prefix: 'v2',
  roots: ['h/n/m:t'],
  most: 10e9,
  seals: ['0123456789abcdef'],
  sweep: 'old',
  known,
} as const;
const spec: CacheSpec = {
  kind: 'ollama',
  label: 'ollama models',
  paths: ['/home/me/.ollama/models'],
  key: 'aegis1-oll-x',
  restoreKeys: [],
  components: {},
  savedWhen: 'post',
  store,
};

describe('what post reads of a store', () => {
  const parsed = (settings: unknown, more: object = {}) =>
    parseSpecs(JSON.parse(JSON.stringify([{ ...spec, store: settings, ...more }])), roots);

  test('is what main has left', () => expect(parsed(store)[0]?.store).toEqual(store));

  test.each([
    ['no object', 'x'],
    ['null', null],
    ['another layout', { ...store, layout: 'tar' }],
    ['a prefix that is no part of a key', { ...store, prefix: 'a,b' }],
    ['names that lead out', { ...store, roots: ['../../x'] }],
    ['no sweep', { ...store, sweep: undefined }],
    ['an index of another product', { ...store, known: { ...known, index: 'other-1' } }],
    ['too many chunks', { ...store, known: { ...known, chunks: Array(10_001).fill(chunk('a')) } }],
    ['digests that are none', { ...store, known: { ...known, lost: [{ ...chunk('a'), blobs: ['../x'] }] } }],
    ['more than is known of', { ...store, known: { ...known, more: 1 } }],
  ])('is left out with %s', (_, settings) => expect(parsed(settings)).toEqual([]));

  test('is one directory', () => expect(parsed(store, { paths: ['/home/me/a', '/home/me/b'] })).toEqual([]));
});

test('what is known of very many chunks is cut to what a variable may hold; later generations are kept', () => {
  const many = Array.from({ length: 2_000 }, () => chunk('c'));
  const line = { spec, restore: { kind: 'miss', seconds: 0 }, save: null } as const;
  const cut = specToSave({ ...line, known: { ...known, chunks: [...many, chunk('d', 2)] } }).store?.known;
  expect(cut).toEqual({ ...known, chunks: [chunk('d', 2)] });
  const hopeless = specToSave({ ...line, known: { ...known, lost: many } }).store?.known;
  expect(hopeless).toMatchObject({ index: known.index, chunks: [], lost: [] });
  expect(specToSave({ ...line, known }).store?.known).toEqual(known);
});

test('a save that would hide what could not be fetched, and is too long to tell, is left to the next run', () => {
  const unchecked = Array.from({ length: 2_000 }, () => chunk('c'));
  const line = { spec, restore: { kind: 'partial', key: 'k', bytes: 1, seconds: 0 }, save: null } as const;
  expect(decideSave({ ...line, known }, null)).toBe('post');
  expect(decideSave({ ...line, known: { ...known, unchecked } }, null)).toMatchObject({ kind: 'skipped' });
});

test('the names of key files stay in main: post has no use for them, and a variable no room', () => {
  const components = { 'key files': 'x'.repeat(200_000) };
  const line = { spec: { ...spec, components }, restore: { kind: 'miss', seconds: 0 }, save: null } as const;
  expect(JSON.stringify(specToSave(line)).length).toBeLessThan(2_000);
});

describe('a store in the engine', () => {
  test('is restored, offered, and saved in post with what was learned', () =>
    withStores(async (rig) => {
      someModels(rig);
      largeModel(rig);
      await savePending(rig.host, [rig.spec('models')]);
      const caches = openCaches(rig.host, { restore: null, save: null });
      const spec = rig.spec('other');
      expect(await caches.restore(spec)).toMatchObject({ kind: 'exact' });
      await caches.save(spec);
      expect(caches.report()).toMatchObject([{ save: null, figures: { entries: 3, lost: [] } }]);
      const [pending] = caches.pending();
      expect(pending?.store?.known).toMatchObject({ index: rig.keys().at(-1), lost: [] });
      rig.asked();
      expect(await savePending(rig.host, caches.pending())).toMatchObject([{ save: { kind: 'current' } }]);
      expect(rig.asked()).toEqual([]);
      expect(rig.host.annotations).toEqual([]);
    }));

  test('that is restored in part is one warning, with the cause', () =>
    withStores(async (rig) => {
      someModels(rig);
      largeModel(rig);
      await rig.save(rig.spec('models'));
      const path = archive(rig, 'aegis1-blob-');
      writeFileSync(path, 'garbage');
      const caches = openCaches(rig.host, { restore: null, save: null });
      for (const place of ['other', 'third']) await caches.restore(rig.spec(place));
      expect(rig.host.annotations).toEqual([
        expect.objectContaining({ level: 'warning', title: expect.stringMatching(/^AEGIS-W606/) }),
      ]);
      expect(rig.host.annotations[0]?.message).toMatch(`${LARGE}: the archive is damaged or gone`);
      expect(caches.report()[0]?.figures?.lost).toHaveLength(1);
    }));

  test('whose index is told of and is not there is a failed outcome', async () => {
    const place = scratch('lacking');
    const host = cacheHost({ restore: async () => ({ kind: 'exact', key: 'k', bytes: 1, seconds: 1 }) });
    const outcome = await openCaches(host, { restore: null, save: null }).restore({
      ...spec,
      paths: [place],
    });
    expect(outcome).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/ENOENT/) });
  });
});
