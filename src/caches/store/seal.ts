import { digest } from '../keys.ts';
import type { CacheSpec } from '../kind.ts';
import { layoutOf } from './layouts.ts';
import type { Root } from './model.ts';

/** What a root is when it is offered: its name and its manifest, which names all blobs by their sha256. */
export const sealOf = ({ name, body }: Pick<Root, 'name' | 'body'>): string => digest([name, body]);

/**
 * The spec with the seals of what it names, as it lies on disk now: before the tests, which could put something
 * else under a name. Where no names are given, others fill the store during the job, and nothing can be sealed.
 */
export async function sealed(spec: CacheSpec): Promise<CacheSpec> {
  const { store, paths } = spec;
  if (!store?.roots) return spec;
  const { roots: names, layout } = store;
  // What cannot be read now is not to be trusted later.
  const read = layoutOf(layout).read(paths[0] ?? '');
  const found = await read.then(({ roots }) => roots).catch(() => []);
  const seals = found.filter(({ name }) => names.includes(name)).map(sealOf);
  return { ...spec, store: { ...store, seals } };
}
