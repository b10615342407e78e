import { createHash } from 'node:crypto';
import {
  cpSync,
  createReadStream,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, expect } from '@jest/globals';
import type { JobResult } from '../../local/runner/index.ts';
import type { StoredCache } from '../../local/service/index.ts';
import { environmentTag } from '../../src/caches/keys.ts';
import { layoutOf } from '../../src/caches/store/layouts.ts';
import type { StoreName } from '../../src/caches/store/model.ts';
import { scratch } from './facts.ts';
import { smallProject } from './scenario.ts';
import { openStage, type Part, type Stage } from './stage.ts';
import { type Layers, makeOciStore, makeOllamaStore, type StoreOptions } from './stores.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** A model of small blobs, which share an entry, and one with a blob in an entry of its own. */
const MODELS: Layers = { small: [60 * KIB, 5 * KIB], large: [16 * MIB + 1] };
/** The other one has a blob that is in two entries. */
export const PARTED: Layers = { small: [60 * KIB, 5 * KIB], parted: [33 * MIB] };
const SHARED: StoreOptions = { shared: [30 * KIB] };

const TOP = scratch('faults');
afterAll(() => rmSync(TOP, { recursive: true, force: true }));

/** A fresh directory, which is gone when all stories of a file are told: stores are large. */
export const place = (name: string): string => mkdtempSync(join(TOP, `${name}-`));

/** What is in a service after a cold run, and the store that was saved. */
export interface Seed {
  readonly layout: StoreName;
  /** The store as it was saved; never changed. */
  readonly store: string;
  /** Folder of the stage. */
  readonly folder: string;
  readonly project: string;
  /** The log of its job, which tells what the keys are made of. */
  readonly log: string;
}

/** A store of these models or images, on a disk of its own. */
export function makeStore(layout: StoreName, images: Layers = MODELS, salt = ''): string {
  const store = place('store');
  if (layout === 'oci') makeOciStore(store, { images, salt, ...SHARED });
  else makeOllamaStore(store, { models: images, salt, ...SHARED });
  return store;
}

/** A stage with nothing in its cache. */
export const emptyStage = (layout: StoreName): Promise<StoreStage> =>
  stageOf({ folder: place('stage'), project: projectOf(), layout }, 1);

const projectOf = (): string => smallProject({ 'scripts/setup-ollama.sh': '' });

/** Runs a cold job, so that its store is in the cache. */
export async function seedOf(layout: StoreName = 'ollama', images = MODELS): Promise<Seed> {
  const store = makeStore(layout, images);
  const [folder, project] = [place('seed'), projectOf()];
  await using stage = await stageOf({ folder, project, layout }, 1);
  const { main, post } = await stage.visit(store);
  expect(post.log).toMatch(/: saved, /);
  return { layout, store, folder, project, log: main.log };
}

export interface Visit extends Omit<Part, 'phases' | 'state'> {
  /** Between main and post. */
  readonly between?: (main: JobResult) => void | Promise<void>;
}

/** Jobs whose only cache is a store. */
export interface StoreStage extends Stage {
  /** Where its jobs live. */
  readonly folder: string;
  readonly layout: StoreName;
  /** The next workflow run, one job: it finds this store on its disk. */
  visit(store: string, visit?: Visit): Promise<{ readonly main: JobResult; readonly post: JobResult }>;
  /** The part of a job that says where its store is. */
  part(store: string): Part;
  /** Entries of the store, newest first: by the beginning of what follows `aegis1-` in their keys. */
  entries(kind?: 'index' | 'pack' | 'blob'): StoredCache[];
}

/**
 * A stage on which the cache is as it was after the seed, without the entries whose keys match `evicted`: the service
 * takes away what nobody has used.
 */
