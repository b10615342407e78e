import { assign, type Load } from './assign.ts';
import { lowerBound } from './bound.ts';
import { type Leaf, qualityOf, wholePieces } from './cost.ts';
import { cut } from './cut.ts';
import { ALGORITHM, type Cut, type Plan, type PlanInput } from './model.ts';

/** First way to cut: files that cost more than this share of a shard. */
const FRACTIONS = [0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** Second way: files that find no room in shards of this length, in lower bounds. Best where all files are alike. */
const FILLS = [1, 1.0025, 1.005, 1.0075, 1.01, 1.015, 1.02, 1.03, 1.05, 1.1, 1.2];

/** Plans whose longest shards differ by less than this share are equally good: then fewer slices are better. */
const ALIKE = 0.001;

/** Who runs what, in full. */
export interface Schedule {
  /** In the order of the shards. */
  readonly loads: readonly Load[];
  /** Seconds of the longest shard, with the session. */
  readonly makespan: number;
  /** No schedule can be shorter. */
  readonly lowerBound: number;
}

/** The best of one schedule without cuts, and one for each fraction and fill. */
export function schedule(input: PlanInput): Schedule {
  const bound = lowerBound(input);
  // Rounding must not cut what just fits.
  const target = (bound - input.sessionSeconds) * (1 + 1e-9);
  const whole = wholePieces(input.files);
  const slices = (share: number) => whole.flatMap((piece) => cut(piece, share * target));
  const fitting = slices(1);
  const candidates = [
    assign(whole, input.count),
    ...FRACTIONS.map((share) => assign(slices(share), input.count)),
    ...FILLS.map((fill) => assign(fitting, input.count, fill * target)),
  ];
  const ranked = candidates.map((loads) => rank(loads, input, bound));
  return ranked.reduce((a, b) => ((b.steps - a.steps || b.slices - a.slices) < 0 ? b : a)).schedule;
}

function rank(loads: readonly Load[], { sessionSeconds }: PlanInput, bound: number) {
  const makespan = sessionSeconds + Math.max(...loads.map(({ seconds }) => seconds));
  return {
    schedule: { loads, makespan, lowerBound: Math.min(bound, makespan) },
    steps: bound > 0 ? Math.round(makespan / bound / ALIKE) : 0,
    slices: loads.reduce((sum, { pieces }) => sum + pieces.length, 0),
  };
}

/** The plan for all shards of a run: a pure function of its input. */
export function makePlan(input: PlanInput): Plan {
  const { loads } = schedule(input);
  return {
    schema: 1,
    algorithm: ALGORITHM,
    count: input.count,
    files: entriesOf(loads),
    predicted: loads.map(({ seconds }) => toMillis(input.sessionSeconds + seconds)),
    quality: qualityOf(input),
  };
}

const toMillis = (seconds: number): number => Math.round(seconds * 1000) / 1000;

/** A test and its shard. */
type Placed = readonly [leaf: Leaf, shard: number];

function entriesOf(loads: readonly Load[]): Plan['files'] {
  const files = new Map<string, Placed[]>();
  loads.forEach(({ pieces }, at) => {
    for (const leaf of pieces.flatMap(({ leaves }) => leaves)) {
      const placed = files.get(leaf.file.file) ?? [];
      placed.push([leaf, at + 1]);
      files.set(leaf.file.file, placed);
    }
  });
  return Object.fromEntries([...files].map(([file, placed]) => [file, entryOf(placed)]));
}

function entryOf(placed: readonly Placed[]): number | Cut {
  const owners = [...new Set(placed.map(([, shard]) => shard))].sort((a, b) => a - b);
  const [only] = owners;
  return owners.length === 1 && only !== undefined ? only : { owners, ids: idsOf(placed) };
}

/** Names each test by the widest function or class whose tests are all on its shard, else by its id. */
function idsOf(placed: readonly Placed[]): Record<string, number> {
  const shards = new Map<string, Set<number>>();
  for (const [{ path }, shard] of placed)
    for (const key of path) shards.set(key, (shards.get(key) ?? new Set()).add(shard));
  const keyOf = ({ path, id }: Leaf) => path.slice(1).find((key) => shards.get(key)?.size === 1) ?? id;
  return Object.fromEntries(placed.map(([leaf, shard]) => [keyOf(leaf), shard]));
}
