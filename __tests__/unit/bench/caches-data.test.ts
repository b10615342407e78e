import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { contentOf, expectAll } from '../../../bench/caches-content.ts';
import { changeModel, makeImage, makeModels } from '../../../bench/caches-data.ts';
import { oci } from '../../../src/caches/docker/layout.ts';
import { ollama } from '../../../src/caches/ollama/layout.ts';
import { scratch } from '../../support/facts.ts';

const BYTES = 2_000_000;

const bytesBelow = (directory: string): number =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);

test('the models are whole for the layout of Ollama, share one layer, and have the size that was asked for', async () => {
  const store = scratch('models');
  await makeModels(store, BYTES);
  const { roots, broken } = await ollama.read(store);
  expect(broken).toEqual([]);
  expect(roots.map(({ name }) => name)).toEqual(
    ['one', 'three', 'two'].map((name) => `registry.ollama.ai/library/${name}:latest`),
  );
  const blobs = roots.flatMap(({ needs }) => needs.map(({ digest }) => digest));
  expect(blobs.length - new Set(blobs).size).toBe(2);
  expect(bytesBelow(join(store, 'blobs')) / BYTES).toBeCloseTo(1, 1);
});

test('the image is whole for the OCI layout, and has the size that was asked for', async () => {
  const store = scratch('layers');
  await makeImage(store, BYTES);
  const { roots, broken } = await oci.read(store);
  expect([broken, roots.map(({ name, needs }) => [name, needs.length])]).toEqual([[], [['latest', 12]]]);
  expect(bytesBelow(store) / BYTES).toBeCloseTo(1, 1);
});

test('what is made again is the same', async () => {
  const [some, others] = [scratch('some'), scratch('others')];
  await makeModels(some, BYTES);
  await makeModels(others, BYTES);
  const hashes = async (store: string) => [...(await contentOf([store])).hashes.values()].sort();
  expect(await hashes(some)).toEqual(await hashes(others));
});

test('another third model has other blobs but for the shared one; the bytes told are those that are new', async () => {
  const store = scratch('changed');
  await makeModels(store, BYTES);
  const before = new Set(readdirSync(join(store, 'blobs')));
  const told = await changeModel(store, BYTES);
  const { roots, broken } = await ollama.read(store);
  const after = readdirSync(join(store, 'blobs'));
  const fresh = after.filter((name) => !before.has(name));
  expect([roots.length, broken, after.length, fresh.length]).toEqual([3, [], before.size, 4]);
  expect(fresh.reduce((sum, name) => sum + statSync(join(store, 'blobs', name)).size, 0)).toBe(told);
});

test('a file that changed or went is told; one that came is not', async () => {
  const store = scratch('content');
  for (const name of ['a', 'b']) writeFileSync(join(store, name), name);
  const content = await contentOf([store]);
  writeFileSync(join(store, 'c'), 'new');
  await expectAll(content, [store]);
  writeFileSync(join(store, 'b'), 'B');
  await expect(expectAll(content, [store])).rejects.toThrow(
    `1 files are not as they were, the first of them ${join(store, 'b')}`,
  );
  expect(readFileSync(join(store, 'a'), 'utf8')).toBe('a');
});
