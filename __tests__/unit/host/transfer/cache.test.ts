import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { CacheEntry, RestoreOutcome, SaveOutcome } from '../../../../src/host/ports.ts';
import { type Rig, startRig } from '../../../support/transfers.ts';

const LOOKUP = 'GetCacheEntryDownloadURL';

/** A tree of 1 MB on disk and the entry that holds it. */
async function tree(rig: Rig, name = 'tree'): Promise<CacheEntry & { directory: string }> {
  const directory = join(rig.workspace, name);
  await mkdir(join(directory, 'sub'), { recursive: true });
  await writeFile(join(directory, 'sub', 'data.bin'), randomBytes(1_000_000));
  await symlink('sub/data.bin', join(directory, 'link'));
  return { directory, paths: [directory], key: 'aegis1-k-1', restoreKeys: ['aegis1-k-'] };
}

/** Runs a story against a service of its own. */
async function withRig<T>(story: (rig: Rig) => Promise<T>): Promise<T> {
  const rig = await startRig();
  try {
    return await story(rig);
  } finally {
    await rig.close();
  }
}

async function timed<T>(call: Promise<T>): Promise<{ outcome: T; seconds: number }> {
  const begun = performance.now();
  const outcome = await call;
  return { outcome, seconds: (performance.now() - begun) / 1000 };
}

describe('a service that works', () => {
  test('miss, store, duplicate, exact, partial, empty', () =>
    withRig(async (rig) => {
      const entry = await tree(rig, 'my [träe] *');
      const content = readFileSync(join(entry.directory, 'sub', 'data.bin'));
      expect(await rig.cache.restore(entry)).toMatchObject({ kind: 'miss' });
      expect(await rig.cache.save(entry)).toMatchObject({ kind: 'stored', bytes: expect.any(Number) });
      const puts = () => rig.service.requests.filter(({ method }) => method === 'blob-put').length;
      const before = puts();
      expect(await rig.cache.save(entry)).toEqual({ kind: 'duplicate' });
      expect(puts()).toBe(before);

      await rm(entry.directory, { recursive: true });
      const exact = await rig.cache.restore(entry);
      expect(exact).toMatchObject({ kind: 'exact', key: entry.key });
      expect(exact.kind === 'exact' && exact.bytes).toBeGreaterThan(1_000_000);
      expect(readFileSync(join(entry.directory, 'link')).equals(content)).toBe(true);

      const partial = await rig.cache.restore({ ...entry, key: 'aegis1-k-2' });
      expect(partial).toMatchObject({ kind: 'partial', key: entry.key });
      const gone = { ...entry, paths: [join(rig.workspace, 'gone')], key: 'aegis1-g' };
      expect(await rig.cache.save(gone)).toEqual({ kind: 'empty' });
      expect(rig.cache.health().state).toBe('up');
      expect(rig.masks.length).toBeGreaterThan(0);
      expect(new Set(rig.masks).size).toBe(rig.masks.length);
      expect(rig.log.join('\n')).not.toMatch(/sig=/);
    }));

  test('a portable file is found by a runner with other directories, and comes alone', () =>
    withRig(async (rig) => {
      const at = (place: string) => join(rig.workspace, place, 'ledger [1].json');
      const entryAt = (place: string): CacheEntry => ({
        paths: [at(place)],
        key: 'aegis1-led-1',
        restoreKeys: [],
        portable: true,
      });
      await mkdir(join(rig.workspace, 'one é'));
      await writeFile(at('one é'), 'learned');
      expect(await rig.cache.save(entryAt('one é'))).toMatchObject({ kind: 'stored' });
      expect(await rig.cache.save(entryAt('one é'))).toEqual({ kind: 'duplicate' });
      expect(await rig.cache.save(entryAt('none'))).toEqual({ kind: 'empty' });
      await rm(join(rig.workspace, 'one é'), { recursive: true });
      expect(await rig.cache.restore(entryAt('two'))).toMatchObject({ kind: 'exact' });
      expect(readFileSync(at('two'), 'utf8')).toBe('learned');
      expect(existsSync(at('one é'))).toBe(false);
      // The next operation of the worker is as any other.
      const entry = await tree(rig);
      expect(await rig.cache.save(entry)).toMatchObject({ kind: 'stored' });
      await rm(entry.directory, { recursive: true });
      expect(await rig.cache.restore(entry)).toMatchObject({ kind: 'exact' });
      expect(readdirSync(entry.directory)).toEqual(['link', 'sub']);
    }));

  test('two jobs that save one key: one stores, the other calls it a duplicate', () =>
    withRig(async (rig) => {
      const entry = await tree(rig);
      const other = rig.again();
      const outcomes = await Promise.all([rig.cache.save(entry), other.cache.save(entry)]);
      await other.transfers.close();
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['duplicate', 'stored']);
    }));

  test('a token that may only read restores, and is denied to save', () =>
    withRig(async (rig) => {
      const entry = await tree(rig);
      await rig.cache.save(entry);
      const reader = rig.again({
        token: { caches: [{ scope: 'refs/heads/main', read: true, write: false }] },
      });
      expect(await reader.cache.restore(entry)).toMatchObject({ kind: 'exact' });
      const outcome = await reader.cache.save({ ...entry, key: 'aegis1-k-3' });
      await reader.transfers.close();
      expect(outcome).toMatchObject({ kind: 'denied' });
      expect(JSON.stringify(outcome)).not.toMatch(/another job/);
    }));

  test.each([
    ['none', 'skipped', 'denied'],
    ['read', 'exact', 'denied'],
    ['write-only', 'skipped', 'stored'],
  ])('ACTIONS_CACHE_MODE=%s', (mode, restored, saved) =>
    withRig(async (rig) => {
      const entry = await tree(rig);
      await rig.cache.save(entry);
      const secrets = {
        ACTIONS_RESULTS_URL: rig.service.url,
        ACTIONS_RUNTIME_TOKEN: rig.service.token({
          run: '1',
          job: '1',
          caches: [{ scope: 'refs/heads/main', read: true, write: true }],
        }),
        ACTIONS_CACHE_SERVICE_V2: '1',
        ACTIONS_CACHE_MODE: mode,
      };
      const other = rig.again({ secrets });
      expect((await other.cache.restore(entry)).kind).toBe(restored);
      expect((await other.cache.save({ ...entry, key: 'aegis1-k-9' })).kind).toBe(saved);
      await other.transfers.close();
    }),
  );

  test('a runner without a cache service says so at once', () =>
    withRig(async (rig) => {
      const { cache } = rig.again({ secrets: {} });
      const { outcome, seconds } = await timed(cache.restore(await tree(rig)));
      expect(outcome).toMatchObject({
        kind: 'skipped',
        reason: expect.stringMatching(/ACTIONS_RESULTS_URL/),
      });
      expect(seconds).toBeLessThan(2);
    }));
});

