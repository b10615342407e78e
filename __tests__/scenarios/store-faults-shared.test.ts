import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { JobResult } from '../../local/runner/index.ts';
import { emptyStage, flaws, makeStore, replay, rootsIn, seedOf } from '../support/store-faults.ts';
import {
  blobOf,
  expectHealed,
  newDisk,
  outputOf,
  rootOf,
  SLOW,
  suffer,
  when,
} from '../support/store-trials.ts';
import { makeOllamaStore } from '../support/stores.ts';

const seeding = seedOf('ollama');

test.concurrent('two jobs that restore into one store at once do not disturb each other', async () => {
  const seed = await seeding;
  await using stage = await replay(seed);
  await using other = await replay(seed);
  stage.faults(...SLOW);
  const disk = newDisk();
  const first = stage.visit(disk);
  await when(
    () => existsSync(join(disk, '.aegis-staging')),
    () => undefined,
  );
  const jobs = [await other.visit(disk), await first];
  for (const { main, post } of jobs) {
    expect(outputOf(main)).toBe('exact');
    expect(
      [...main.annotations, ...post.annotations].filter(({ title }) => title?.startsWith('AEGIS-W')),
    ).toEqual([]);
  }
  expect(await flaws(disk)).toEqual([]);
  expect(await rootsIn(disk)).toEqual(['large', 'small']);
});

test.concurrent('a second job on a disk fetches what is damaged there, and nothing else', async () => {
  const seed = await seeding;
  await using stage = await replay(seed);
  const disk = newDisk();
  await suffer(stage, seed, { disk });
  const gets = () => stage.service.requests.filter(({ method }) => method === 'blob-get').length;
  const before = gets();
  await suffer(stage, seed, { disk });
  // The timings and the index.
  expect(gets() - before).toBe(2);
  const large = (await rootOf(seed, 'large')).needs.find(({ size }) => size > 1e7)?.digest ?? '';
  const bytes = blobOf(seed, large);
  bytes.writeUInt8(bytes.readUInt8(9) ^ 1, 9);
  writeFileSync(join(disk, 'blobs', `sha256-${large}`), bytes);
  const { main, roots, added } = await suffer(stage, seed, { disk });
  expect(gets() - before).toBe(5);
  expect(roots).toEqual(['large', 'small']);
  expect([outputOf(main), added]).toEqual(['exact', []]);
});

test.concurrent('a model of the user’s own that no index knows is left alone, and saved', async () => {
  const seed = await seeding;
  await using stage = await replay(seed, /-blob-/);
  const disk = newDisk();
  makeOllamaStore(disk, { models: { mine: [50_000] } });
  const { roots } = await suffer(stage, seed, { disk });
  expect(roots).toEqual(['mine', 'small']);
  await expectHealed(stage, { ...seed, store: disk });
});

test.concurrent.each([
  ['the same', false],
  ['different', true],
])('two jobs that save %s stores at once lose nothing', async (_, differ) => {
  await using stage = await emptyStage('ollama');
  const disks = [makeStore('ollama'), makeStore('ollama')];
  if (differ) makeOllamaStore(disks[1] ?? '', { models: { mine: [50_000] } });
  // In one folder, so that they have the same keys: two processes of post, side by side.
  const parts = disks.map((disk, at) => ({ run: `${at + 1}`, ...stage.part(disk) }));
  const states: JobResult['state'][] = [];
  for (const part of parts) states.push((await stage.play({ ...part, phases: 'main' })).state);
  stage.faults('blob-put=slow:20000000');
  const posts = await Promise.all(
    parts.map((part, at) => stage.play({ ...part, phases: 'post', state: states[at] ?? {} })),
  );
  for (const post of posts)
    expect(post).toMatchObject({ conclusion: 'success', postExitCode: 0, orphans: [] });
  expect(stage.entries('index').length).toBeGreaterThan(0);
  stage.faults();
  const disk = newDisk();
  const { main } = await stage.visit(disk);
  expect(outputOf(main)).toBe('exact');
  expect(await flaws(disk)).toEqual([]);
  expect(await rootsIn(disk)).toEqual(expect.arrayContaining(['large', 'small']));
  // Whoever lacks a model saves it with the others: nothing large is moved for it.
  if (differ) makeOllamaStore(disk, { models: { mine: [50_000] } });
  const before = stage.entries().length;
  await stage.visit(disk);
  const added = stage.entries().slice(0, -before);
  expect(added.filter(({ size }) => size > 1e7)).toEqual([]);
  await expectHealed(stage, { layout: 'ollama', store: disk });
});
