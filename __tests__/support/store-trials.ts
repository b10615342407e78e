import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { JobResult } from '../../local/runner/index.ts';
import type { StoredCache } from '../../local/service/index.ts';
import { layoutOf } from '../../src/caches/store/layouts.ts';
import type { Root } from '../../src/caches/store/model.ts';
import { cacheOutputs, cacheWarnings } from './cached.ts';
import { flaws, leavings, place, rootsIn, type Seed, type StoreStage, type Visit } from './store-faults.ts';

/** A disk on which a store is to be restored. */
export const newDisk = (): string => join(place('disk'), 'store');

/** A job under a fault, what it has restored, and what the run after it has stored. */
export interface Told {
  readonly main: JobResult;
  readonly post: JobResult;
  /** What was restored before the tests ran. */
  readonly roots: readonly string[];
  /** Keys of the entries that this job has added. */
  readonly added: readonly string[];
}

/**
 * Runs a job under a fault on a disk, by itself an empty one: it goes on, what it has restored is whole, and nothing
 * is left lying. Before it saves, somebody makes anew what is missing, as a pull or a build would.
 */
export async function suffer(
  stage: StoreStage,
  seed: Seed,
  { disk = newDisk(), between, ...visit }: Visit & { readonly disk?: string } = {},
): Promise<Told> {
  const before = stage.entries().map(({ key }) => key);
  let roots: readonly string[] = [];
  const { main, post } = await stage.visit(disk, {
    ...visit,
    async between(job) {
      expect(await flaws(disk, seed.layout)).toEqual([]);
      roots = await rootsIn(disk, seed.layout);
      makeAnew(seed, disk);
      await between?.(job);
    },
  });
  for (const job of [main, post]) expect(job).toMatchObject({ conclusion: 'success', orphans: [] });
  expect([main.exitCode, post.postExitCode]).toEqual([0, 0]);
  expect(leavings(post)).toEqual([]);
  expect(await flaws(disk, seed.layout)).toEqual([]);
  const added = stage
    .entries()
    .map(({ key }) => key)
    .filter((key) => !before.includes(key));
  return { main, post, roots, added };
}

/** Gives a disk what the seed has and it lacks. */
function makeAnew({ store, layout }: Seed, disk: string): void {
  const { blobDirectory } = layoutOf(layout);
  cpSync(join(store, blobDirectory), join(disk, blobDirectory), { recursive: true, force: false });
  for (const name of ['manifests', 'index.json', 'oci-layout'])
    if (existsSync(join(store, name))) cpSync(join(store, name), join(disk, name), { recursive: true });
}

/** The run after a fault has everything, warns of nothing, and has nothing to save. */
export async function expectHealed(stage: StoreStage, seed: Pick<Seed, 'layout' | 'store'>): Promise<void> {
  stage.faults();
  const disk = newDisk();
  const before = stage.entries().length;
  const { main, post } = await stage.visit(disk);
  expect(main.conclusion).toBe('success');
  expect(outputOf(main)).toBe('exact');
  expect([...cacheWarnings(main), ...cacheWarnings(post)]).toEqual([]);
  expect(await flaws(disk, seed.layout)).toEqual([]);
  expect(await rootsIn(disk, seed.layout)).toEqual(await rootsIn(seed.store, seed.layout));
  expect(post.log).toContain('the cache has it already');
  expect(stage.entries()).toHaveLength(before);
}

/** Some seconds for a large blob, so that something can happen meanwhile. The timings and the index come first. */
export const SLOW = ['blob-get=slow:1000000000*2', 'blob-get=slow:6000000'];

/** Acts once, as soon as something is the case. */
export async function when(holds: () => boolean, act: () => void): Promise<void> {
  for (const until = Date.now() + 60_000; !holds(); await sleep(5))
    if (Date.now() > until) throw new Error('never');
  act();
}

/** The output that tells how the store was restored. */
export const outputOf = (job: JobResult): string =>
  cacheOutputs(job)
    .slice(1)
    .find((output) => output !== 'skipped') ?? 'skipped';

/** The one warning of a job about what its caches could not do. */
export function warningOf({ annotations }: JobResult): string {
  const found = annotations.filter(({ title }) => /^AEGIS-W60[1-6]/.test(title ?? ''));
  expect(found.map(({ level }) => level)).toEqual(['warning']);
  return `${found[0]?.title} ${found[0]?.message}`;
}

/** The only entry whose key matches. */
export function entryOf(stage: StoreStage, pattern: RegExp): StoredCache {
  const found = stage.entries().filter(({ key }) => pattern.test(key));
  expect(found).toHaveLength(1);
  return found[0] as StoredCache;
}

/** The model or image of a seed by its short name. */
export async function rootOf({ store, layout }: Seed, name: string): Promise<Root> {
  const { roots } = await layoutOf(layout).read(store);
  const root = roots.find((one) => one.name === name || one.name.endsWith(`/${name}:latest`));
  if (!root) throw new Error(`there is no ${name}`);
  return root;
}

/** The bytes of a blob of a seed. */
export const blobOf = ({ store, layout }: Seed, digest: string): Buffer =>
  readFileSync(join(store, layoutOf(layout).blobDirectory, layoutOf(layout).blobName(digest)));

/** The blob of an entry of a blob or of its part. */
export const digestOf = ({ key }: StoredCache): string => /sha256-([0-9a-f]{64})/.exec(key)?.[1] ?? '';

/** The content of one file of an archive. */
export const fileIn = (path: string, name: string): Buffer =>
  execFileSync('tar', ['-xOf', path, name], { maxBuffer: 1 << 28 });

/** The names of the files in an archive. */
export const namesIn = (path: string): string[] =>
  execFileSync('tar', ['-tf', path], { encoding: 'utf8' }).split('\n').filter(Boolean);
