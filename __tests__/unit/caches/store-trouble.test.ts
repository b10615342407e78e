import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { CacheEntry, RestoreOutcome } from '../../../src/host/ports.ts';
import { type StoreRig, withStores } from '../../support/store-rig.ts';
import { LARGE, largeModel, MIB, namesIn, someModels } from '../../support/store-story.ts';

/** Seconds that a service may cost in all, and as much again as these machines may be busy. */
const BOUND = 30;

/** Two small models in a pack, and one in four parts. */
async function saved(rig: StoreRig): Promise<void> {
  someModels(rig);
  largeModel(rig, 'models', 100 * MIB);
  await rig.save(rig.spec('models'));
}

/** From the nth entry of this kind on, the service has the fault. */
function faultFrom(rig: StoreRig, nth: number, pattern: RegExp, fault: string): void {
  let seen = 0;
  rig.intercept(({ key }) => {
    if (pattern.test(key)) seen += 1;
    if (seen === nth) rig.faults(fault);
    return undefined;
  });
}

async function timed<T>(call: Promise<T>): Promise<{ value: T; seconds: number }> {
  const begun = performance.now();
  return { value: await call, seconds: (performance.now() - begun) / 1000 };
}

/** Blobs and models are whole, and nothing else is there. */
function expectTidy(rig: StoreRig, place: string): void {
  expect(readdirSync(join(rig.workspace, place)).filter((name) => name !== 'manifests')).toEqual(['blobs']);
  const left = readdirSync(join(rig.directory, 'temp dir')).filter(
    (name) => !name.startsWith('aegis-transfer-'),
  );
  expect(left).toEqual([]);
}

describe('a service that hangs', () => {
  test('at the index: a failure, and no chunk is asked for', () =>
    withStores(async (rig) => {
      await saved(rig);
      const job = rig.job();
      job.faults('*=stall');
      const { value, seconds } = await timed(job.restore(job.spec('other')));
      expect(value.restore).toMatchObject({ kind: 'failed', serviceDown: true });
      expect(seconds).toBeLessThan(BOUND);
      expect(await job.save(job.spec('models'), value)).toMatchObject({ kind: 'skipped' });
    }));

  test.concurrent.each([
    [1, 'blob-get=stall'],
    [3, 'blob-get=stall'],
    [3, 'blob-get=stall-body'],
    [2, 'GetCacheEntryDownloadURL=stall'],
  ])('at chunk %d (%s): the rest is not asked for, and what is whole stays', (nth, fault) =>
    withStores(async (rig) => {
      await saved(rig);
      const job = rig.job();
      faultFrom(job, nth, /-blob-|-pack-/, fault);
      const { value, seconds } = await timed(job.restore(job.spec('other')));
      expect(seconds).toBeLessThan(BOUND);
      expect(value.figures.lost.some((line) => line.startsWith(LARGE))).toBe(true);
      expect(value.known.unchecked.length).toBeGreaterThan(0);
      expectTidy(job, 'other');
      // When the service is back, the next run has it all; so has one after a save with what is known.
      job.faults();
      const later = rig.job();
      expect(await later.save(later.spec('models'), value)).toMatchObject({
        kind: expect.stringMatching(/stored|current/),
      });
      expect((await later.restore(later.spec('third'))).figures.lost).toEqual([]);
    }),
  );

  test('while saving: no index is written, and the next save goes on', () =>
    withStores(async (rig) => {
      someModels(rig);
      largeModel(rig, 'models', 100 * MIB);
      rig.faults('blob-put=stall');
      const { value, seconds } = await timed(rig.save(rig.spec('models')));
      expect(value).toMatchObject({ kind: 'failed', serviceDown: true });
      expect(seconds).toBeLessThan(BOUND);
      expect(rig.keys()).toEqual([]);
      rig.faults();
      const later = rig.job();
      expect(await later.save(later.spec('models'))).toMatchObject({ kind: 'stored' });
      expectTidy(rig, 'models');
    }));
});

