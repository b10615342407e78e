import { expect, test } from '@jest/globals';
import { openCaches } from '../../../src/caches/engine.ts';
import type { CacheSpec } from '../../../src/caches/kind.ts';
import { stopwatch } from '../../../src/stopwatch.ts';
import { cacheHost } from '../../support/cache-host.ts';

const venv: CacheSpec = {
  kind: 'poetry',
  label: 'poetry venv',
  paths: ['/work/.venv'],
  key: 'aegis1-venv-x',
  restoreKeys: [],
  components: {},
  savedWhen: 'made',
};

test('each restore and save is measured under the label of the cache', async () => {
  const host = cacheHost();
  const watch = stopwatch(host.clock);
  const caches = openCaches(host, { restore: null, save: null }, watch.time);
  await caches.restore(venv);
  await caches.save(venv);
  expect(watch.timings()).toMatchObject([
    { phase: 'poetry venv', cache: 'restore' },
    { phase: 'poetry venv', cache: 'save' },
  ]);
});

test('what is left to post, or forbidden, takes no time', async () => {
  const host = cacheHost();
  const watch = stopwatch(host.clock);
  const caches = openCaches(host, { restore: 'a tag', save: 'a fork' }, watch.time);
  await caches.restore(venv);
  await caches.save(venv);
  const free = openCaches(host, { restore: null, save: null }, watch.time);
  await free.save({ ...venv, savedWhen: 'post' });
  expect(watch.timings()).toEqual([]);
});

test('the newest timings are not called old in the log', async () => {
  const found = { kind: 'partial', key: 'aegis1-led-x', bytes: 21_000, seconds: 0.3 } as const;
  const host = cacheHost({ restore: async () => found });
  const caches = openCaches(host, { restore: null, save: null });
  await caches.restore({ ...venv, kind: 'ledger', label: 'timings' });
  await caches.restore({ ...venv, key: 'aegis1-pydl-x', label: 'poetry downloads' });
  expect(host.lines).toContain('timings: restored the newest, 21 kB in 0.30 s (aegis1-led-x)');
  expect(host.lines).toContainEqual(
    expect.stringMatching(/^poetry downloads: restored from an earlier key,/),
  );
});
