import { createCipheriv, createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Stores as Ollama and buildx leave them, of random bytes: always the same for the same size. */

/** A blob as manifests name it. */
interface Descriptor {
  readonly mediaType: string;
  /** sha256:<hex> */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** Where the blob of a digest lies. */
type BlobPath = (hex: string) => string;

/** Of the bytes of all models. */
const WEIGHTS = { one: 0.4, two: 0.3, three: 0.2 } as const;
/** So is this; a layer that all three need. */
const SHARED = 0.1;
/** Of the bytes of an image: few large layers and many small ones, as images have them. */
const LAYERS = [0.4, 0.25, 0.15, 0.1, 0.05, 0.03, 0.015, 0.004, 0.0009, 0.0001];
/** Bytes of the parameters and the template of a model, and of a configuration. */
const SMALL = 1500;
const MIB = 1024 * 1024;

const IMAGE = 'application/vnd.oci.image';
const MODEL = 'application/vnd.ollama.image';
const MODELS = 'manifests/registry.ollama.ai/library';

type ModelName = keyof typeof WEIGHTS;

/** Three models that share a layer. */
export async function makeModels(store: string, bytes: number): Promise<void> {
  for (const name of ['one', 'two', 'three'] as const) await makeModel(store, bytes, name, name);
}

/** The third model gets other blobs, but for the shared one. @returns bytes of what is new, its manifest not counted */
export async function changeModel(store: string, bytes: number): Promise<number> {
  for (const { digest } of await ownBlobs(store, 'three')) await rm(modelBlob(store)(hexOf(digest)));
  await makeModel(store, bytes, 'three', 'three, changed');
  return (await ownBlobs(store, 'three')).reduce((sum, { size }) => sum + size, 0);
}

async function makeModel(store: string, bytes: number, name: ModelName, seed: string): Promise<void> {
  const at = modelBlob(store);
  const layer = (type: string, of: string, size: number) => makeBlob(at, `${MODEL}.${type}`, of, size);
  const layers = [
    await layer('model', seed, bytes * WEIGHTS[name]),
    await layer('projector', 'shared', bytes * SHARED),
    await layer('template', `${seed}, template`, SMALL),
    await layer('params', `${seed}, parameters`, SMALL),
  ];
  const config = await makeBlob(at, `${IMAGE}.config.v1+json`, `${seed}, configuration`, SMALL);
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
  await write(
    join(store, MODELS, name, 'latest'),
    JSON.stringify({ schemaVersion: 2, mediaType, config, layers }),
  );
}

const modelBlob =
  (store: string): BlobPath =>
  (hex) =>
    join(store, 'blobs', `sha256-${hex}`);

/** All but the shared one. */
async function ownBlobs(store: string, name: ModelName): Promise<Descriptor[]> {
  const { config, layers } = JSON.parse(await readFile(join(store, MODELS, name, 'latest'), 'utf8'));
  return [config, ...layers].filter(({ mediaType }: Descriptor) => !mediaType.endsWith('.projector'));
}

/** One image, as buildx's local cache holds it. */
export async function makeImage(store: string, bytes: number): Promise<void> {
  const at: BlobPath = (hex) => join(store, 'blobs', 'sha256', hex);
  const layers: Descriptor[] = [];
  for (const share of LAYERS)
    layers.push(await makeBlob(at, `${IMAGE}.layer.v1.tar+gzip`, `layer ${share}`, bytes * share));
  const config = await makeBlob(at, 'application/vnd.buildkit.cacheconfig.v0', 'cache', SMALL);
  const mediaType = `${IMAGE}.manifest.v1+json`;
  const text = JSON.stringify({ schemaVersion: 2, mediaType, config, layers });
  const hex = createHash('sha256').update(text).digest('hex');
  await write(at(hex), text);
  const annotations = { 'org.opencontainers.image.ref.name': 'latest' };
  const manifest = { mediaType, digest: `sha256:${hex}`, size: text.length, annotations };
  await write(join(store, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const index = { schemaVersion: 2, mediaType: `${IMAGE}.index.v1+json`, manifests: [manifest] };
  await write(join(store, 'index.json'), JSON.stringify(index));
}

/** Random bytes that depend on the seed and the size alone. */
async function makeBlob(at: BlobPath, mediaType: string, seed: string, bytes: number): Promise<Descriptor> {
  const size = Math.round(bytes);
  const part = at(`part-${process.pid}`);
  await mkdir(dirname(part), { recursive: true });
  const hex = await writeRandom(part, seed, size);
  await rename(part, at(hex));
  return { mediaType, digest: `sha256:${hex}`, size };
}

async function writeRandom(path: string, seed: string, size: number): Promise<string> {
  const key = createHash('sha256').update(seed).digest();
  const cipher = createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16));
  const hash = createHash('sha256');
  const zeros = Buffer.alloc(MIB);
  await using file = await open(path, 'w');
  for (let left = size; left > 0; left -= MIB) {
    const bytes = cipher.update(zeros.subarray(0, Math.min(left, MIB)));
    hash.update(bytes);
    await file.write(bytes);
  }
  return hash.digest('hex');
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

const hexOf = (digest: string): string => digest.slice('sha256:'.length);
