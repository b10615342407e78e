import type { FileCost, PlanInput, Quality, TestCost } from './model.ts';
import { keysOf } from './owner.ts';

/** Order by code units: the same on every machine, whatever its language. */
export const compareNames = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Seconds that every shard pays which runs a part of the file. */
export const overheadOf = ({
  importSeconds,
  fixtureSeconds,
}: Pick<FileCost, 'importSeconds' | 'fixtureSeconds'>): number => importSeconds + fixtureSeconds;

export const secondsOf = (tests: readonly { readonly seconds: number }[]): number =>
  tests.reduce((sum, { seconds }) => sum + seconds, 0);

/** A test in its file, with the names of what encloses it from the outside in: file, classes, function, id. */
export interface Leaf extends TestCost {
  readonly file: FileCost;
  readonly path: readonly string[];
}

/** What is assigned as a whole: tests, and the files that a shard must import for them. */
export interface Piece {
  /** Unique, and the same in every order of the input. */
  readonly name: string;
  readonly leaves: readonly Leaf[];
  readonly seconds: number;
  readonly files: readonly FileCost[];
  /** Seconds of the files on a shard that has none of them yet. */
  readonly overhead: number;
}

/** A piece of at least one test. */
export function pieceOf(leaves: readonly Leaf[]): Piece {
  const files = [...new Set(leaves.map(({ file }) => file))];
  const overhead = files.reduce((sum, file) => sum + overheadOf(file), 0);
  return { name: (leaves[0] as Leaf).id, leaves, seconds: secondsOf(leaves), files, overhead };
}

/** Whole files, ordered by name; files that share a group are one piece. */
export function wholePieces(files: readonly FileCost[]): Piece[] {
  const sorted = files.filter(({ tests }) => tests.length > 0).sort((a, b) => compareNames(a.file, b.file));
  const bundles = new Map(sorted.map((file) => [file, [file]]));
  const homes = new Map<string, FileCost>();
  for (const file of sorted)
    for (const { group } of file.tests) {
      if (group === '') continue;
      const home = homes.get(group) ?? file;
      homes.set(group, home);
      join(bundles, home, file);
    }
  return [...new Set(bundles.values())].map((bundle) => pieceOf(bundle.flatMap(leavesOf)));
}

/** Makes one bundle of the two in which `a` and `b` are. */
function join(bundles: Map<FileCost, FileCost[]>, a: FileCost, b: FileCost): void {
  const [into, from] = [bundles.get(a), bundles.get(b)];
  if (!into || !from || into === from) return;
  for (const file of from) {
    into.push(file);
    bundles.set(file, into);
  }
}

const leavesOf = (file: FileCost): Leaf[] =>
  file.tests.map((test) => ({
    ...test,
    file,
    path: [file.file, ...keysOf(test.id).reverse()],
  }));

/** How many tests are known how well. */
export function qualityOf({ files }: Pick<PlanInput, 'files'>): Record<Quality, number> {
  const counts = { measured: 0, estimated: 0, unknown: 0 };
  for (const { tests } of files) for (const { quality } of tests) counts[quality]++;
  return counts;
}
