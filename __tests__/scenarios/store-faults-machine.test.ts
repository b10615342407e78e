import { chmodSync, existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { scratch } from '../support/facts.ts';
import { canMount, mountTmpfs, testWhere } from '../support/machine.ts';
import {
  emptyStage,
  flaws,
  leavings,
  makeStore,
  PARTED,
  replay,
  rootsIn,
  seedOf,
} from '../support/store-faults.ts';
import { expectHealed, newDisk, SLOW, suffer, warningOf, when } from '../support/store-trials.ts';

const seeds = { small: seedOf('ollama'), parted: seedOf('ollama', PARTED) };
/** Processes of a job, by a variable that they have. */
function processesOf(folder: string, variable: string): number[] {
  const environment = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8');
    } catch {
      return '';
    }
  };
  return readdirSync('/proc')
    .filter(
      (pid) => /^\d+$/.test(pid) && environment(pid).includes(folder) && environment(pid).includes(variable),
    )
    .map(Number);
}

/** One that has ended by itself meanwhile, as a tar of the worker may, is none the worse. */
function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

test.concurrent('a transfer worker that is killed costs its blobs, and nothing is saved twice', async () => {
  const seed = await seeds.small;
  await using stage = await replay(seed);
  stage.faults(...SLOW);
  const gets = () =>
    stage.service.requests.filter(({ method, bytesOut }) => method === 'blob-get' && bytesOut > 0);
  const kill = when(
    () => gets().length > 2,
    () => {
      for (const pid of processesOf(stage.folder, 'AEGIS_PHASE=transfer')) killHard(pid);
    },
  );
  const { main, roots, added } = await suffer(stage, seed);
  await kill;
  expect(roots).not.toContain('large');
  expect(warningOf(main)).toMatch(/^AEGIS-W60[26] .*the transfer process ended early/);
  expect(added).toEqual([]);
  await expectHealed(stage, seed);
});

test.concurrent('a tar that is killed while it unpacks costs its blob, which is saved anew', async () => {
  const seed = await seeds.small;
  await using stage = await replay(seed);
  const bin = scratch('bin');
  // Third: that of the index and of the timings come first.
  const script = `#!/bin/sh\ncase "$*" in *-xf*) mkdir "${bin}/1" 2>/dev/null || mkdir "${bin}/2" 2>/dev/null || { mkdir "${bin}/3" 2>/dev/null && kill -9 $$; };; esac\nexec /usr/bin/tar "$@"\n`;
  writeFileSync(join(bin, 'tar'), script);
  chmodSync(join(bin, 'tar'), 0o755);
  const { main, roots } = await suffer(stage, seed, {
    machine: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
  });
  expect(existsSync(join(bin, '3'))).toBe(true);
  expect(roots.length).toBeLessThan(2);
  expect(warningOf(main)).toMatch(/^AEGIS-W60[26] /);
  await expectHealed(stage, seed);
});

test.concurrent('a job that is cancelled while a store loads leaves no process and no half of it', async () => {
  const seed = await seeds.small;
  await using stage = await replay(seed);
  stage.faults(...SLOW);
  const disk = newDisk();
  const running = await stage.begin({ run: '2', ...stage.part(disk) });
  const staging = join(disk, '.aegis-staging');
  await when(
    () =>
      existsSync(staging) && stage.service.requests.filter(({ method }) => method === 'blob-get').length > 3,
    running.cancel,
  );
  const job = await running.done;
  expect(job).toMatchObject({ conclusion: 'cancelled', orphans: [] });
  expect(await flaws(disk)).toEqual([]);
  expect(leavings(job)).toEqual([]);
  expect(processesOf(stage.folder, 'AEGIS_PHASE')).toEqual([]);
  await expectHealed(stage, seed);
});

test.concurrent('what a killed job has left on the disk is cleared by the next', async () => {
  const seed = await seeds.small;
  await using stage = await replay(seed);
  stage.faults(...SLOW);
  const disk = newDisk();
  const running = await stage.begin({ run: '2', ...stage.part(disk), phases: 'main' });
  const staging = join(disk, '.aegis-staging');
  await when(
    () => existsSync(staging) && readdirSync(staging).length > 0,
    () => running.signal('SIGKILL'),
  );
  await running.done;
  const [left = '', ...more] = readdirSync(staging);
  expect(more).toEqual([]);
  // Before, another job might still be at work there.
  utimesSync(join(staging, left), 0, 0);
  stage.faults();
  const { roots } = await suffer(stage, seed, { disk });
  expect(roots).toEqual(['large', 'small']);
});

const mounted = (name: string, body: () => Promise<void>) =>
  testWhere(canMount(), 'the right to mount')(name, body);

mounted('a disk that is full while a store is restored keeps the models that are whole', async () => {
  const seed = await seeds.parted;
  await using stage = await replay(seed);
  const mount = mountTmpfs('size=40m');
  try {
    const disk = join(mount?.directory ?? '', 'store');
    const { main, post } = await stage.visit(disk);
    expect([main.conclusion, post.postExitCode]).toEqual(['success', 0]);
    expect(await flaws(disk)).toEqual([]);
    expect(await rootsIn(disk)).toEqual(['small']);
    expect(warningOf(main)).toMatch(/^AEGIS-W606 .*the disk is full/);
  } finally {
    mount?.unmount();
  }
  await expectHealed(stage, seed);
});

mounted(
  'a disk that is full while a store is saved has no index, and the next run saves the rest',
  async () => {
    await using stage = await emptyStage('ollama');
    const disk = makeStore('ollama', PARTED);
    const mount = mountTmpfs('size=24m');
    try {
      const { main, post } = await stage.visit(disk, { override: { RUNNER_TEMP: mount?.directory ?? '' } });
      expect([main.conclusion, post.postExitCode]).toEqual(['success', 0]);
      expect(warningOf(post)).toMatch(/^AEGIS-W603 .*the disk is full/);
      expect(readdirSync(mount?.directory ?? '').filter((name) => name.startsWith('aegis-store-'))).toEqual(
        [],
      );
    } finally {
      mount?.unmount();
    }
    expect(stage.entries('index')).toEqual([]);
    await stage.visit(disk);
    await expectHealed(stage, { layout: 'ollama', store: disk });
  },
);
