import { compareNames, overheadOf, type Piece, pieceOf } from './cost.ts';
import { cut } from './cut.ts';
import type { FileCost } from './model.ts';

/** What one shard runs. */
export interface Load {
  /** Its own tests and files, without the session. */
  readonly seconds: number;
  readonly pieces: readonly Piece[];
}

/**
 * Longest piece first, each to the shard that ends first with it; a shard that has the file already does
 * not import it again. A piece that fits nowhere within `most` seconds is cut to the room that is left.
 * Ties go to the lower name and the lower shard.
 * (Graham, "Bounds on multiprocessing timing anomalies", 1969.)
 * @returns one load per shard, in the order of the shards
 */
export function assign(pieces: readonly Piece[], count: number, most = Number.POSITIVE_INFINITY): Load[] {
  const loads = Array.from({ length: count }, () => ({ seconds: 0, pieces: [] as Piece[] }));
  const homes = new Map<FileCost, Set<number>>();
  const place = (piece: Piece): void => {
    const { shard, seconds } = cheapest(loads, piece, homes);
    const load = loads[shard] as (typeof loads)[number];
    const [first, ...rest] = seconds > most ? cutToRoom(piece, most - load.seconds) : [piece];
    if (first && rest.length > 0) {
      place(first);
      place(pieceOf(rest.flatMap(({ leaves }) => leaves)));
      return;
    }
    load.seconds = seconds;
    load.pieces.push(piece);
    for (const file of piece.files) homes.set(file, (homes.get(file) ?? new Set()).add(shard));
  };
  for (const piece of [...pieces].sort(longestFirst)) place(piece);
  return loads;
}

const costOf = ({ seconds, overhead }: Piece): number => seconds + overhead;

const longestFirst = (a: Piece, b: Piece): number => costOf(b) - costOf(a) || compareNames(a.name, b.name);

/** Where not even the file's own cost fits, a cut would only add to it. */
const cutToRoom = (piece: Piece, room: number): readonly Piece[] =>
  room > piece.overhead ? cut(piece, room) : [piece];

/** The shard with the least seconds once it has the piece. */
function cheapest(
  loads: readonly { readonly seconds: number }[],
  piece: Piece,
  homes: ReadonlyMap<FileCost, ReadonlySet<number>>,
): { shard: number; seconds: number } {
  const saved = new Map<number, number>();
  for (const file of piece.files)
    for (const shard of homes.get(file) ?? []) saved.set(shard, (saved.get(shard) ?? 0) + overheadOf(file));
  const full = piece.seconds + piece.overhead;
  const best = { shard: 0, seconds: Number.POSITIVE_INFINITY };
  for (const [shard, load] of loads.entries()) {
    const seconds = load.seconds + full - (saved.get(shard) ?? 0);
    if (seconds < best.seconds) [best.shard, best.seconds] = [shard, seconds];
  }
  return best;
}
