import { rmSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { ollama } from '../../../src/caches/ollama/layout.ts';
import { sealed } from '../../../src/caches/store/seal.ts';
import { scratch } from '../../support/facts.ts';
import { type StoreRig, withStores } from '../../support/store-rig.ts';
import { LARGE, SMALL, someModels, TINY } from '../../support/store-story.ts';
import { makeOllamaStore } from '../../support/stores.ts';

/** The models in a store that was saved under the key and is restored elsewhere. */
async function savedRoots(rig: StoreRig, key: string): Promise<string[]> {
  const directory = scratch('saved');
  await rig.restore({ ...rig.spec('x', {}, key), paths: [directory] });
  return (await ollama.read(directory)).roots.map(({ name }) => name).sort();
}

test('what tests put under the name of a listed model is not saved', () =>
  withStores(async (rig) => {
    someModels(rig);
    const spec = rig.spec('models', { roots: [TINY, SMALL, LARGE] });
    const offered = (await sealed(spec)) as typeof spec;
    expect(offered.store.seals).toHaveLength(2);
    // Another model under the name `tiny`, whole in itself.
    rmSync(`${rig.workspace}/models/manifests/registry.ollama.ai/library/tiny`, { recursive: true });
    makeOllamaStore(`${rig.workspace}/models`, { models: { tiny: [60_000] }, salt: 'evil' });
    expect(await rig.save(offered)).toMatchObject({ kind: 'stored' });
    expect(rig.host.lines.join('\n')).toMatch(/tiny:latest is not saved: it was changed while the tests ran/);
    expect(await savedRoots(rig, spec.key)).toEqual([SMALL]);
  }));

test('a store that others fill is not sealed, and one that cannot be read seals nothing', async () =>
  withStores(async (rig) => {
    expect(await sealed(rig.spec('models'))).toEqual(rig.spec('models'));
    const offered = await sealed(rig.spec('nowhere', { roots: [TINY] }));
    expect(offered.store?.seals).toEqual([]);
  }));

test('after a change and back the older state is found again, and not the change for ever', () =>
  withStores(async (rig) => {
    const state = (salt: string): string => {
      const place = `models-${salt}`;
      someModels(rig, salt, place);
      return place;
    };
    const run = async (salt: string) => {
      const job = rig.job();
      const restored = await job.restore(job.spec('fresh'));
      return { restored, saved: await job.save(job.spec(state(salt)), restored) };
    };
    const key = (one: Awaited<ReturnType<typeof run>>) => one.restored.known.index;
    await run('a');
    const toB = await run('b');
    const back = await run('a');
    expect(key(back)).not.toBe(key(toB));
    const after = await run('a');
    expect(key(after)).toBe(`${key(toB)}-r${rig.host.facts.runId}`);
    expect(after.saved).toEqual({ kind: 'current' });
  }));