type Story = readonly [fault: string, kind: RestoreOutcome['kind'], reason: RegExp, most: number];

const RESTORE_FAULTS: readonly Story[] = [
  [`${LOOKUP}=status:500`, 'failed', /500/, 9],
  [`${LOOKUP}=html:502`, 'failed', /502/, 9],
  [`${LOOKUP}=rate:60`, 'failed', /429/, 6],
  [`${LOOKUP}=rate:soon`, 'failed', /429/, 6],
  [`${LOOKUP}=status:401`, 'failed', /401/, 6],
  [`${LOOKUP}=status:403`, 'failed', /403/, 6],
  [`${LOOKUP}=deny`, 'skipped', /denied/, 6],
  [`${LOOKUP}=stall`, 'failed', /never answers/, 9],
  [`${LOOKUP}=reset`, 'failed', /ECONNRESET/, 6],
  [`${LOOKUP}=cut`, 'failed', /broke off/, 6],
  [`${LOOKUP}=json`, 'failed', /JSON/, 6],
  [`${LOOKUP}=huge`, 'failed', /too large/, 10],
  ['blob-get=status:503', 'failed', /503/, 12],
  ['blob-get=evict', 'failed', /damaged or gone/, 6],
  ['blob-get=stall', 'failed', /stopped moving/, 12],
  ['blob-get=stall-body', 'failed', /broke off|stopped moving/, 12],
  ['blob-get=cut', 'failed', /broke off/, 6],
  ['blob-get=truncate', 'failed', /damaged or gone/, 6],
  ['blob-get=garbage', 'failed', /damaged or gone/, 6],
  ['blob-get=empty', 'failed', /damaged or gone|none of its paths/, 6],
  ['blob-get=slow:300000', 'exact', /^$/, 20],
  [`${LOOKUP}=status:503*1`, 'exact', /^$/, 9],
];

