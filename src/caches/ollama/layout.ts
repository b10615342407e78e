import type { Dirent } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ShapeError } from '../../results/shape.ts';
import { blobFinder, isUnfinished, list, makeDirectory, putFile, readText } from '../store/files.ts';
import {
  CAPS,
  distinct,
  isRootName,
  listOf,
  needOf,
  objection,
  parseFields,
  sameNeeds,
} from '../store/manifest.ts';
import type { Contents, Need, Root, StoreLayout } from '../store/model.ts';

/** Host, namespace, model and tag. Of manifests at another depth Ollama knows nothing. */
const DEPTH = 4;
/** As Ollama's own rule of names has it, but for their lengths; a host may have a port. */
const PLACE = /^(\w[\w.:-]*\/\w[\w.-]*\/\w[\w.-]*):(\w[\w.-]*)$/;

/** Ollama's models directory: `manifests/<host>/<namespace>/<model>/<tag>` and `blobs/sha256-<hex>`. */
export const ollama: StoreLayout = {
  name: 'ollama',
  restoresAll: false,
  blobDirectory: 'blobs',
  blobName: (digest) => `sha256-${digest}`,
  digestOf: (name) => /^sha256-([0-9a-f]{64})$/.exec(name)?.[1] ?? null,
  read,
  refuse: (root) => objection(() => check(root)),
  write,
  takeBack,
  litter,
};

function check({ name, body, needs }: Root): void {
  placeOf(name);
  if (!sameNeeds(needsOf(body), needs)) throw new ShapeError('its manifest names other blobs');
}

/** The blobs that a manifest names. Throws ShapeError when it is none. */
export function needsOf(manifest: string): Need[] {
  const fields = parseFields(manifest, 'its manifest');
  const layers = listOf(fields, 'layers').map((layer, at) => needOf(layer, `layers[${at}]`));
  return distinct([needOf(fields.config, 'config'), ...layers]);
}

/** Directory and file name of a manifest, relative to the store. */
function placeOf(name: string): { readonly directory: string; readonly file: string } {
  const [, model, tag] = isRootName(name) ? (PLACE.exec(name) ?? []) : [];
  if (!model || !tag) throw new ShapeError('its name is not host/namespace/model:tag');
  return { directory: `manifests/${model}`, file: tag };
}

async function read(store: string): Promise<Contents> {
  const { files, odd } = await manifestsIn(store);
  const areThere = await blobFinder(store, ollama);
  const roots: Root[] = [];
  const broken = [...odd, ...files.slice(CAPS.roots)];
  for (const file of files.slice(0, CAPS.roots)) {
    const root = await readRoot(store, file).catch(() => null);
    if (root && (await areThere(root.needs))) roots.push(root);
    else broken.push(nameOf(file));
  }
  return { roots, broken };
}

/** `file`: host/namespace/model/tag. Throws when it is no manifest of a model. */
async function readRoot(store: string, file: string): Promise<Root> {
  const name = nameOf(file);
  const body = await readText(join(store, 'manifests', file), CAPS.body);
  const root = { name, body: body ?? '', needs: needsOf(body ?? '') };
  check(root);
  return root;
}

const nameOf = (file: string): string => file.replace(/\/([^/]*)$/, ':$1');

interface Manifests {
  /** host/namespace/model/tag, sorted. */
  readonly files: readonly string[];
  /** What is neither a manifest nor a directory of manifests. */
  readonly odd: readonly string[];
  /** What a write that was killed has left. */
  readonly unfinished: readonly string[];
}

async function manifestsIn(store: string): Promise<Manifests> {
  const found = { files: [] as string[], odd: [] as string[], unfinished: [] as string[] };
  await walk('', 0);
  return { ...found, files: found.files.sort() };

  async function walk(directory: string, depth: number): Promise<void> {
    const names = await list(store, `manifests/${directory}`).catch(() => null);
    if (names === null) found.odd.push(directory || 'manifests');
    for (const name of names ?? [])
      await take(`${directory}${directory && '/'}${name.name}`, name, depth + 1);
  }

  async function take(path: string, entry: Dirent, depth: number): Promise<void> {
    if (entry.isDirectory() && depth < DEPTH) return walk(path, depth);
    if (isUnfinished(entry.name)) found.unfinished.push(`manifests/${path}`);
    else if (entry.isFile()) found.files.push(path);
    else found.odd.push(path);
  }
}

async function write(store: string, roots: readonly Root[], replace: boolean): Promise<void> {
  const ended = await Promise.allSettled(roots.map((root) => writeRoot(store, root, replace)));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
}

async function writeRoot(store: string, root: Root, replace: boolean): Promise<void> {
  check(root);
  const { directory, file } = placeOf(root.name);
  await makeDirectory(store, directory);
  const there = (await list(store, directory)).find(({ name }) => name === file);
  const stays = there?.isFile() && (!replace || (await bodyAt(store, root)) === root.body);
  if (!stays) await putFile(store, directory, file, root.body);
}

async function takeBack(store: string, roots: readonly Root[]): Promise<void> {
  for (const root of roots) {
    const { directory, file } = placeOf(root.name);
    const isThere = (await list(store, directory)).some(({ name }) => name === file);
    if (isThere && (await bodyAt(store, root)) === root.body) await rm(join(store, directory, file));
  }
}

/** The manifest that lies under the name of a root; null for none, and for what cannot be one. */
export async function bodyAt(store: string, { name }: Pick<Root, 'name'>): Promise<string | null> {
  const { directory, file } = placeOf(name);
  return readText(join(store, directory, file), CAPS.body).catch(() => null);
}

/** Downloads that were broken off, in pieces, and unfinished files of ours. */
async function litter(store: string): Promise<readonly string[]> {
  const blobs = await list(store, ollama.blobDirectory).catch(() => []);
  const partial = blobs.filter(({ name }) => /^sha256-[0-9a-f]{64}-partial/.test(name));
  const { unfinished } = await manifestsIn(store);
  return [...partial.map(({ name }) => `blobs/${name}`), ...unfinished];
}
