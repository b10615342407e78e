import type { Ascending } from './sets.ts';

/** Coverage of one source file, from `coverage json`: sets of line numbers, and of branch arcs as `arcOf` makes them. */
export interface FileCoverage {
  readonly statements: Ascending;
  readonly missing: Ascending;
  /** All known arcs of branches; null when branches were not measured. */
  readonly branches: Ascending | null;
  readonly missingBranches: Ascending | null;
  /**
   * coverage.py's own count of statements, which the total uses. Before 7.11 or so it also lists
   * executed docstrings as lines, so `statements` can be larger.
   */
  readonly statementCount: number;
  /** coverage.py's own count of branches, which the total uses. 0 without branches. */
  readonly branchCount: number;
}

/** Repository-relative path (forward slashes) to coverage. */
export interface CoverageData {
  readonly files: ReadonlyMap<string, FileCoverage>;
  /** Were branches measured? Mixed data is refused. */
  readonly branch: boolean;
  /** coverage.py version that wrote it. */
  readonly version: string;
}

/** Exact integers. `covered` and `total` are what coverage.py's own total counts: statements, plus branches when measured. */
export interface CoverageTotals {
  readonly statements: number;
  readonly coveredStatements: number;
  readonly branches: number;
  readonly coveredBranches: number;
  readonly covered: number;
  readonly total: number;
}

/** A percentage as typed, kept exact: 79.95 is `{ units: 7995n, scale: 100n, text: '79.95' }`. */
export interface Threshold {
  readonly units: bigint;
  readonly scale: bigint;
  readonly text: string;
}