describe('restore from a service that fails', () => {
  test.concurrent.each(RESTORE_FAULTS)('%s', (fault, kind, reason, most) =>
    withRig(async (rig) => {
      const entry = await tree(rig);
      await rig.cache.save(entry);
      await rm(entry.directory, { recursive: true });
      rig.faults(fault);
      const { outcome, seconds } = await timed(rig.cache.restore(entry));
      expect(outcome.kind).toBe(kind);
      expect('reason' in outcome ? outcome.reason : '').toMatch(reason);
      expect(seconds).toBeLessThan(most);
      // A failed restore leaves nothing behind, neither half a tree nor an archive.
      expect(existsSync(entry.directory)).toBe(kind === 'exact');
      await rig.transfers.close();
      expect(readdirSync(join(rig.directory, 'temp dir'))).toEqual([]);
    }),
  );
});

const SAVE_FAULTS: readonly (readonly [string, SaveOutcome['kind'], RegExp, number])[] = [
  [`${LOOKUP}=status:500`, 'failed', /500/, 9],
  ['CreateCacheEntry=status:500', 'failed', /500/, 9],
  ['CreateCacheEntry=html:502', 'failed', /502/, 9],
  ['CreateCacheEntry=rate:60', 'failed', /429/, 6],
  ['CreateCacheEntry=status:401', 'failed', /401/, 6],
  ['CreateCacheEntry=deny', 'denied', /denied/, 6],
  ['CreateCacheEntry=stall', 'failed', /stopped moving/, 12],
  ['FinalizeCacheEntryUpload=status:500', 'failed', /500/, 9],
  ['blob-put=status:503', 'failed', /503/, 12],
  ['blob-put=stall', 'failed', /stopped moving/, 12],
  ['blob-put=reset', 'failed', /keeps failing/, 12],
  ['blob-put=slow:400000', 'stored', /^$/, 20],
];

describe('save to a service that fails', () => {
  test.concurrent.each(SAVE_FAULTS)('%s', (fault, kind, reason, most) =>
    withRig(async (rig) => {
      const entry = await tree(rig);
      rig.faults(fault);
      const { outcome, seconds } = await timed(rig.cache.save(entry));
      expect(outcome.kind).toBe(kind);
      expect('reason' in outcome ? outcome.reason : '').toMatch(reason);
      expect(seconds).toBeLessThan(most);
    }),
  );
});

describe('what a broken service costs in all', () => {
  test.concurrent.each(['*=stall', '*=status:503', '*=html:502', '*=reset', '*=rate:30', '*=json'])(
    '%s',
    (fault) =>
      withRig(async (rig) => {
        const entry = await tree(rig);
        rig.faults(fault);
        const upload = [join(entry.directory, 'sub', 'data.bin')];
        const { seconds } = await timed(
          (async () => {
            for (let key = 0; key < 3; key++) await rig.cache.restore({ ...entry, key: `aegis1-k-${key}` });
            for (let key = 0; key < 3; key++) await rig.cache.save({ ...entry, key: `aegis1-k-${key}` });
            await rig.artifacts.upload('a', upload, entry.directory, null);
            await rig.artifacts.list();
            await rig.artifacts.upload('b', upload, entry.directory, null);
          })(),
        );
        // 13 s by the budget, and the start of some workers on a busy machine.
        expect(seconds).toBeLessThan(20);
        expect(rig.cache.health().state).toBe('down');
      }),
  );

  test('a port where nobody listens', () =>
    withRig(async (rig) => {
      const secrets = {
        ACTIONS_RESULTS_URL: 'http://127.0.0.1:9/',
        ACTIONS_RUNTIME_TOKEN: 'x',
        ACTIONS_CACHE_SERVICE_V2: '1',
      };
      const other = rig.again({ secrets });
      const entry = await tree(rig);
      const { outcome, seconds } = await timed(other.cache.restore(entry));
      expect(outcome).toMatchObject({
        kind: 'failed',
        serviceDown: true,
        reason: expect.stringMatching(/ECONNREFUSED/),
      });
      expect(await other.cache.save(entry)).toMatchObject({ kind: 'skipped' });
      expect(seconds).toBeLessThan(6);
      await other.transfers.close();
    }));
});

describe('what was on disk before', () => {
  test('content of others survives a failed restore, an empty directory is left empty', () =>
    withRig(async (rig) => {
      const entry = await tree(rig);
      const full = await tree(rig, 'full');
      const both = { ...entry, paths: [entry.directory, full.directory] };
      await rig.cache.save(both);
      await rm(entry.directory, { recursive: true });
      await mkdir(entry.directory);
      await writeFile(join(full.directory, 'mine.txt'), 'mine');
      rig.faults('blob-get=truncate');
      expect(await rig.cache.restore(both)).toMatchObject({ kind: 'failed' });
      expect(readdirSync(entry.directory)).toEqual([]);
      expect(readFileSync(join(full.directory, 'mine.txt'), 'utf8')).toBe('mine');
    }));
});
