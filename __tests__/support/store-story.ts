import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreRig } from './store-rig.ts';
import { type Made, makeOllamaStore, ollamaName } from './stores.ts';

export const MIB = 1024 * 1024;
export const [TINY, SMALL, LARGE] = ['tiny', 'small', 'large'].map(ollamaName) as [string, string, string];

/** Two small models that share a layer. */
export function someModels(rig: StoreRig, salt = '', place = 'models'): Made {
  const models = { tiny: [70_000], small: [90_000, 5_000] };
  return makeOllamaStore(join(rig.workspace, place), { models, shared: [30_000], salt });
}

/** A model with one large layer; one of 40 MiB is in two parts. */
export const largeModel = (rig: StoreRig, place = 'models', size = 40 * MIB): Made =>
  makeOllamaStore(join(rig.workspace, place), { models: { large: [size] } });

/** Paths in a directory, and the files' bytes. */
export async function treeOf(directory: string): Promise<Map<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const bytes = paths.sort().map(async (path) => (await readFile(path)).toString('base64'));
  return new Map(
    (await Promise.all(bytes)).map((text, at) => [paths[at]?.slice(directory.length) ?? '', text]),
  );
}

export const blobAt = (rig: StoreRig, place: string, digest = ''): string =>
  join(rig.workspace, place, 'blobs', `sha256-${digest}`);

export const namesIn = async (rig: StoreRig, place: string): Promise<string[]> =>
  [...(await treeOf(join(rig.workspace, place))).keys()].filter((name) => name.startsWith('/manifests/'));

/** The entry of which the key begins so, as it lies in the service. */
export function archive(rig: StoreRig, begin: string): string {
  const found = rig.service.caches().find(({ key }) => key.startsWith(begin));
  if (!found) throw new Error(`no entry ${begin}`);
  return found.path;
}
