import { type Leaf, overheadOf, type Piece, pieceOf } from './cost.ts';
import type { FileCost } from './model.ts';

/**
 * Cuts a piece into slices of at most `most` seconds, the files' own costs included, in definition order:
 * at files, then classes, then functions, then single parameters, each only where the coarser part is too
 * large. A group is never cut, and no slice runs for less than its file costs to begin, so it may be larger.
 */
export function cut(piece: Piece, most: number): Piece[] {
  if (piece.seconds + piece.overhead <= most) return [piece];
  return pack(refine(piece.leaves, 0, most), most);
}

/** The coarsest parts that are small enough, or cannot be cut. */
function refine(leaves: readonly Leaf[], depth: number, most: number): Piece[] {
  return [...partsAt(leaves, depth).values()].flatMap((part) => {
    const piece = pieceOf(part);
    const one = part.every(({ id }) => id === part[0]?.id);
    const whole = one || part[0]?.group !== '' || piece.seconds <= limitOf(piece, most);
    return whole ? [piece] : refine(part, depth + 1, most);
  });
}

/** Seconds of tests in a slice. Slices that cost more to begin than to run would only add up. */
const limitOf = ({ overhead }: Pick<Piece, 'overhead'>, most: number): number =>
  Math.max(most - overhead, overhead);

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

/** A slice while it grows. */
interface Slice {
  readonly parts: Piece[];
  readonly files: Set<FileCost>;
  seconds: number;
  overhead: number;
}

/** Joins neighbours as long as they stay small enough. */
function pack(parts: readonly Piece[], most: number): Piece[] {
  const slices: Slice[] = [];
  for (const part of parts) {
    const last = slices.at(-1);
    if (last && fits(last, part, most)) grow(last, part);
    else slices.push(grow({ parts: [], files: new Set(), seconds: 0, overhead: 0 }, part));
  }
  return slices.map((slice) => pieceOf(slice.parts.flatMap(({ leaves }) => leaves)));
}

function fits({ files, seconds, overhead }: Slice, part: Piece, most: number): boolean {
  const added = addedBy(part, files);
  const total = seconds + part.seconds;
  return added > 0 ? total + overhead + added <= most : total <= limitOf({ overhead }, most);
}

function grow(slice: Slice, part: Piece): Slice {
  slice.overhead += addedBy(part, slice.files);
  slice.seconds += part.seconds;
  slice.parts.push(part);
  for (const file of part.files) slice.files.add(file);
  return slice;
}

/** Seconds that the part's files add to a slice with these. */
const addedBy = (part: Piece, files: ReadonlySet<FileCost>): number =>
  part.files.reduce((sum, file) => (files.has(file) ? sum : sum + overheadOf(file)), 0);
