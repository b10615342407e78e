import { createHash } from 'node:crypto';
import type { Plan } from './model.ts';

/**
 * The shard (from 1) that owns a test. Total: every file and id has exactly one owner, so no test can be
 * lost however old the plan is. The plugin computes the very same:
 * 1. a file that is not in the plan: rendezvous over all shards, by file (ownerOf);
 * 2. a file that is not cut: its shard;
 * 3. a cut file: the first of keysOf(id) that the plan names;
 * 4. else rendezvous over the owners of the cut file, by id (ownerAmong).
 */
export function planOwner(plan: Plan, file: string, id: string): number {
  const entry = Object.hasOwn(plan.files, file) ? plan.files[file] : undefined;
  if (entry === undefined) return ownerOf(file, plan.count);
  if (typeof entry === 'number') return entry;
  const key = keysOf(id).find((each) => Object.hasOwn(entry.ids, each));
  return key === undefined ? ownerAmong(id, entry.owners) : (entry.ids[key] as number);
}

/** The shards (from 1) that run tests of a file: one, or those among which it is cut. */
export function fileOwners(plan: Plan, file: string): readonly number[] {
  const entry = Object.hasOwn(plan.files, file) ? plan.files[file] : undefined;
  if (entry === undefined) return [ownerOf(file, plan.count)];
  return typeof entry === 'number' ? [entry] : entry.owners;
}

/**
 * The keys under which a cut file may name a test, from the narrowest: the id; the id up to the first `[`
 * behind its first `::` (the function); then that with its last `::name` dropped, again and again, while
 * an earlier `::` is left (the classes). `a.py::B::c[1]` gives itself, `a.py::B::c` and `a.py::B`.
 */
export function keysOf(id: string): string[] {
  const first = id.indexOf('::');
  if (first < 0) return [id];
  const keys = [id];
  const bracket = id.indexOf('[', first);
  if (bracket > 0) keys.push(id.slice(0, bracket));
  let end = (keys.at(-1) as string).lastIndexOf('::');
  while (end > first) {
    keys.push(id.slice(0, end));
    end = id.slice(0, end).lastIndexOf('::');
  }
  return keys;
}

/**
 * The shard (from 1) that owns a file by rendezvous hashing. Adding a shard moves only the files that the new shard
 * wins; no list is needed, so nothing can be without an owner. The plugin computes the very same.
 * (Thaler and Ravishankar, "Using name-based mappings to increase hit rates", 1998.)
 */
export const ownerOf = (file: string, count: number): number =>
  ownerAmong(
    file,
    Array.from({ length: count }, (_, at) => at + 1),
  );

/** The shard among `owners` (at least one) whose sha256 over `id` and shard is greatest. */
export function ownerAmong(id: string, owners: readonly number[]): number {
  const weight = (shard: number) => createHash('sha256').update(`${id}\n${shard}`).digest('hex');
  const weighed = owners.map((shard) => ({ shard, weight: weight(shard) }));
  return weighed.reduce((best, each) => (each.weight > best.weight ? each : best)).shard;
}
