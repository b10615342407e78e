import { type Resource, resourceSpec } from '../directory.ts';
import { digest, MAX_KEY } from '../keys.ts';
import type { CacheContext, CacheFind } from '../kind.ts';
import { NOTHING_KNOWN, type StoreName } from './model.ts';

/** What follows the beginning of the key of an index: digests of 16 digits, the number of a run. */
const ROOM = 60;

/**
 * The spec of a store. Its key `aegis1-NAME-E-LANE@HASH` is only the beginning of the keys of its indexes; those of the
 * same lane are fallen back on first: another may have other models, and images of another Python.
 * @param options.roots names of what is worth saving; null for all
 */
export async function storeSpec(
  context: CacheContext,
  resource: Resource,
  { layout, roots = null }: { readonly layout: StoreName; readonly roots?: readonly string[] | null },
): Promise<CacheFind> {
  const found = await resourceSpec(context, { ...resource, scope: context.lane });
  if (!found.wanted) return found;
  const { prefix, limitBytes: most } = context.inputs;
  const store = { layout, prefix, roots, most, seals: null, sweep: null, known: NOTHING_KNOWN };
  return { wanted: true, specs: found.specs.map((spec) => ({ ...spec, key: withRoom(spec.key), store })) };
}

/** Leaves room in a key for what follows. */
const withRoom = (key: string): string =>
  key.length <= MAX_KEY - ROOM ? key : `${key.slice(0, MAX_KEY - ROOM - 17)}-${digest([key])}`;
