import { createCipheriv, createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Need } from '../../src/caches/store/model.ts';

const PIECE = Buffer.alloc(8 * 1024 * 1024);
const OCI = 'application/vnd.oci.image';
const DOCKER = 'application/vnd.docker';

/** The bytes of the layers of each model or image. */
export type Layers = Readonly<Record<string, readonly number[]>>;

/** What is the same for both kinds of stores. */
export interface StoreOptions {
  /** Bytes of layers that all of them have. */
  readonly shared?: readonly number[];
  /** Another one makes other layers, but for the shared ones. */
  readonly salt?: string;
}

/** What each model or image needs, under its full name. */
export type Made = Readonly<Record<string, readonly Need[]>>;

/**
 * Adds models to an Ollama models directory, as `ollama create` does; their layers are noise, the same for the same
 * names, sizes and salt. Short names get Ollama's host and namespace: `tiny` is
 * `registry.ollama.ai/library/tiny:latest`. A model that is there is replaced; its blobs stay.
 */
export function makeOllamaStore(
  store: string,
  { models, ...options }: StoreOptions & { readonly models: Layers },
): Made {
  const pathOf = (digest: string) => join(store, 'blobs', `sha256-${digest}`);
  const made = Object.entries(models).map(([model, sizes]) => {
    const name = ollamaName(model);
    const layers = putLayers(pathOf, model, sizes, options);
    const config = putBlob(
      pathOf,
      json({ model_format: 'gguf', rootfs: layers.map(({ digest }) => digest) }),
    );
    const manifest = {
      schemaVersion: 2,
      mediaType: `${DOCKER}.distribution.manifest.v2+json`,
      config: pointer(`${DOCKER}.container.image.v1+json`, config),
      layers: layers.map((layer) => pointer('application/vnd.ollama.image.model', layer)),
    };
    const path = join(store, 'manifests', name.replace(/:([^:/]+)$/, '/$1'));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, json(manifest));
    return [name, [config, ...layers]] as const;
  });
  return Object.fromEntries(made);
}

/** `tiny` → `registry.ollama.ai/library/tiny:latest`. */
export function ollamaName(short: string): string {
  const [place, tag = 'latest'] = short.split(/:(?=[^:/]+$)/);
  const parts = (place ?? '').split('/');
  return `${[...['registry.ollama.ai', 'library'].slice(0, 3 - parts.length), ...parts].join('/')}:${tag}`;
}

/**
 * Adds images to an OCI layout, as `--cache-to type=local,mode=max` does: index.json names a manifest, which has
 * BuildKit's cache config and the layers. `nested`: index.json names an index, and that the manifest.
 */
export function makeOciStore(
  store: string,
  { images, nested, ...options }: StoreOptions & { readonly images: Layers; readonly nested?: boolean },
): Made {
  const pathOf = (digest: string) => join(store, 'blobs/sha256', digest);
  const made = Object.entries(images).map(([tag, sizes]) => {
    const layers = putLayers(pathOf, tag, sizes, options);
    const config = putBlob(
      pathOf,
      json({ layers: layers.map(({ digest }) => ({ blob: `sha256:${digest}` })) }),
    );
    const manifest = putManifest(pathOf, 'manifest', {
      config: pointer('application/vnd.buildkit.cacheconfig.v0', config),
      layers: layers.map((layer) => pointer(`${OCI}.layer.v1.tar+gzip`, layer)),
    });
    const top = nested ? putManifest(pathOf, 'index', { manifests: [manifest] }) : manifest;
    addImage(store, tag, top);
    const parents = [manifest, ...(nested ? [top] : [])].map(({ digest, size }) => ({
      digest: digest.slice('sha256:'.length),
      size,
    }));
    return [tag, [...parents, config, ...layers]] as const;
  });
  return Object.fromEntries(made);
}

/** A descriptor as manifests have it. */
export const pointer = (mediaType: string, { digest, size }: Need) => ({
  mediaType,
  digest: `sha256:${digest}`,
  size,
});

/** Writes a blob of these bytes, and tells what needs it. */
export function putBlob(pathOf: (digest: string) => string, bytes: string | Buffer): Need {
  const digest = createHash('sha256').update(bytes).digest('hex');
  mkdirSync(dirname(pathOf(digest)), { recursive: true });
  writeFileSync(pathOf(digest), bytes);
  return { digest, size: Buffer.byteLength(bytes) };
}

/** Writes a manifest or an index as a blob, and tells its descriptor. */
export function putManifest(
  pathOf: (digest: string) => string,
  kind: 'manifest' | 'index',
  fields: Readonly<Record<string, unknown>>,
) {
  const mediaType = `${OCI}.${kind}.v1+json`;
  return pointer(mediaType, putBlob(pathOf, json({ schemaVersion: 2, mediaType, ...fields })));
}

/** Names an image in index.json, in the place of one of that name. */
export function addImage(store: string, tag: string, descriptor: Readonly<Record<string, unknown>>): void {
  const path = join(store, 'index.json');
  type Named = { readonly annotations: Readonly<Record<string, string>> };
  const there: Named[] = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).manifests : [];
  const others = there.filter(({ annotations }) => annotations['org.opencontainers.image.ref.name'] !== tag);
  const own = { ...descriptor, annotations: { 'org.opencontainers.image.ref.name': tag } };
  const manifests = [...others, own];
  writeFileSync(join(store, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }));
  writeFileSync(path, json({ schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests }));
}

const json = (value: unknown): string => JSON.stringify(value);

function putLayers(
  pathOf: (digest: string) => string,
  name: string,
  sizes: readonly number[],
  { shared = [], salt = '' }: StoreOptions,
): readonly Need[] {
  return [
    ...shared.map((size, at) => putNoise(pathOf, `shared ${at}`, size)),
    ...sizes.map((size, at) => putNoise(pathOf, `${salt} ${name} ${at}`, size)),
  ];
}

/** Bytes that do not compress, in pieces: stores may be larger than the memory. */
function putNoise(pathOf: (digest: string) => string, seed: string, size: number): Need {
  const key = createHash('sha256').update(seed).digest();
  const cipher = createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16));
  const hash = createHash('sha256');
  const unnamed = pathOf(`unnamed-${process.pid}`);
  mkdirSync(dirname(unnamed), { recursive: true });
  const file = openSync(unnamed, 'w');
  for (let left = size; left > 0; left -= PIECE.length) {
    const bytes = cipher.update(PIECE.subarray(0, left));
    hash.update(bytes);
    writeSync(file, bytes);
  }
  closeSync(file);
  const digest = hash.digest('hex');
  renameSync(unnamed, pathOf(digest));
  return { digest, size };
}
