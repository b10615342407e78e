import { access } from 'node:fs/promises';
import { resourceSpec } from './directory.ts';
import type { CacheContext, CacheFind, CacheKind } from './kind.ts';

/** Where the guides put buildx's local cache. */
const DOCKER_CACHE_PATH = '/tmp/.buildx-cache';
const DOCKER_KEY_FILES = ['Dockerfile*', 'docker-compose*'];

/** buildx's local cache: layers found again by prefix, and filled up by the next build. */
export const docker: CacheKind = { find };

async function find(context: CacheContext): Promise<CacheFind> {
  const { inputs } = context;
  const path = inputs.dockerCachePath ?? DOCKER_CACHE_PATH;
  const asked = inputs.dockerCachePath !== null || inputs.caches !== 'auto';
  if (!asked && !(await exists(path))) return { wanted: false, reason: `there is no ${path}` };
  return resourceSpec(context, {
    kind: 'docker',
    label: 'docker layers',
    name: 'oci',
    path,
    keyFiles: { input: 'docker-key-files', given: inputs.dockerKeyFiles, defaults: DOCKER_KEY_FILES },
    also: {},
  });
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
