import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { openCaches, savePending } from '../../../src/caches/engine.ts';
import type { CacheSpec } from '../../../src/caches/kind.ts';
import type { RestoreOutcome } from '../../../src/host/ports.ts';
import { cacheHost, MISS, STORED } from '../../support/cache-host.ts';
import { scratch } from '../../support/facts.ts';

const spec = (name: string, overrides: Partial<CacheSpec> = {}): CacheSpec => ({
  kind: 'ollama',
  label: name,
  paths: [`/data/${name}`],
  key: `aegis1-${name}`,
  restoreKeys: [],
  components: { 'key files hash': 'abc' },
  savedWhen: 'made',
  ...overrides,
});
const plain = (one: CacheSpec): CacheSpec => ({ ...one, components: {} });
const free = { restore: null, save: null };
const exact: RestoreOutcome = { kind: 'exact', key: 'aegis1-a', bytes: 10, seconds: 1 };
const failed = { kind: 'failed', reason: 'it broke', seconds: 1 } as const;

describe('openCaches', () => {
  test('a miss is restored, saved and reported; every component of the key is in the log', async () => {
    const host = cacheHost();
    const caches = openCaches(host, free);
    expect(await caches.restore(spec('a'))).toEqual(MISS);
    await caches.save(spec('a'));
    expect(caches.report()).toEqual([
      { kind: 'ollama', label: 'a', key: 'aegis1-a', restore: MISS, save: STORED },
    ]);
    expect(host.lines).toEqual(
      expect.arrayContaining(['group Cache keys: a', 'key: aegis1-a', 'key files hash: abc']),
    );
    expect(host.annotations).toEqual([]);
  });

  test('an exact hit is current and not saved', async () => {
    const host = cacheHost({ restore: async () => exact });
    const caches = openCaches(host, free);
    await caches.restore(spec('a', { savedWhen: 'post' }));
    await caches.save(spec('a', { savedWhen: 'post' }));
    expect(caches.report()[0]?.save).toEqual({ kind: 'current' });
    expect(caches.pending()).toEqual([]);
    expect(host.saved).toEqual([]);
  });

  test('the policy stops restores and saves, with its reason in the report', async () => {
    const host = cacheHost();
    const caches = openCaches(host, { restore: 'a tag', save: 'a fork' });
    await caches.restore(spec('a'));
    await caches.save(spec('a'));
    expect(caches.report()[0]).toMatchObject({
      restore: { kind: 'skipped', reason: 'a tag' },
      save: { kind: 'skipped', reason: 'a fork' },
    });
    expect([...host.restored, ...host.saved]).toEqual([]);
  });

  test('what is saved in post is pending, once, unchanged but for the explanation of its key', async () => {
    const host = cacheHost();
    const caches = openCaches(host, free);
    const late = spec('late', { savedWhen: 'post' });
    await caches.restore(late);
    await caches.save(late);
    await caches.save(late);
    expect(caches.pending()).toEqual([plain(late)]);
    expect(caches.report()[0]?.save).toBeNull();
    expect(host.saved).toEqual([]);
    const [report] = await savePending(host, caches.pending());
    expect(report?.save).toEqual(STORED);
    expect(host.saved).toEqual([plain(late)]);
  });

  test('any number of failures costs one warning, main and post together', async () => {
    const host = cacheHost({ restore: async () => failed, save: async () => failed });
    const caches = openCaches(host, free);
    for (const name of ['a', 'b', 'c']) await caches.restore(spec(name));
    for (const name of ['a', 'b']) await caches.save(spec(name));
    await savePending(host, [spec('d')], caches.warned());
    expect(host.annotations).toEqual([
      expect.objectContaining({ level: 'warning', title: expect.stringMatching(/^AEGIS-W602/) }),
    ]);
    expect(host.annotations[0]?.message).toContain('it broke');
  });

  test('a service that is down is named as such', async () => {
    const host = cacheHost({ restore: async () => ({ ...failed, serviceDown: true }) });
    await openCaches(host, free).restore(spec('a'));
    expect(host.annotations[0]?.title).toMatch(/^AEGIS-W601/);
  });

  test('a failure to save in post has a code of its own', async () => {
    const host = cacheHost({ save: async () => failed });
    await savePending(host, [spec('a')]);
    expect(host.annotations[0]?.title).toMatch(/^AEGIS-W603/);
  });

  test.each([['made'], ['post']] as const)(
    'half a tree on top of what lay there is not saved (%s); where nothing is left it is',
    async (savedWhen) => {
      const filled = scratch('spoilt');
      writeFileSync(join(filled, 'half'), 'x');
      const host = cacheHost({ restore: async () => failed });
      const caches = openCaches(host, free);
      const specs = [filled, join(filled, 'absent')].map((path, at) =>
        spec(`${at}`, { paths: [path], savedWhen }),
      );
      for (const each of specs) await caches.restore(each);
      for (const each of specs) await caches.save(each);
      expect([...host.saved, ...caches.pending()]).toEqual(specs.slice(1).map(plain));
      expect(caches.report()[0]?.save).toMatchObject({
        kind: 'skipped',
        reason: expect.stringMatching(/half/),
      });
    },
  );

  test('a key that the unreadable entry holds was not saved by another job', async () => {
    const host = cacheHost({ restore: async () => failed, save: async () => ({ kind: 'duplicate' }) });
    const caches = openCaches(host, free);
    await caches.restore(spec('a'));
    for (const name of ['a', 'b']) await caches.save(spec(name));
    expect(caches.report().map(({ save }) => save)).toMatchObject([
      { kind: 'skipped', reason: expect.stringMatching(/holds this key; delete it/) },
      { kind: 'duplicate' },
    ]);
  });

  test('a store that throws is a failed outcome', async () => {
    const host = cacheHost({ restore: () => Promise.reject(new Error('boom')) });
    expect(await openCaches(host, free).restore(spec('a'))).toMatchObject({ kind: 'failed' });
  });
});
