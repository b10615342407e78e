import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { titleOf } from '../../codes.ts';
import type { KeyFileInput } from '../key-files.ts';
import type { BringJob, CacheContext, CacheFind, CacheKind, CacheSpec } from '../kind.ts';
import { savePolicy } from '../policy.ts';
import { storeSpec } from '../store/spec.ts';
import { buildAll } from './build.ts';
import { type Builder, openBuilder } from './builder.ts';
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

/** Where the guides put buildx's local cache. */
const GUIDES_PATH = '/tmp/.buildx-cache';
/** Of builds of ours, under RUNNER_TEMP: there for post, gone with the job, and no other runner's. */
const OWN_NAME = 'aegis-docker-cache';
const DOCKER_KEY_FILES = ['Dockerfile*', 'docker-compose*'];

/** buildx's local cache, and the images that are built from it. */
export const docker: CacheKind = {
  what: 'the Docker build cache',
  find,
  bring,
  needed: ({ inputs }) => inputs.dockerBuild.length > 0,
};

async function find(context: CacheContext): Promise<CacheFind> {
  const { inputs, facts } = context;
  const builds = planBuilds(inputs.dockerBuild);
  const given = inputs.dockerCachePath;
  const path = given ?? (builds.length > 0 ? join(facts.temp, OWN_NAME) : GUIDES_PATH);
  if (given === null && builds.length > 0 && !builds.some(isStored))
    return { wanted: false, reason: 'every line of `docker-build` has a `--cache-to` of its own' };
  const asked = given !== null || builds.length > 0 || inputs.caches !== 'auto';
  if (!asked && !(await exists(path))) return { wanted: false, reason: `there is no ${path}` };
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

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * Restores the store, builds the images of `docker-build` from it and into it, and offers it for saving. A build
 * that fails leaves everything as it was restored.
 * @throws StepError AEGIS-E212, AEGIS-E213
 */
async function bring(job: BringJob, [spec]: readonly CacheSpec[]): Promise<void> {
  const { caches, context } = job;
  const builds = planBuilds(context.inputs.dockerBuild);
  const exporting = builds.filter((build) => spec || !isStored(build)).some(needsExport);
  // It starts while the layers come.
  const opening = builds.length > 0 ? openBuilder(job, exporting) : null;
  opening?.catch(() => undefined);
  if (spec) await caches.restore(spec);
  const builder = await opening;
  const store = spec && builder ? await storeFor(job, builder, spec) : null;
  if (builder) await buildAll(job, builds, { builder: builder.name, store });
  if (spec && (store || !builder)) await caches.save(withRoots(spec, builds));
}

/** The store as builds use it; null when the builder that was asked for can do nothing with it. */
async function storeFor(
  { host, context }: BringJob,
  builder: Builder,
  spec: CacheSpec,
): Promise<LayerStore | null> {
  const [path = ''] = spec.paths;
  const directory = storeDirectory(path, context.directory) ?? path;
  if (!builder.exports) {
    const message = `docker-builder: ${JSON.stringify(builder.name)} cannot export a cache: the images are built without one.`;
    host.job.annotate({ level: 'warning', title: titleOf('AEGIS-W605'), message });
    return null;
  }
  const { roots } = await oci.read(path);
  const fill = savePolicy(context.facts, context.inputs.save) === null;
  return { directory, tags: roots.map(({ name }) => name), fill };
}

/** After good builds the store is to hold what they used and no more. Without builds of ours it is the user's. */
function withRoots(spec: CacheSpec, builds: readonly Build[]): CacheSpec {
  const roots = builds.filter(isStored).map(({ tag }) => tag);
  if (!spec.store || roots.length === 0) return spec;
  return { ...spec, store: { ...spec.store, roots, sweep: true } };
}
