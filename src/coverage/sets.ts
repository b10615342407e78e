/** Set algebra. A result that equals the first set is that set itself: shards mostly agree, so little is copied. */

export function union<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): ReadonlySet<T> {
  if (isSubset(b, a)) return a;
  const all = new Set(a);
  for (const item of b) all.add(item);
  return all;
}

export const intersection = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>): ReadonlySet<T> =>
  filter(a, (item) => b.has(item));

export const difference = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>): ReadonlySet<T> =>
  b.size === 0 ? a : filter(a, (item) => !b.has(item));

export function isDisjoint<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  for (const item of b) if (a.has(item)) return false;
  return true;
}

export function isSubset<T>(a: ReadonlySet<T>, of: ReadonlySet<T>): boolean {
  for (const item of a) if (!of.has(item)) return false;
  return true;
}

function filter<T>(set: ReadonlySet<T>, keep: (item: T) => boolean): ReadonlySet<T> {
  const kept = new Set<T>();
  for (const item of set) if (keep(item)) kept.add(item);
  return kept.size === set.size ? set : kept;
}
