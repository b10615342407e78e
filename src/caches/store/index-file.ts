import {
  array,
  type Check,
  integer,
  matching,
  nullable,
  object,
  oneOf,
  ShapeError,
  string,
} from '../../results/shape.ts';
import { digest } from '../keys.ts';
import { chunkKey } from './chunks.ts';
import { checkIndex } from './index-check.ts';
import { layoutOf, STORE_NAMES } from './layouts.ts';
import { CAPS, isRootName, isSize, parseFields } from './manifest.ts';
import type { Chunk, Need, Root, StoreIndex, StoreName } from './model.ts';

const VERSION = 1;
const MOST_GENERATIONS = 1_000_000;

const isHex = matching((text) => /^[0-9a-f]{64}$/.test(text), '64 hex digits');
const isNeed: Check<Need> = object({ digest: isHex, size: isSize });
const isRoot: Check<Root> = object({
  name: matching(isRootName, 'a name of a model or image'),
  body: string(CAPS.body),
  needs: array(isNeed, CAPS.blobs),
});

/** A chunk as it is kept in an index; whether it fits to blobs is another question. */
export const isChunk: Check<Chunk> = object({
  blobs: array(isHex, CAPS.blobs),
  part: nullable(object({ index: integer(0, CAPS.chunks), count: integer(2, CAPS.chunks) })),
  generation: integer(0, MOST_GENERATIONS),
  bytes: isSize,
});

const isIndex: Check<StoreIndex> = object({
  version: oneOf(VERSION),
  layout: oneOf(...STORE_NAMES),
  roots: array(isRoot, CAPS.roots),
  chunks: array(isChunk, CAPS.chunks),
});

/**
 * The text of an index. To be made before anything is uploaded.
 * @throws Error for one that `parseIndex` would refuse: nobody could restore it
 */
export function serializeIndex(index: StoreIndex): string {
  const text = JSON.stringify(index);
  const found = parseIndex(text, index.layout);
  if ('problem' in found) throw new Error(`the index cannot be saved: ${found.problem}`);
  return text;
}

/**
 * Reads an index as untrusted data: roots need what their bodies say, chunks hold every need exactly once.
 * `problem`: what is wrong with it, in a few words that may hold text from outside. Never throws.
 */
export function parseIndex(text: string, layout: StoreName): StoreIndex | { readonly problem: string } {
  try {
    return readIndex(text, layout);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function readIndex(text: string, layout: StoreName): StoreIndex {
  const bytes = Buffer.byteLength(text);
  if (bytes > CAPS.text) throw new ShapeError(`an index of ${bytes} bytes, and it may have ${CAPS.text}`);
  const fields = parseFields(text, 'the index');
  const { version } = fields;
  if (version !== VERSION && typeof version === 'number')
    throw new ShapeError(`an index of version ${version}, this action writes ${VERSION}`);
  const index = isIndex(fields, 'index');
  if (index.layout !== layout)
    throw new ShapeError(`an index of a store of ${index.layout}, and not of ${layout}`);
  checkIndex(index, layoutOf(layout));
  return index;
}

/** The key of an index: `${start}-<16 hex over roots and chunks>`; their order does not count. */
export function indexKey(start: string, { layout, roots, chunks }: StoreIndex): string {
  const sortedRoots = roots.map(({ name, body, needs }) =>
    digest([name, body, ...needs.map(needText).sort()], 64),
  );
  const keys = chunks.map((chunk) => chunkKey('', chunk));
  return `${start}-${digest([layout, ...sortedRoots.sort(), ...keys.sort()])}`;
}

const needText = ({ digest, size }: Need): string => `${digest} ${size}`;