export async function replay(seed: Seed, evicted?: RegExp): Promise<StoreStage> {
  const folder = place('replay');
  cpSync(join(seed.folder, 'service'), join(folder, 'service'), { recursive: true });
  const caches = join(folder, 'service', 'caches');
  const [from, to] = [seed.folder, folder].map((place) => tagOf(seed, place)) as [string, string];
  for (const name of readdirSync(caches).filter((file) => file.endsWith('.json'))) {
    const path = join(caches, name);
    const record = JSON.parse(readFileSync(path, 'utf8')) as { readonly key: string };
    if (evicted?.test(record.key)) for (const file of [path, path.replace(/json$/, 'blob')]) rmSync(file);
    else writeFileSync(path, JSON.stringify({ ...record, key: record.key.replace(from, to) }));
  }
  return stageOf({ ...seed, folder }, 2);
}

/** The keys of indexes hold where a job lives. */
function tagOf({ log, folder }: Seed, place: string): string {
  const part = (name: string) =>
    (new RegExp(`^ *${name}: (.*)$`, 'm').exec(log.split('Cache keys: ').at(-1) ?? '')?.[1] ?? '').replace(
      folder,
      place,
    );
  const machine = { osRelease: part('operating system'), arch: part('architecture') };
  const compression = part('compression') === 'zstd' ? 'zstd' : 'gzip';
  return environmentTag({ ...machine, home: part('home'), workspace: part('workspace') }, compression);
}

async function stageOf(
  { folder, project, layout }: Pick<Seed, 'folder' | 'project' | 'layout'>,
  first: number,
): Promise<StoreStage> {
  const stage = await openStage(project, folder);
  let runs = first;
  const part = (store: string): Part =>
    layout === 'oci'
      ? { inputs: { caches: 'docker', 'docker-cache-path': store } }
      : { inputs: { caches: 'ollama' }, env: { OLLAMA_MODELS: store } };
  return {
    ...stage,
    folder,
    layout,
    part,
    async visit(store, { between, ...more } = {}) {
      const own = part(store);
      const [inputs, env] = [
        { ...own.inputs, ...more.inputs },
        { ...own.env, ...more.env },
      ];
      const whole = { run: `${runs++}`, ...more, inputs, env };
      const main = await stage.play({ ...whole, phases: 'main' });
      await between?.(main);
      const post = await stage.play({ ...whole, phases: 'post', state: main.state });
      return { main, post };
    },
    entries(kind) {
      const name = kind === 'index' ? (layout === 'oci' ? 'oci' : 'oll') : (kind ?? '(oci|oll|pack|blob)');
      const pattern = new RegExp(`^aegis1-${name}-`);
      return stage.service
        .caches()
        .filter(({ key }) => pattern.test(key))
        .reverse();
    },
  };
}

/** What is wrong with a store: blobs that are not what their names say, manifests that lack some, leavings. */
export async function flaws(store: string, name: StoreName = 'ollama'): Promise<string[]> {
  const layout = layoutOf(name);
  const blobs = join(store, layout.blobDirectory);
  const files = existsSync(blobs) ? readdirSync(blobs) : [];
  const wrong = await Promise.all(
    files.map(async (file) => ((await sha256(join(blobs, file))) === layout.digestOf(file) ? [] : [file])),
  );
  const own = ['blobs', 'manifests', 'index.json', 'oci-layout'];
  const strange = existsSync(store) ? readdirSync(store).filter((entry) => !own.includes(entry)) : [];
  const unfinished = existsSync(store)
    ? (readdirSync(store, { recursive: true }) as string[]).filter((path) => path.includes('.aegis'))
    : [];
  const { broken } = await layout.read(store);
  return [...wrong.flat(), ...strange, ...unfinished, ...broken.map((root) => `${root} is broken`)];
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** The short names of the models or images that a store holds whole, sorted. */
export async function rootsIn(store: string, name: StoreName = 'ollama'): Promise<string[]> {
  const { roots } = await layoutOf(name).read(store);
  return roots.map((root) => root.name.replace(/^.*\/|:latest$/g, '')).sort();
}

/** Temporary things of ours that are left when a job is over. */
export const leavings = ({ workspace }: JobResult): string[] =>
  readdirSync(join(workspace, '../../_temp')).filter((name) =>
    /^(aegis-(transfer|store|index)|portable)-/.test(name),
  );
