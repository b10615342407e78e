import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { layoutOf } from '../../../../src/caches/store/layouts.ts';
import { sweep } from '../../../../src/caches/store/sweep.ts';
import { scratch } from '../../../support/facts.ts';
import { makeOciStore, makeOllamaStore, ollamaName } from '../../../support/stores.ts';

const ollama = layoutOf('ollama');
const oci = layoutOf('oci');
const NOTHING = { files: 0, bytes: 0 };
/** By then nothing is young that these tests make. */
const HOURS_LATER = Date.now() + 2 * 3600 * 1000;
let store = '';
beforeEach(() => {
  store = scratch('sweep');
});

/** A store of two models of which one was changed: its old layer of 7 bytes and old config are needed by nobody. */
function changedOllama(): void {
  makeOllamaStore(store, { models: { tiny: [7], other: [9] }, shared: [20] });
  makeOllamaStore(store, { models: { tiny: [8] }, shared: [20], salt: 'new' });
}

const blobs = () => readdirSync(join(store, 'blobs')).sort();

describe('a sweep', () => {
  test('removes the blobs that no model needs, and no others', async () => {
    changedOllama();
    const before = await ollama.read(store);
    expect(blobs()).toHaveLength(7);
    expect((await sweep(store, ollama, HOURS_LATER)).files).toBe(2);
    expect(blobs()).toHaveLength(5);
    expect(await ollama.read(store)).toEqual(before);
    expect(await sweep(store, ollama, HOURS_LATER)).toEqual(NOTHING);
  });

  test('leaves what is young where others may be at work: another job may need it soon', async () => {
    changedOllama();
    const partial = join(store, 'blobs', `sha256-${'b'.repeat(64)}-partial`);
    writeFileSync(partial, 'four');
    // A rename is what counts: the content of a restored blob may be old.
    for (const name of blobs()) utimesSync(join(store, 'blobs', name), 0, 0);
    expect(await sweep(store, ollama, Date.now() - 3600_000)).toEqual(NOTHING);
    expect(blobs()).toHaveLength(8);
    expect((await sweep(store, ollama, HOURS_LATER)).files).toBe(3);
  });

  test('removes the blobs of images that were dropped, and tells their bytes', async () => {
    const { old = [], main = [] } = makeOciStore(store, {
      images: { main: [50], old: [60] },
      shared: [70],
      nested: true,
    });
    await oci.keepOnly?.(store, ['main']);
    const needed = new Set(main.map(({ digest }) => digest));
    const gone = old.filter(({ digest }) => !needed.has(digest));
    const bytes = gone.reduce((sum, { size }) => sum + size, 0);
    expect(await sweep(store, oci, Infinity)).toEqual({ files: gone.length, bytes });
    expect(readdirSync(join(store, 'blobs/sha256')).sort()).toEqual([...needed].sort());
  });

  test('removes what was broken off', async () => {
    makeOllamaStore(store, { models: { tiny: [7] } });
    const all = blobs();
    writeFileSync(join(store, 'blobs', `sha256-${'b'.repeat(64)}-partial-3`), 'four');
    expect(await sweep(store, ollama, HOURS_LATER)).toEqual({ files: 1, bytes: 4 });
    expect(blobs()).toEqual(all);
    store = scratch('sweep');
    makeOciStore(store, { images: { a: [5] } });
    mkdirSync(join(store, 'ingest/abc'), { recursive: true });
    writeFileSync(join(store, 'ingest/abc/data'), '12345');
    writeFileSync(join(store, 'ingest/abc/ref'), '1');
    expect(await sweep(store, oci, Infinity)).toEqual({ files: 2, bytes: 6 });
    expect(readdirSync(join(store, 'ingest'))).toEqual([]);
  });

  test('leaves every blob where one model is broken, and takes what was broken off', async () => {
    changedOllama();
    const [root] = (await ollama.read(store)).roots;
    rmSync(join(store, 'blobs', ollama.blobName(root?.needs[0]?.digest ?? '')));
    const before = blobs();
    writeFileSync(join(store, 'blobs', `sha256-${'b'.repeat(64)}-partial`), 'four');
    expect(await sweep(store, ollama, HOURS_LATER)).toEqual({ files: 1, bytes: 4 });
    expect(blobs()).toEqual(before);
  });

  test('leaves every blob where nothing tells what they are for', async () => {
    makeOciStore(store, { images: { a: [5] } });
    rmSync(join(store, 'index.json'));
    expect(await sweep(store, oci, Infinity)).toEqual(NOTHING);
    expect(await sweep(join(store, 'absent'), oci, Infinity)).toEqual(NOTHING);
  });

  test('leaves what is not named like a blob, and a directory or link that is', async () => {
    makeOllamaStore(store, { models: { tiny: [7] } });
    const outside = scratch('outside');
    writeFileSync(join(outside, 'file'), 'x');
    writeFileSync(join(store, 'blobs/notes.txt'), 'x');
    mkdirSync(join(store, 'blobs', ollama.blobName('c'.repeat(64))));
    symlinkSync(join(outside, 'file'), join(store, 'blobs', ollama.blobName('d'.repeat(64))));
    const before = blobs();
    expect(await sweep(store, ollama, HOURS_LATER)).toEqual(NOTHING);
    expect(blobs()).toEqual(before);
    expect(readdirSync(outside)).toEqual(['file']);
  });

  test('never leaves the store', async () => {
    const outside = scratch('outside');
    changedOllama();
    writeFileSync(join(store, 'blobs', `sha256-${'b'.repeat(64)}-partial`), 'four');
    renameSync(join(store, 'blobs'), join(outside, 'blobs'));
    symlinkSync(join(outside, 'blobs'), join(store, 'blobs'));
    expect(await sweep(store, ollama, HOURS_LATER)).toEqual(NOTHING);
    expect(readdirSync(join(outside, 'blobs'))).toHaveLength(8);
    store = scratch('sweep');
    makeOciStore(store, { images: { a: [5] } });
    symlinkSync(outside, join(store, 'ingest'));
    expect(await sweep(store, oci, Infinity)).toEqual(NOTHING);
    rmSync(join(store, 'ingest'));
    mkdirSync(join(store, 'ingest'));
    symlinkSync(outside, join(store, 'ingest/x'));
    expect((await sweep(store, oci, Infinity)).files).toBe(1);
    expect(readdirSync(outside)).toEqual(['blobs']);
  });

  test('keeps a blob that two models share while one of them is there', async () => {
    const made = makeOllamaStore(store, { models: { one: [5], two: [6] }, shared: [30] });
    rmSync(join(store, 'manifests/registry.ollama.ai/library/one'), { recursive: true });
    await sweep(store, ollama, HOURS_LATER);
    const needed = made[ollamaName('two')] ?? [];
    expect(blobs()).toEqual(needed.map(({ digest }) => ollama.blobName(digest)).sort());
  });
});
