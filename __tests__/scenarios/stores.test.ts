import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { cacheOutputs, cacheRow, cacheWarnings } from '../support/cached.ts';
import { scratch } from '../support/facts.ts';
import { smallProject } from '../support/scenario.ts';
import { openStage, type Part, playAll, type Stage } from '../support/stage.ts';
import { treeOf } from '../support/store-story.ts';
import { makeOciStore, makeOllamaStore } from '../support/stores.ts';

const KIB = 1024;
const MODELS = { tiny: [70 * KIB], small: [90 * KIB, 5 * KIB], large: [40 * KIB * KIB] };

interface Disk {
  readonly models: string;
  readonly layers: string;
}

/** A disk without anything on it, as the next runner has one. */
function newDisk(): Disk {
  const place = scratch('disk');
  return { models: join(place, 'models'), layers: join(place, 'layers') };
}

/** A disk as builds and pulls leave it. `salt`: other layers. */
function filledDisk(salt = ''): Disk {
  const disk = newDisk();
  makeOllamaStore(disk.models, { models: MODELS, shared: [30 * KIB] });
  makeOciStore(disk.layers, { images: { app: [60 * KIB, 20 * KIB] }, salt });
  return disk;
}

/** A job whose models and layers lie on that disk. */
const on = (disk: Disk, run: number, more: Part = {}): Part => ({
  run: `${run}`,
  ...more,
  inputs: { caches: 'docker\nollama', 'docker-cache-path': disk.layers, ...more.inputs },
  env: { OLLAMA_MODELS: disk.models },
});

async function withStage<T>(story: (stage: Stage) => Promise<T>): Promise<T> {
  await using stage = await openStage(
    smallProject({ 'scripts/setup-ollama.sh': '', Dockerfile: 'FROM scratch\n' }),
  );
  return await story(stage);
}

const storeKeys = (stage: Stage): string[] =>
  stage.service.caches().flatMap(({ key }) => (/^aegis1-(oll|oci|blob|pack)-/.test(key) ? [key] : []));

test('models and layers are saved once, are the same on the next machine, and then nothing is uploaded', () =>
  withStage(async (stage) => {
    const first = filledDisk();
    const cold = await stage.play(on(first, 1));
    expect(cold).toMatchObject({ conclusion: 'success', exitCode: 0, postExitCode: 0, orphans: [] });
    expect(cacheOutputs(cold).slice(1)).toEqual(['miss', 'miss']);
    expect(cold.log).toMatch(/ollama models: 3 of 3 entries uploaded/);
    const keys = storeKeys(stage);
    expect(keys.filter((key) => /-(oll|oci)-/.test(key))).toHaveLength(2);

    const second = newDisk();
    const warm = await stage.play(on(second, 2));
    expect(warm).toMatchObject({ conclusion: 'success', exitCode: 0, postExitCode: 0, orphans: [] });
    expect(cacheOutputs(warm).slice(1)).toEqual(['exact', 'exact']);
    expect(await treeOf(second.models)).toEqual(await treeOf(first.models));
    expect(await treeOf(second.layers)).toEqual(await treeOf(first.layers));
    expect(warm.log).toContain('ollama models: not saved: the cache has it already');
    expect(storeKeys(stage)).toEqual(keys);
    expect([...cacheWarnings(cold), ...cacheWarnings(warm)]).toEqual([]);

    // The same disk again: one index is looked at for each store, and that is all.
    const again = await stage.play(on(second, 3));
    expect(cacheOutputs(again).slice(1)).toEqual(['exact', 'exact']);
    expect(cacheRow(again, 'ollama models').restored).toBe('✅ exact');
    expect(storeKeys(stage)).toEqual(keys);
  }));

test('of what has changed only what is new moves, and the rest is found again', () =>
  withStage(async (stage) => {
    await stage.play(on(filledDisk(), 1));
    const keys = storeKeys(stage);
    const disk = newDisk();
    // The setup script brings another version of one model; the build has another layer.
    const main = await stage.play({ ...on(disk, 2), phases: 'main' });
    rmSync(join(disk.models, 'manifests/registry.ollama.ai/library/tiny'), { recursive: true });
    makeOllamaStore(disk.models, { models: { tiny: [80 * KIB] }, shared: [30 * KIB], salt: 'newer' });
    const post = await stage.play({ ...on(disk, 2), phases: 'post', state: main.state });
    expect(post.postExitCode).toBe(0);
    // The pack with the new blobs, and the index.
    const added = storeKeys(stage).slice(keys.length);
    expect(added.map((key) => key.replace(/[0-9a-f]{8,}/g, '#')).sort()).toEqual([
      'aegis1-oll-#-test@#-#',
      'aegis1-pack-#',
    ]);

    const next = newDisk();
    const warm = await stage.play(on(next, 3));
    expect(cacheOutputs(warm).slice(1)).toEqual(['exact', 'exact']);
    const fresh = await treeOf(next.models);
    for (const [path, text] of fresh) expect((await treeOf(disk.models)).get(path)).toBe(text);
    expect([...fresh.keys()].filter((path) => path.startsWith('/manifests/'))).toHaveLength(3);
  }));

test('two jobs that save the same at once end with one index of each store', () =>
  withStage(async (stage) => {
    const jobs = ['one', 'two'].map((job) => on(filledDisk(), 1, { job, axes: { machine: job } }));
    for (const job of await playAll(stage, jobs))
      expect(job).toMatchObject({ conclusion: 'success', postExitCode: 0 });
    const chunks = storeKeys(stage).filter((key) => /-(blob|pack)-/.test(key));
    expect(new Set(chunks).size).toBe(chunks.length);
    const disk = newDisk();
    const warm = await stage.play(on(disk, 2, { job: 'one', axes: { machine: 'one' } }));
    expect(cacheOutputs(warm).slice(1)).toEqual(['exact', 'exact']);
    expect(await treeOf(disk.models)).toEqual(await treeOf(filledDisk().models));
  }));

test('a part that is garbage costs its model alone, and the next run has it all', () =>
  withStage(async (stage) => {
    await stage.play(on(filledDisk(), 1));
    const part = stage.service.caches().find(({ key }) => key.endsWith('-p2of2'));
    writeFileSync(part?.path ?? '', Buffer.alloc(part?.size ?? 0, 7));
    const disk = newDisk();
    const main = await stage.play({ ...on(disk, 2), phases: 'main' });
    expect(cacheWarnings(main)).toEqual([expect.stringMatching(/^AEGIS-W606 /)]);
    expect([...(await treeOf(disk.models)).keys()].filter((path) => path.includes('/large/'))).toEqual([]);
    makeOllamaStore(disk.models, { models: MODELS, shared: [30 * KIB] });
    await stage.play({ ...on(disk, 2), phases: 'post', state: main.state });
    expect(storeKeys(stage).filter((key) => key.endsWith('-g1'))).toHaveLength(1);
    const healed = newDisk();
    const warm = await stage.play(on(healed, 3));
    expect(cacheOutputs(warm).slice(1)).toEqual(['exact', 'exact']);
    expect(cacheWarnings(warm)).toEqual([]);
    expect(await treeOf(healed.models)).toEqual(await treeOf(disk.models));
  }));