describe('a restore that cannot go on', () => {
  test.each<[string, RestoreOutcome]>([
    ['the disk is full', { kind: 'failed', reason: 'the disk is full', seconds: 1 }],
    ['the service is out of reach', { kind: 'skipped', reason: 'the service is out of reach' }],
  ])('because %s asks no more, and keeps what is whole', (cause, outcome) =>
    withStores(async (rig) => {
      await saved(rig);
      const asked: string[] = [];
      rig.intercept(({ key }) => {
        asked.push(key);
        return key.includes('-p3of4') ? outcome : undefined;
      });
      const { restore, figures, known } = await rig.restore(rig.spec('other'));
      // The pack comes last, and was not asked for any more.
      expect(restore).toMatchObject({ kind: 'failed', reason: cause });
      expect(figures.lost[0]).toContain(cause);
      expect(asked.length).toBeLessThan(1 + 5);
      expect(known.lost).toEqual([]);
      expect(known.unchecked.length).toBeGreaterThan(0);
      expectTidy(rig, 'other');
    }),
  );

  test('because no space is left for a blob keeps the models that have theirs', () =>
    withStores(async (rig) => {
      someModels(rig);
      largeModel(rig);
      await rig.save(rig.spec('models'));
      const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
      const host = rig.host as { hasher: StoreRig['hasher'] };
      host.hasher = {
        ...rig.hasher,
        digest: (files, into) => (into ? Promise.reject(full) : rig.hasher.digest(files)),
      };
      const { restore, figures } = await rig.restore(rig.spec('other'));
      expect(restore.kind).toBe('exact');
      expect(figures.lost).toEqual([`${LARGE}: the disk is full`]);
      expect(await namesIn(rig, 'other')).toHaveLength(2);
      expectTidy(rig, 'other');
    }));

  test('because the job is cancelled ends soon, and says so', () =>
    withStores(async (rig) => {
      await saved(rig);
      const controller = new AbortController();
      const job = rig.job({ cancelled: controller.signal });
      const asked: string[] = [];
      job.intercept(({ key }: CacheEntry) => {
        asked.push(key);
        if (asked.length === 3) controller.abort();
        return undefined;
      });
      const { restore } = await job.restore(job.spec('other'));
      expect(restore).toMatchObject({ kind: 'failed', reason: 'the job was cancelled' });
      expect(asked.length).toBeLessThan(8);
      expectTidy(job, 'other');
      expect(await namesIn(job, 'other')).toEqual([]);
    }));

  test('leaves an index that has more than the disk alone', () =>
    withStores(async (rig) => {
      someModels(rig);
      largeModel(rig);
      await rig.save(rig.spec('models'));
      rig.intercept(({ key }) =>
        key.includes('of2') ? { kind: 'skipped', reason: 'out of reach' } : undefined,
      );
      const restored = await rig.restore(rig.spec('other'));
      expect(restored.figures.lost).toEqual([`${LARGE}: out of reach`]);
      rig.asked();
      expect(await rig.save(rig.spec('other'), restored)).toMatchObject({ kind: 'skipped' });
      expect(rig.asked()).toEqual([]);
    }));
});

describe('a token', () => {
  const scope = (read: boolean, write: boolean) => ({
    token: { caches: [{ scope: 'refs/heads/main', read, write }] },
  });

  test('that may only read saves nothing, by policy', () =>
    withStores(async (rig) => {
      await saved(rig);
      const job = rig.job(scope(true, false));
      const restored = await job.restore(job.spec('other'));
      expect(restored.restore.kind).toBe('exact');
      someModels(job, 'changed', 'other');
      expect(await job.save(job.spec('other'), restored)).toMatchObject({ kind: 'denied' });
      expect(job.keys()).toEqual(rig.keys());
    }));

  test('that may only write restores nothing, and saves', () =>
    withStores(async (rig) => {
      someModels(rig);
      const job = rig.job(scope(false, true));
      const restored = await job.restore(job.spec('models'));
      expect(restored.restore.kind).toBe('skipped');
      expect(await job.save(job.spec('models'), restored)).toMatchObject({ kind: 'stored' });
      expect((await rig.restore(rig.spec('other'))).restore.kind).toBe('exact');
    }));
});
