import { join } from 'node:path';
import { count } from '../../text/format.ts';
import type { KeyFileInput } from '../key-files.ts';
import { digest } from '../keys.ts';
import type { BringJob, CacheContext, CacheFind, CacheKind, CacheSpec } from '../kind.ts';
import { savePolicy } from '../policy.ts';
import { storeSpec } from '../store/spec.ts';
import { buildAll } from './build.ts';
import { openBuilder } from './builder.ts';
import { oci } from './layout.ts';
import {
  type Build,
  dockerfilesOf,
  isStored,
  type LayerStore,
  needsExport,
  planBuilds,
  storeDirectory,
} from './plan.ts';

/**
 * Where the guides put buildx's local cache. Only for who names `docker` in `caches`: on a machine of their own it
 * may hold the private layers of another repository, which a save would hand to everybody.
 */
const GUIDES_PATH = '/tmp/.buildx-cache';
const DOCKER_KEY_FILES = ['Dockerfile*', 'docker-compose*'];

/** buildx's local cache, and the images that are built from it. */
export const docker: CacheKind = {
  what: 'the Docker build cache',
  find,
  bring,
  needed: ({ inputs }) => inputs.dockerBuild.length > 0,
};

async function find(context: CacheContext): Promise<CacheFind> {
  const { inputs } = context;
  const builds = planBuilds(inputs.dockerBuild);
  const given = inputs.dockerCachePath;
  if (inputs.caches === 'auto' && given === null && builds.length === 0)
    return { wanted: false, reason: 'neither `docker-build` nor `docker-cache-path` is set' };
  const path = given ?? (builds.length > 0 ? ownPath(context, builds) : GUIDES_PATH);
  if (given === null && builds.length > 0 && !builds.some(isStored))
    return { wanted: false, reason: 'every line of `docker-build` has a `--cache-to` of its own' };
  const resource = {
    kind: 'docker',
    label: 'docker layers',
    name: 'oci',
    path,
    keyFiles: keyFilesOf(context, builds),
    also: builds.length > 0 ? { 'images of docker-build': builds.map(({ tag }) => tag).join(' ') } : {},
  };
  const found = await storeSpec(context, resource, { layout: 'oci' });
  if (found.wanted && builds.length > 0) refuseName(context, found.specs);
  return found;
}

/**
 * Under RUNNER_TEMP: there for post, gone with the job, and no other runner's. A step with other builds has another
 * one, since its post removes what they do not need.
 */
const ownPath = ({ facts }: CacheContext, builds: readonly Build[]): string =>
  join(facts.temp, `aegis-docker-cache-${digest(tagsOf(builds).sort(), 8)}`);

/** What the layers of the builds are called in the store. */
const tagsOf = (builds: readonly Build[]): string[] => builds.filter(isStored).map(({ tag }) => tag);

function refuseName({ directory }: CacheContext, specs: readonly CacheSpec[]): void {
  for (const path of specs.flatMap(({ paths }) => paths)) {
    if (storeDirectory(path, directory) === null)
      throw new Error(`${JSON.stringify(path)} cannot be cached: BuildKit takes printable ASCII names alone`);
  }
}

function keyFilesOf({ inputs }: CacheContext, builds: readonly Build[]): KeyFileInput {
  const defaults = [...DOCKER_KEY_FILES, ...dockerfilesOf(builds)];
  return { input: 'docker-key-files', given: inputs.dockerKeyFiles, defaults };
}

/**
 * Restores the store, builds the images of `docker-build` from it and into it, and offers it for saving. A build
 * that fails leaves everything as it was restored.
 * @throws StepError AEGIS-E212, AEGIS-E213
 */
async function bring(job: BringJob, [spec]: readonly CacheSpec[]): Promise<void> {
  const { caches, context } = job;
  const builds = planBuilds(context.inputs.dockerBuild);
  const fill = savePolicy(context.facts, context.inputs.save) === null;
  const restoring = spec && caches.restore(spec);
  const needsExporter = async (): Promise<boolean> => {
    if (builds.filter((build) => (spec && fill) || !isStored(build)).some(needsExport)) return true;
    await restoring;
    // One that cannot export cannot import either.
    return builds.some(isStored) && (await tagsIn(spec)).length > 0;
  };
  // It starts while the layers come.
  const opening = builds.length > 0 ? openBuilder(job, needsExporter) : null;
  opening?.catch(() => undefined);
  await restoring;
  const builder = await opening;
  const store = spec && builder?.exports ? await storeFor(context, spec, fill) : null;
  if (builder) await buildAll(job, builds, { builder: builder.name, store });
  if (!spec) return;
  // What our builds have not touched is the user's.
  if (store || !fill || !builds.some(isStored))
    await caches.save(fill ? await withRoots(job, spec, builds) : spec);
  else caches.leaveOut(spec, 'the builder cannot export a cache');
}

/** The images in a store; without a spec there is none. */
const tagsIn = async (spec: CacheSpec | undefined): Promise<string[]> =>
  spec ? (await oci.read(spec.paths[0] ?? '')).roots.map(({ name }) => name) : [];

/** The store as builds use it. */
async function storeFor({ directory }: CacheContext, spec: CacheSpec, fill: boolean): Promise<LayerStore> {
  const [path = ''] = spec.paths;
  return { directory: storeDirectory(path, directory) ?? path, tags: await tagsIn(spec), fill };
}

/**
 * After good builds the store is to hold what they used and no more. Without builds of ours it is the user's; and
 * where layers could not be exported, all that is whole stays: the next build may need it.
 */
async function withRoots(
  { host, context }: BringJob,
  spec: CacheSpec,
  builds: readonly Build[],
): Promise<CacheSpec> {
  const roots = tagsOf(builds);
  if (!spec.store || roots.length === 0) return spec;
  const there = await tagsIn(spec);
  const lost = roots.filter((tag) => !there.includes(tag)).length;
  // In a directory that the user has named other steps may have images, too.
  const sweep = context.inputs.dockerCachePath === null ? 'ours' : 'unneeded';
  if (lost === 0) return { ...spec, store: { ...spec.store, roots, sweep } };
  host.log.info(`${spec.label}: those of ${count(lost, 'image')} are not in the store.`);
  return spec;
}
