/** One test: the run that last collected it, and its times on a machine of the ledger's pace. */
export interface TestHistory {
  readonly seen: number;
  /** Milliseconds of its last good runs, oldest first; empty while it never ended well. */
  readonly ms: readonly number[];
  /** Whose other tests must run on the same shard; absent without any. */
  readonly groups?: readonly string[];
}

/** One file: what it costs besides its tests, and its tests in definition order. */
export interface FileHistory {
  /** Fingerprint of the source, which finds it again under another name; '' when it was not read. */
  readonly hash: string;
  readonly seen: number;
  /** What the node ids of the file begin with: its name relative to pytest's root directory. */
  readonly prefix: string;
  readonly importMs: readonly number[];
  /** Set-up of its module-scoped fixtures. */
  readonly fixtureMs: readonly number[];
  /** By the node id without `prefix` where it begins with it (`::TestA::test_b[1]`), else by the whole id. */
  readonly tests: ReadonlyMap<string, TestHistory>;
}

/** What the good runs of a lane taught. Times are medians' raw material: the last five of each thing. */
export interface Ledger {
  readonly schema: 1;
  /** How many runs it has learned from; the number of the newest. */
  readonly run: number;
  /** How much slower than the ledger's times the machines of each of the last runs were. */
  readonly speeds: readonly number[];
  /** What a shard pays before its first test, except imports: start-up, fixtures of session and package. */
  readonly sessionMs: readonly number[];
  readonly files: ReadonlyMap<string, FileHistory>;
}

export const NO_LEDGER: Ledger = { schema: 1, run: 0, speeds: [], sessionMs: [], files: new Map() };

/** How many runs a median is made of. */
export const RUNS = 5;
/** A test or file that this many runs did not see is forgotten. */
export const FORGET_AFTER = 20;
/** Whoever can write to the cache can write a ledger, so nothing about it may be without bounds. */
export const LIMITS = {
  tests: 200_000,
  bytes: 64 << 20,
  id: 10_000,
  group: 200,
  groups: 10,
  ms: 86_400_000,
  run: 1e9,
};

/** null of nothing. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[sorted.length - 1 - middle], sorted[middle]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** How fast the machines of late are, against the ledger's times: predicted seconds are multiplied by it. */
export const paceOf = ({ speeds }: Ledger): number => median(speeds) ?? 1;

/** The key of a test in its file. */
export const keyOf = (id: string, prefix: string): string =>
  id.startsWith(`${prefix}::`) ? id.slice(prefix.length) : id;

/** The node id of a key. */
export const idOf = (key: string, prefix: string): string => (key.startsWith('::') ? prefix + key : key);

/** A node id without its parameters: `a.py::test_b[1]` is a case of `a.py::test_b`. */
export const functionOf = (id: string): string => {
  const bracket = id.indexOf('[', id.indexOf('::') + 2);
  return bracket < 0 ? id : id.slice(0, bracket);
};

/** The newest `RUNS` values with one more; tenths of a millisecond are kept. */
export const withRun = (values: readonly number[], ms: number): readonly number[] =>
  [...values, Math.min(LIMITS.ms, Math.max(0, Math.round(ms * 10) / 10))].slice(-RUNS);
