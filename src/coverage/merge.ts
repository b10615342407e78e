import { CoverageError } from './error.ts';
import type { CoverageData, CoverageTotals, FileCoverage } from './model.ts';
import { has, intersection, isSubset, union } from './sets.ts';

/**
 * What all shards together covered: a line or branch is missing when it is missing wherever its file was
 * measured. The same as `coverage combine`, whatever the order.
 * @throws CoverageError E507 some measured branches and some did not, E404 they measured different sources
 */
export function mergeCoverage(parts: readonly CoverageData[]): CoverageData {
  const some = parts.filter(({ files }) => files.size > 0);
  const branch = (some.length > 0 ? some : parts).some((part) => part.branch);
  const measured = some.filter((part) => part.branch === branch || hasExecuted(part));
  if (measured.some((part) => part.branch !== branch)) throw mixed(measured);
  const merged = new Map<string, FileCoverage>();
  for (const { files } of measured) {
    for (const [path, file] of files) {
      const known = merged.get(path);
      merged.set(path, known ? mergeFile(path, known, file) : file);
    }
  }
  const files = new Map([...merged].sort(([a], [b]) => (a < b ? -1 : 1)));
  const versions = parts.map(({ version }) => version).sort();
  return { files, branch, version: versions.at(-1) ?? '' };
}

/** A run that executed nothing, as that of a shard without tests, says that it measured no branches whatever was asked. */
const hasExecuted = ({ files }: CoverageData): boolean =>
  [...files.values()].some(({ statements, missing }) => missing.length < statements.length);

function mixed(parts: readonly CoverageData[]): CoverageError {
  const branches = parts.filter(({ branch }) => branch).length;
  return new CoverageError(
    'AEGIS-E507',
    `${branches} of ${parts.length} results measured branches, and ${parts.length - branches} only statements.`,
  );
}

/** @throws CoverageError E404 they are not of the same source */
export function mergeFile(path: string, a: FileCoverage, b: FileCoverage): FileCoverage {
  if (!sameSource(a, b)) throw different(path, a, b);
  return {
    statements: union(a.statements, b.statements),
    missing: intersection(a.missing, b.missing),
    branches: a.branches && b.branches && union(a.branches, b.branches),
    missingBranches:
      a.missingBranches && b.missingBranches && intersection(a.missingBranches, b.missingBranches),
    statementCount: a.statementCount,
    branchCount: a.branchCount,
  };
}

/** What one result misses must be a statement to the other. */
export function sameSource(a: FileCoverage, b: FileCoverage): boolean {
  return (
    a.statementCount === b.statementCount &&
    a.branchCount === b.branchCount &&
    isSubset(a.missing, b.statements) &&
    isSubset(b.missing, a.statements)
  );
}

function different(path: string, a: FileCoverage, b: FileCoverage): CoverageError {
  const counts = ({ statementCount, branchCount }: FileCoverage) =>
    `${statementCount} statements and ${branchCount} branches`;
  const first = counts(a) === counts(b) ? 'the same number of lines at other places' : counts(a);
  return new CoverageError(
    'AEGIS-E404',
    `The results are not of the same source: ${path} has ${counts(b)} in one and ${first} in another.`,
  );
}

/** Exact sums over all files. */
export function totalsOf({ files }: CoverageData): CoverageTotals {
  const sum = { statements: 0, coveredStatements: 0, branches: 0, coveredBranches: 0, covered: 0, total: 0 };
  for (const file of files.values()) {
    const totals = totalsOfFile(file);
    for (const key of Object.keys(sum) as (keyof CoverageTotals)[]) sum[key] += totals[key];
  }
  return sum;
}

export function totalsOfFile(file: FileCoverage): CoverageTotals {
  const { statementCount: statements, branchCount: branches, missing, missingBranches } = file;
  const coveredStatements = statements - missing.length;
  const coveredBranches = branches - (missingBranches?.length ?? 0);
  return {
    statements,
    coveredStatements,
    branches,
    coveredBranches,
    covered: coveredStatements + coveredBranches,
    total: statements + branches,
  };
}

/** The missing lines like coverage.py shows them: "12-18, 40". A range goes on over lines that are no statements. */
export function missingRanges({ statements, missing }: FileCoverage): string {
  const ranges: { first: number; last: number }[] = [];
  let open = false;
  for (const line of statements) {
    const range = open ? ranges.at(-1) : undefined;
    open = has(missing, line);
    if (!open) continue;
    if (range) range.last = line;
    else ranges.push({ first: line, last: line });
  }
  return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
}
