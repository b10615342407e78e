import { integer, matching, ShapeError } from '../../results/shape.ts';
import type { Need } from './model.ts';

/** What a store, an index and a manifest may hold; more is refused. */
export const CAPS = {
  /** Bytes of the text of an index, of index.json, and of a manifest among the blobs. */
  text: 4 * 1024 * 1024,
  /** Bytes of what an index tells of one root: a manifest or a descriptor. */
  body: 1024 * 1024,
  roots: 2_000,
  /** Different ones, over all roots. */
  blobs: 20_000,
  chunks: 10_000,
  /** Bytes of a blob. */
  blob: 2 ** 40,
  /** Characters of the name of a root. */
  name: 512,
} as const;

/** The size of a blob, in bytes. */
export const isSize = integer(0, CAPS.blob);

const DIGEST = /^sha256:([0-9a-f]{64})$/;
const isDigest = matching((text) => DIGEST.test(text), 'sha256: and 64 hex digits');

/** A JSON object of which unknown fields are left alone. */
export type Fields = Readonly<Record<string, unknown>>;

/** @throws ShapeError for what is no object */
export function fieldsOf(value: unknown, place: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ShapeError(`${place} is not an object`);
  return value as Fields;
}

/** The JSON object that a text holds. Throws a ShapeError for any other text. */
export function parseFields(text: string, place: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ShapeError(`${place} is not JSON`);
  }
  return fieldsOf(value, place);
}

/**
 * What a descriptor points to; its media type is not looked at.
 * @throws ShapeError for another algorithm than sha256, and for a size that no blob has
 */
export function needOf(value: unknown, place: string): Need {
  const { digest, size } = fieldsOf(value, place);
  return {
    digest: isDigest(digest, `${place}.digest`).slice('sha256:'.length),
    size: isSize(size, `${place}.size`),
  };
}

/** The descriptors of a field that is a list or absent; at most as many as a store has blobs. */
export function listOf(fields: Fields, key: string): readonly unknown[] {
  const value = fields[key] ?? [];
  if (!Array.isArray(value) || value.length > CAPS.blobs)
    throw new ShapeError(`${key} is not a list of at most ${CAPS.blobs}`);
  return value;
}

/** Each blob once. Throws a ShapeError when two of them say different sizes of one blob. */
export function distinct(needs: readonly Need[]): Need[] {
  const sizes = new Map<string, number>();
  for (const { digest, size } of needs) {
    if ((sizes.get(digest) ?? size) !== size) throw new ShapeError(`sha256:${digest} has two sizes`);
    sizes.set(digest, size);
  }
  return [...sizes].map(([digest, size]) => ({ digest, size }));
}

/** Whether both hold the same blobs with the same sizes, in any order. */
export function sameNeeds(some: readonly Need[], others: readonly Need[]): boolean {
  const sizes = new Map(some.map(({ digest, size }) => [digest, size]));
  return others.length === sizes.size && others.every(({ digest, size }) => sizes.get(digest) === size);
}

/** Whether a store or an index may call a root so. It is printed, and for Ollama a path. */
export const isRootName = (name: string): boolean =>
  name !== '' &&
  name.length <= CAPS.name &&
  !/^[-/\\]|[\x00-\x1f\x7f-\x9f]/.test(name) &&
  !name.split(/[/\\]/).includes('..') &&
  name.isWellFormed();

/** What a check has against something, in words; null: nothing. */
export function objection(check: () => unknown): string | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof ShapeError) return error.message;
    throw error;
  }
}
