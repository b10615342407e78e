/** How well the time of a test is known: from its own runs, from something like it, or not at all. */
export type Quality = 'measured' | 'estimated' | 'unknown';

/** One test and what it is expected to take. */
export interface TestCost {
  /** The node id, which begins with the file. A file whose tests are not known has one entry: the file itself. */
  readonly id: string;
  readonly seconds: number;
  /**
   * Tests of one group stay on one shard, in whichever files they are: an `xdist_group` or a pin; '' is none.
   * Classes are no groups: they show in the node id, and are cut only when nothing coarser is small enough.
   */
  readonly group: string;
  readonly quality: Quality;
}

/** One test file: what every shard pays that runs a part of it, and its tests in definition order. */
export interface FileCost {
  readonly file: string;
  readonly importSeconds: number;
  /** Set-up of the module's own fixtures. */
  readonly fixtureSeconds: number;
  readonly tests: readonly TestCost[];
}

/** All that a plan depends on: the same input gives the same plan, in whatever order the files come. */
export interface PlanInput {
  readonly files: readonly FileCost[];
  /** The number of shards, from 1. */
  readonly count: number;
  /** What every shard pays before its first test. */
  readonly sessionSeconds: number;
}

/** Named in every plan and manifest: shards that compute in different ways must not work together. */
export const ALGORITHM = 'lpt-1';

/** A cut file: who runs parts of it, and which. */
export interface Cut {
  /** Ascending; they share the ids that nobody foresaw. */
  readonly owners: readonly number[];
  /** Node id, or the id of a function or class whose tests all go together → shard. */
  readonly ids: Readonly<Record<string, number>>;
}

/** Who runs what, agreed once per run. Shards count from 1. */
export interface Plan {
  readonly schema: 1;
  readonly algorithm: typeof ALGORITHM;
  readonly count: number;
  /** File → its only shard, or how it is cut. Files not named here have an owner too: see planOwner. */
  readonly files: Readonly<Record<string, number | Cut>>;
  /** Seconds per shard. */
  readonly predicted: readonly number[];
  /** How many tests the plan knows how well. */
  readonly quality: Readonly<Record<Quality, number>>;
}
