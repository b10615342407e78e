import { createHash } from 'node:crypto';

/**
 * The shard (1-based) that owns a file by rendezvous hashing: the one whose digest over file and
 * index is greatest. Adding a shard moves only the files that the new shard wins; no list is needed,
 * so nothing can be without an owner. The plugin computes the very same.
 * (Thaler and Ravishankar, "Using name-based mappings to increase hit rates", 1998.)
 */
export function ownerOf(file: string, count: number): number {
  let owner = 1;
  let best = '';
  for (let index = 1; index <= count; index++) {
    const weight = createHash('sha256').update(`${file}\n${index}`).digest('hex');
    if (weight > best) [owner, best] = [index, weight];
  }
  return owner;
}
