import { mergeCoverage, sameSource } from './merge.ts';
import type { CoverageData, FileCoverage } from './model.ts';
import { type Ascending, difference, union } from './sets.ts';

/**
 * What several lanes together covered. Other than the shards of one lane they may have run on different versions
 * of Python or coverage, to which not quite the same lines of a file are statements. Of such a file every line and
 * branch counts that any of them knows, and those are missing that none has executed. All others merge exactly.
 * @throws CoverageError E507 some measured branches and some did not
 */
export function uniteCoverage(a: CoverageData, b: CoverageData): CoverageData {
  const left = new Map(a.files);
  const right = new Map(b.files);
  for (const [path, file] of b.files) {
    const known = a.files.get(path);
    if (!known || sameSource(known, file)) continue;
    left.set(path, asSeenByBoth(known, file));
    right.set(path, asSeenByBoth(file, known));
  }
  return mergeCoverage([
    { ...a, files: left },
    { ...b, files: right },
  ]);
}

/** One file as if its lines and branches were those of both: what it has not executed of them is missing. */
function asSeenByBoth(file: FileCoverage, other: FileCoverage): FileCoverage {
  const lines = both(file.statements, file.missing, other.statements);
  const shared = { ...file, statements: lines.all, missing: lines.missing };
  const statementCount = lines.all.length + Math.min(unlistedLines(file), unlistedLines(other));
  if (!file.branches || !file.missingBranches || !other.branches) return { ...shared, statementCount };
  const arcs = both(file.branches, file.missingBranches, other.branches);
  const branchCount = arcs.all.length + Math.min(unlistedBranches(file), unlistedBranches(other));
  return { ...shared, statementCount, branches: arcs.all, missingBranches: arcs.missing, branchCount };
}

function both(own: Ascending, missing: Ascending, others: Ascending) {
  const all = union(own, others);
  return { all, missing: difference(all, difference(own, missing)) };
}

/** Counted and not listed. Below 0 where executed docstrings are listed as lines and not counted. */
const unlistedLines = ({ statementCount, statements }: FileCoverage): number =>
  statementCount - statements.length;

const unlistedBranches = ({ branchCount, branches }: FileCoverage): number =>
  branchCount - (branches?.length ?? 0);
