import { type Leaf, type Piece, pieceOf, secondsOf } from './cost.ts';

/**
 * Cuts a piece into slices of at most `most` seconds, the files' own costs included, in definition order:
 * at files, then classes, then functions, then single parameters, each only where the coarser part is too
 * large. A group is never cut, so a slice may be larger.
 */
export function cut(piece: Piece, most: number): Piece[] {
  if (piece.seconds + piece.overhead <= most) return [piece];
  // Slices that cost more to begin than to run would only add up.
  const limit = Math.max(most - piece.overhead, piece.overhead);
  return pack(refine(piece.leaves, 0, limit), limit).map(pieceOf);
}

/** The coarsest parts that are within the limit, or cannot be cut. */
function refine(leaves: readonly Leaf[], depth: number, limit: number): (readonly Leaf[])[] {
  return [...partsAt(leaves, depth).values()].flatMap((part) => {
    const whole = part.length === 1 || part[0]?.group !== '' || secondsOf(part) <= limit;
    return whole ? [part] : refine(part, depth + 1, limit);
  });
}

function partsAt(leaves: readonly Leaf[], depth: number): Map<string, Leaf[]> {
  const parts = new Map<string, Leaf[]>();
  for (const leaf of leaves) {
    // A path never begins with NUL, so a group cannot be taken for one.
    const key = leaf.group === '' ? (leaf.path[depth] ?? leaf.id) : `\0${leaf.group}`;
    const part = parts.get(key);
    if (part) part.push(leaf);
    else parts.set(key, [leaf]);
  }
  return parts;
}

/** Joins neighbours as long as they stay within the limit. */
function pack(parts: readonly (readonly Leaf[])[], limit: number): Leaf[][] {
  const slices: (readonly Leaf[])[][] = [];
  let filled = Number.POSITIVE_INFINITY;
  for (const part of parts) {
    const seconds = secondsOf(part);
    filled += seconds;
    if (filled <= limit) slices.at(-1)?.push(part);
    else {
      slices.push([part]);
      filled = seconds;
    }
  }
  return slices.map((slice) => slice.flat());
}
