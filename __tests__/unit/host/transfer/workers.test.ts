import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { type Rig, startRig } from '../../../support/transfers.ts';

async function withRig<T>(story: (rig: Rig) => Promise<T>): Promise<T> {
  const rig = await startRig();
  try {
    return await story(rig);
  } finally {
    await rig.close();
  }
}

/** Ids of processes whose environment has this text, which only Linux shows. */
function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => read(`/proc/${pid}/environ`).includes(text))
    .map(Number);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function until(condition: () => boolean, seconds = 20): Promise<boolean> {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    if (condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return condition();
}

const entry = async (rig: Rig, name: string, megabytes: number) => {
  const directory = join(rig.workspace, name);
  await mkdir(directory, { recursive: true });
  writeFileSync(join(directory, 'data.bin'), randomBytes(megabytes * 1_000_000));
  return { paths: [directory], key: `aegis1-${name}`, restoreKeys: [] };
};

const linux = process.platform === 'linux' ? test : test.skip;

describe('workers', () => {
  linux('neither a worker nor its tar child has a secret in its environment', () =>
    withRig(async (rig) => {
      const secret = `marker${randomBytes(8).toString('hex')}`;
      const token = rig.service.token({
        run: '1',
        job: secret,
        caches: [{ scope: 'refs/heads/main', read: true, write: true }],
      });
      const secrets = {
        ACTIONS_RESULTS_URL: rig.service.url,
        ACTIONS_RUNTIME_TOKEN: token,
        ACTIONS_CACHE_SERVICE_V2: '1',
      };
      const other = rig.again({ secrets });
      const temp = join(rig.directory, 'temp dir');
      let tars = 0;
      const saving = other.cache.save(await entry(rig, 'large', 60));
      let done = false;
      saving.then(() => {
        done = true;
      });
      while (!done) {
        for (const pid of processesWith('AEGIS_PHASE=transfer')) {
          if (/^tar|^\/usr\/bin\/tar/.test(read(`/proc/${pid}/cmdline`))) tars += 1;
        }
        expect(processesWith(token)).toEqual([]);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      expect(await saving).toMatchObject({ kind: 'stored' });
      expect(tars).toBeGreaterThan(0);
      await other.transfers.close();
      expect(readdirSync(temp)).toEqual([]);
    }),
  );

  test('a hung transfer takes no other with it', () =>
    withRig(async (rig) => {
      const [one, two] = [await entry(rig, 'one', 1), await entry(rig, 'two', 1)];
      await rig.cache.save(one);
      await rig.cache.save(two);
      rig.faults('blob-get=stall*1');
      const outcomes = await Promise.all([rig.cache.restore(one), rig.cache.restore(two)]);
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['exact', 'failed']);
    }));

  test('more requests than workers are all answered', () =>
    withRig(async (rig) => {
      const entries = await Promise.all([0, 1, 2, 3, 4, 5].map((at) => entry(rig, `tree${at}`, 1)));
      const saved = await Promise.all(entries.map((one) => rig.cache.save(one)));
      expect(saved.map(({ kind }) => kind)).toEqual(entries.map(() => 'stored'));
      const restored = await Promise.all(entries.map((one) => rig.cache.restore(one)));
      expect(restored.map(({ kind }) => kind)).toEqual(entries.map(() => 'exact'));
    }));

  test('as many are made ready as are asked for, and used; none beyond the limit', () =>
    withRig(async (rig) => {
      // Each has a directory of its own as long as it lives.
      const workers = () =>
        readdirSync(join(rig.directory, 'temp dir')).filter((name) => name.startsWith('aegis-transfer-'))
          .length;
      rig.transfers.warm('caches', 3);
      expect(await until(() => workers() === 3)).toBe(true);
      const entries = await Promise.all([0, 1, 2].map((at) => entry(rig, `tree${at}`, 1)));
      await Promise.all(entries.map((one) => rig.cache.save(one)));
      expect(workers()).toBe(3);
      rig.transfers.warm('caches', 1000);
      expect(await until(() => workers() === 7)).toBe(true);
      rig.transfers.warm('caches', 1000);
      await rig.cache.restore(entries[0] as (typeof entries)[0]);
      expect(workers()).toBe(7);
    }));

  test('close ends what is under way, and the next request starts anew', () =>
    withRig(async (rig) => {
      const one = await entry(rig, 'one', 1);
      await rig.cache.save(one);
      rig.faults('blob-get=stall');
      const hanging = rig.cache.restore(one);
      await until(() =>
        rig.service.requests.some(({ method, fault }) => method === 'blob-get' && fault !== null),
      );
      await rig.transfers.close();
      expect(await hanging).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/ended early/) });
      rig.faults();
      rig.transfers.warm('caches');
      expect(await rig.cache.restore(one)).toMatchObject({ kind: 'exact' });
    }));

  test('cancelling ends transfers at once, and no new one starts', () =>
    withRig(async (rig) => {
      const one = await entry(rig, 'one', 1);
      await rig.cache.save(one);
      const cancel = new AbortController();
      const other = rig.again({ cancelled: cancel.signal });
      rig.faults('blob-get=stall');
      const hanging = other.cache.restore(one);
      await until(() =>
        rig.service.requests.some(({ method, fault }) => method === 'blob-get' && fault !== null),
      );
      const begun = performance.now();
      cancel.abort();
      expect(await hanging).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/cancelled/) });
      expect(await other.cache.restore(one)).toMatchObject({ kind: 'failed' });
      expect(performance.now() - begun).toBeLessThan(2000);
      await other.transfers.close();
    }));

  linux('a worker ends with its parent, even one that is killed', () =>
    withRig(async (rig) => {
      const marker = join(rig.directory, 'temp dir');
      const script = fileURLToPath(new URL('../../../support/orphan.ts', import.meta.url));
      const parent = spawn(process.execPath, [script, marker], { stdio: ['ignore', 'pipe', 'inherit'] });
      await new Promise((resolve) => parent.stdout.once('data', resolve));
      const ours = () => processesWith(`RUNNER_TEMP=${marker}`).filter((pid) => pid !== parent.pid);
      const workers = () => processesWith('AEGIS_ORPHAN_TEST').concat(ours());
      expect(await until(() => workers().length > 0)).toBe(true);
      parent.kill('SIGKILL');
      expect(await until(() => workers().length === 0)).toBe(true);
    }),
  );
});
