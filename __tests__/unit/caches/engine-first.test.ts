import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { openCaches } from '../../../src/caches/engine.ts';
import { storeDoors } from '../../../src/caches/store/doors.ts';
import { cacheHost } from '../../support/cache-host.ts';
import { withStores } from '../../support/store-rig.ts';
import { someModels, treeOf } from '../../support/store-story.ts';

test('the blobs of stores leave room for what comes first, and take it when that has ended', async () => {
  let urgent = true;
  const { slot } = storeDoors(cacheHost(), () => urgent);
  let running = 0;
  const ends = Array.from({ length: 8 }, () => Promise.withResolvers<void>());
  const done = ends.map(({ promise }) =>
    slot(async () => {
      running += 1;
      await promise;
      running -= 1;
    }),
  );
  await turn();
  expect(running).toBe(2);
  urgent = false;
  ends[0]?.resolve();
  await done[0];
  await turn();
  expect(running).toBe(4);
  for (const { resolve } of ends) resolve();
  await Promise.all(done);
  expect(running).toBe(0);
});

test('a store is restored while something comes first', () =>
  withStores(async (rig) => {
    someModels(rig);
    await rig.save(rig.spec('models'));
    const caches = openCaches(rig.host, { restore: null, save: null });
    const environment = Promise.withResolvers<void>();
    const first = caches.first(() => environment.promise);
    expect(await caches.restore(rig.spec('other'))).toMatchObject({ kind: 'exact' });
    environment.resolve();
    await first;
    expect(await treeOf(`${rig.workspace}/other`)).toEqual(await treeOf(`${rig.workspace}/models`));
  }));
