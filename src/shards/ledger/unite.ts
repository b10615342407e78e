import { compareNames } from '../plan/cost.ts';

/**
 * Makes one of all groups that a list names together, and of those that share a member with them.
 * @returns the name that stands for a group: the lowest of those that are one; its own for any other
 */
export function unite(lists: Iterable<readonly string[]>): (group: string) => string {
  const parents = new Map<string, string>();
  const top = (group: string): string => {
    let root = group;
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next;
    // The way is made shorter for the next who asks.
    for (let at = group; at !== root; ) {
      const next = parents.get(at) ?? root;
      parents.set(at, root);
      at = next;
    }
    return root;
  };
  for (const [first, ...others] of lists)
    for (const other of others) {
      const [low = '', high = ''] = [top(first as string), top(other)].sort(compareNames);
      if (low !== high) parents.set(high, low);
    }
  return top;
}
