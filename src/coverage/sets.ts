/**
 * Algebra of sets of numbers as ascending lists. A result that equals the first set is that set itself: shards
 * mostly agree, so little is copied.
 */

/** Numbers in ascending order, each once. */
export type Ascending = readonly number[];

/** Any numbers as a set; a list that ascends is taken as it is. */
export function ascending(numbers: readonly number[]): Ascending {
  for (let at = 1; at < numbers.length; at += 1) {
    if ((numbers[at] as number) <= (numbers[at - 1] as number))
      return [...new Set(numbers)].sort((a, b) => a - b);
  }
  return numbers;
}

export function union(a: Ascending, b: Ascending): Ascending {
  if (isSubset(b, a)) return a;
  const all: number[] = [];
  let at = 0;
  for (const item of a) {
    for (; at < b.length && (b[at] as number) < item; at += 1) all.push(b[at] as number);
    if (at < b.length && b[at] === item) at += 1;
    all.push(item);
  }
  for (; at < b.length; at += 1) all.push(b[at] as number);
  return all;
}

export function intersection(a: Ascending, b: Ascending): Ascending {
  return isSubset(a, b) ? a : pick(a, b, true);
}

export function difference(a: Ascending, b: Ascending): Ascending {
  return isDisjoint(a, b) ? a : pick(a, b, false);
}

/** The items of `a` that `b` has, or those that it has not. */
function pick(a: Ascending, b: Ascending, common: boolean): Ascending {
  const picked: number[] = [];
  let at = 0;
  for (const item of a) {
    at = firstFrom(b, at, item);
    if ((at < b.length && b[at] === item) === common) picked.push(item);
  }
  return picked;
}

/** Where the first item from `item` on is, counted from `at`. */
function firstFrom(set: Ascending, at: number, item: number): number {
  let next = at;
  while (next < set.length && (set[next] as number) < item) next += 1;
  return next;
}

export function isDisjoint(a: Ascending, b: Ascending): boolean {
  let at = 0;
  for (const item of b) {
    at = firstFrom(a, at, item);
    if (at < a.length && a[at] === item) return false;
  }
  return true;
}

export function isSubset(a: Ascending, of: Ascending): boolean {
  if (a.length > of.length) return false;
  let at = 0;
  for (const item of a) {
    at = firstFrom(of, at, item);
    if (at === of.length || of[at] !== item) return false;
    at += 1;
  }
  return true;
}

export function has(set: Ascending, item: number): boolean {
  let [low, high] = [0, set.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((set[middle] as number) < item) low = middle + 1;
    else high = middle;
  }
  return set[low] === item;
}
