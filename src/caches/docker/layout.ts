import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ShapeError } from '../../results/shape.ts';
import { blobFinder, isUnfinished, list, readPlain } from '../store/files.ts';
import {
  CAPS,
  distinct,
  type Fields,
  fieldsOf,
  listOf,
  needOf,
  objection,
  parseFields,
} from '../store/manifest.ts';
import type { Contents, Need, Root, StoreLayout } from '../store/model.ts';
import { indexToWrite, namesOf, readIndex, writeIndex } from './image-index.ts';

/** The blobs that name others. BuildKit's `cacheconfig` is JSON too, and needs nothing. */
const PARENT =
  /^application\/vnd\.(oci\.image\.(index|manifest)\.v1|docker\.distribution\.manifest(\.list)?\.v2)\+json$/;
/** Indexes in indexes; real ones have two or three. */
const DEEPEST = 8;

/** An OCI image layout, as buildx writes its local cache: `index.json` and `blobs/sha256/<hex>`. */
export const oci: StoreLayout = {
  name: 'oci',
  restoresAll: true,
  blobDirectory: 'blobs/sha256',
  blobName: (digest) => digest,
  digestOf: (name) => (/^[0-9a-f]{64}$/.test(name) ? name : null),
  read,
  refuse: (root) => objection(() => check(root)),
  write,
  takeBack,
  keepOnly,
  litter,
};

/** What is nested can only be told when its blobs are there: `read` looks into them. */
function check({ name, body, needs }: Root): void {
  if (body.length > CAPS.body) throw new ShapeError(`its descriptor has more than ${CAPS.body} characters`);
  const descriptor = parseFields(body, 'its descriptor');
  const own = needOf(descriptor, 'its descriptor');
  if (!needs.some(({ digest, size }) => digest === own.digest && size === own.size))
    throw new ShapeError('its descriptor names a blob that it does not need');
  if (!namesOf(descriptor).includes(name)) throw new ShapeError('its descriptor has another name');
}

async function read(store: string): Promise<Contents> {
  const index = await readIndex(store).catch(() => 'unreadable' as const);
  if (index === 'unreadable') return { roots: [], broken: ['index.json'] };
  const areThere = await blobFinder(store, oci);
  const roots: Root[] = [];
  const broken: string[] = [];
  for (const [name, descriptor] of index?.images ?? []) {
    const root = roots.length < CAPS.roots ? await readRoot(store, name, descriptor).catch(() => null) : null;
    if (root && (await areThere(root.needs))) roots.push(root);
    else broken.push(name);
  }
  return { roots, broken };
}

async function readRoot(store: string, name: string, descriptor: unknown): Promise<Root> {
  const needs = distinct(await gather(store, descriptor, 0, new Set()));
  const root = { name, body: JSON.stringify(descriptor), needs };
  check(root);
  return root;
}

/** What a descriptor needs: its blob, and all that is named in it. `seen`: digests of blobs that were looked into. */
async function gather(store: string, descriptor: unknown, depth: number, seen: Set<string>): Promise<Need[]> {
  const need = needOf(descriptor, 'its descriptor');
  const { mediaType } = fieldsOf(descriptor, 'its descriptor');
  if (!PARENT.test(String(mediaType)) || seen.has(need.digest)) return [need];
  if (depth === DEEPEST) throw new ShapeError(`it is nested more than ${DEEPEST} times`);
  if (seen.add(need.digest).size > CAPS.blobs)
    throw new ShapeError(`it has more than ${CAPS.blobs} manifests`);
  const needs = [need];
  for (const child of childrenOf(await readParent(store, need)))
    needs.push(...(await gather(store, child, depth + 1, seen)));
  return needs;
}

const childrenOf = (parent: Fields): readonly unknown[] => [
  ...(parent.config === undefined ? [] : [parent.config]),
  ...listOf(parent, 'manifests'),
  ...listOf(parent, 'layers'),
];

/** A damaged one would name the wrong blobs, so its digest is looked at here already. */
async function readParent(store: string, { digest }: Need): Promise<Fields> {
  const bytes = await readPlain(join(store, oci.blobDirectory, digest), CAPS.text);
  if (bytes === null) throw new ShapeError(`sha256:${digest} is not there`);
  if (createHash('sha256').update(bytes).digest('hex') !== digest)
    throw new ShapeError(`sha256:${digest} is damaged`);
  return parseFields(bytes.toString('utf8'), `sha256:${digest}`);
}

async function write(store: string, roots: readonly Root[], replace: boolean): Promise<void> {
  for (const root of roots) check(root);
  await mkdir(store, { recursive: true });
  const { fields, images } = await indexToWrite(store);
  const added = roots.filter(({ name }) => replace || !images.has(name));
  const descriptors = added.map(({ name, body }) => [name, JSON.parse(body)] as const);
  await writeIndex(store, { fields, images: new Map([...images, ...descriptors]) });
}

function takeBack(store: string, roots: readonly Root[]): Promise<void> {
  return keepThose(store, (image) => !roots.some(({ name }) => name === image));
}

function keepOnly(store: string, names: readonly string[]): Promise<void> {
  return keepThose(store, (image) => names.includes(image));
}

async function keepThose(store: string, accept: (name: string) => boolean): Promise<void> {
  const { fields, images } = await indexToWrite(store);
  const kept = new Map([...images].filter(([name]) => accept(name)));
  if (kept.size < images.size) await writeIndex(store, { fields, images: kept });
}

/** Blobs that were being written, and unfinished files of ours. */
async function litter(store: string): Promise<readonly string[]> {
  const ingest = await list(store, 'ingest').catch(() => []);
  const own = await list(store, '').catch(() => []);
  return [
    ...ingest.map(({ name }) => `ingest/${name}`),
    ...own.filter(({ name }) => isUnfinished(name)).map(({ name }) => name),
  ];
}
