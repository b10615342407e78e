/** No source file has more lines than this. */
export const LAST_LINE = 10_000_000;

/** Lines are no more than LAST_LINE, so both ends fit; arcs are in the order of their first line, then of their second. */
const SPAN = 2 ** 25;

/** An arc from a line to a line as one exact number. @param to below 0 it is an exit */
export const arcOf = (from: number, to: number): number => from * SPAN + to;

export function endsOf(arc: number): readonly [from: number, to: number] {
  const from = Math.round(arc / SPAN);
  return [from, arc - from * SPAN];
}
