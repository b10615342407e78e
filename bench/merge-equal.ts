import { arcTexts } from '../__tests__/support/coverage-data.ts';
import { totalsOf } from '../src/coverage/merge.ts';
import type { CoverageData, FileCoverage } from '../src/coverage/model.ts';
import { difference as without } from '../src/coverage/sets.ts';

type Arc = readonly [number, number];

/** What this bench reads of a `coverage json`. */
export interface Report {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly executed_lines: readonly number[];
        readonly missing_lines: readonly number[];
        readonly executed_branches: readonly Arc[];
        readonly missing_branches: readonly Arc[];
      }
    >
  >;
  readonly totals: Readonly<
    Record<'num_statements' | 'covered_lines' | 'num_branches' | 'covered_branches', number>
  >;
}

/** The first thing in which our merge differs from coverage.py's; null when there is none. */
export function difference(ours: CoverageData, theirs: Report): string | null {
  const [mine, other] = [countsOf(ours), countsIn(theirs)];
  if (mine !== other) return `The totals differ: ${mine} here, ${other} by coverage.py.`;
  if (ours.files.size !== Object.keys(theirs.files).length) return 'There are not the same files.';
  for (const [path, file] of ours.files) {
    const their = theirs.files[path];
    if (!their) return `coverage.py does not have ${path}.`;
    if (textOf(file) !== textIn(their))
      return `${path} differs: ${textOf(file)} here, ${textIn(their)} there.`;
  }
  return null;
}

function countsOf(data: CoverageData): string {
  const { statements, coveredStatements, branches, coveredBranches } = totalsOf(data);
  return [statements, coveredStatements, branches, coveredBranches].join();
}

const countsIn = ({ totals }: Report): string =>
  [totals.num_statements, totals.covered_lines, totals.num_branches, totals.covered_branches].join();

function textOf({ statements, missing, branches, missingBranches }: FileCoverage): string {
  const lines = [without(statements, missing), missing];
  const arcs = [without(branches ?? [], missingBranches ?? []), missingBranches ?? []];
  return JSON.stringify([...lines, ...arcs.map((set) => arcTexts(set).sort())]);
}

function textIn(file: Report['files'][string]): string {
  const arcs = [file.executed_branches, file.missing_branches].map((list) => list.map(String).sort());
  return JSON.stringify([file.executed_lines, file.missing_lines, ...arcs]);
}
