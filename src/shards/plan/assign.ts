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
  const seconds = new Array<number>(count).fill(0);
  const taken = seconds.map((): Piece[] => []);
  const homes = new Map<FileCost, Set<number>>();
  const place = (piece: Piece): void => {
    const [shard, total] = cheapest(seconds, piece, homes);
    const [first, ...rest] = total > most ? cutToRoom(piece, most - (seconds[shard] as number)) : [piece];
    if (first && rest.length > 0) {
      place(first);
      place(pieceOf(rest.flatMap(({ leaves }) => leaves)));
      return;
    }
    seconds[shard] = total;
    taken[shard]?.push(piece);
    for (const file of piece.files) homes.set(file, (homes.get(file) ?? new Set()).add(shard));
  };
  for (const piece of [...pieces].sort(longestFirst)) place(piece);
  return taken.map((own, shard) => ({ seconds: seconds[shard] as number, pieces: own }));
}

const costOf = ({ seconds, overhead }: Piece): number => seconds + overhead;

const longestFirst = (a: Piece, b: Piece): number => costOf(b) - costOf(a) || compareNames(a.name, b.name);

/** Where not even the file's own cost fits, a cut would only add to it. */
const cutToRoom = (piece: Piece, room: number): readonly Piece[] =>
  room > piece.overhead ? cut(piece, room) : [piece];

/** The shard that has the least seconds once it has the piece, and these seconds. */
function cheapest(
  seconds: readonly number[],
  piece: Piece,
  homes: ReadonlyMap<FileCost, ReadonlySet<number>>,
): [shard: number, seconds: number] {
  const saved = savedBy(piece, homes);
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  // A plain loop: this is where planning spends its time.
  for (let shard = 0; shard < seconds.length; shard++) {
    const total = (seconds[shard] as number) - (saved?.get(shard) ?? 0);
    if (total < least) [best, least] = [shard, total];
  }
  return [best, least + costOf(piece)];
}

/** Seconds by shard that need not be paid again, because the shard has files of the piece; null: none. */
function savedBy(
  piece: Piece,
  homes: ReadonlyMap<FileCost, ReadonlySet<number>>,
): ReadonlyMap<number, number> | null {
  if (!piece.files.some((file) => homes.has(file))) return null;
  const saved = new Map<number, number>();
  for (const file of piece.files)
    for (const shard of homes.get(file) ?? []) saved.set(shard, (saved.get(shard) ?? 0) + overheadOf(file));
  return saved;
}
