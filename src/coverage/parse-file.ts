import { arcOf, endsOf, LAST_LINE } from './arcs.ts';
import { CoverageError } from './error.ts';
import type { FileCoverage } from './model.ts';
import type { Scanner } from './scanner.ts';
import { type Ascending, ascending, difference, has, isDisjoint, union } from './sets.ts';
import { damaged } from './strict.ts';

/** coverage.py's own counts of a file or of everything. */
export interface Summary {
  readonly statements: number;
  readonly missing: number;
  readonly branches: number;
  readonly missingBranches: number;
}

/** A summary's members, by coverage.py's names. */
const COUNTS = {
  num_statements: 'statements',
  missing_lines: 'missing',
  num_branches: 'branches',
  missing_branches: 'missingBranches',
} as const;

/** @param branch were branches measured? If not, nothing of them is read. */
export function readSummary(scanner: Scanner, name: string, branch: boolean): Summary {
  const counts = { statements: -1, missing: -1, branches: branch ? -1 : 0, missingBranches: branch ? -1 : 0 };
  scanner.members((key) => {
    const field = Object.hasOwn(COUNTS, key) ? COUNTS[key as keyof typeof COUNTS] : undefined;
    if (field && (branch || field === 'statements' || field === 'missing')) counts[field] = scanner.integer();
    else scanner.skip();
  });
  const { statements, missing, branches, missingBranches } = counts;
  if (statements < 0 || missing < 0 || branches < 0 || missingBranches < 0)
    throw damaged(`a count of ${name} is missing or below 0`);
  return counts;
}

/** The lists and counts of one entry of `files`, as far as it has them. */
interface Lists {
  summary?: Summary;
  executed_lines?: Ascending;
  missing_lines?: Ascending;
  excluded_lines?: Ascending;
  executed_branches?: Ascending;
  missing_branches?: Ascending;
}

/** One entry of `files`. @throws CoverageError E502, E505 */
export function readFileCoverage(scanner: Scanner, name: string, branch: boolean): FileCoverage {
  const lists = readLists(scanner, name, branch);
  const { summary, executed_lines: executed, missing_lines: missing, excluded_lines: excluded } = lists;
  if (!summary || !executed || !missing || !excluded) throw damaged(`the entry of ${name} is not complete`);
  if (!isDisjoint(executed, missing)) throw damaged(`${name} has lines that are both executed and missing`);
  const statements = union(difference(executed, excluded), missing);
  const arcs = branch ? arcsOf(lists, excluded) : { branches: null, missingBranches: null };
  compare(name, summary, { statements, missing, missingBranches: arcs.missingBranches });
  return { statements, missing, ...arcs, statementCount: summary.statements, branchCount: summary.branches };
}

function readLists(scanner: Scanner, name: string, branch: boolean): Lists {
  const lists: Lists = {};
  scanner.members((key) => {
    if (key === 'summary') lists.summary = readSummary(scanner, name, branch);
    else if (key === 'executed_lines' || key === 'missing_lines' || key === 'excluded_lines')
      lists[key] = readLines(scanner, key, name);
    else if (branch && (key === 'executed_branches' || key === 'missing_branches'))
      lists[key] = readArcs(scanner, key, name);
    else scanner.skip();
  });
  return lists;
}

function readLines(scanner: Scanner, key: string, name: string): Ascending {
  const lines = ascending(scanner.integers());
  if ((lines[0] ?? 0) < 0 || (lines.at(-1) ?? 0) > LAST_LINE)
    throw damaged(`${key} of ${name} has something that is not a line number`);
  return lines;
}

function readArcs(scanner: Scanner, key: string, name: string): Ascending {
  const arcs: number[] = [];
  scanner.pairs((from, to) => {
    if (from < 0 || from > LAST_LINE || Math.abs(to) > LAST_LINE)
      throw damaged(`${key} of ${name} has something that is not a pair of lines`);
    arcs.push(arcOf(from, to));
  });
  return ascending(arcs);
}

/** Arcs into excluded lines, and of comprehensions to themselves, are executed and not counted as branches. */
function arcsOf({ executed_branches: executed, missing_branches: missing }: Lists, excluded: Ascending) {
  if (!executed) throw tooOld('executed_branches');
  if (!missing) throw tooOld('missing_branches');
  const counted = executed.filter((arc) => {
    const [from, to] = endsOf(arc);
    return from !== to && !has(excluded, to);
  });
  return { branches: union(counted, missing), missingBranches: missing };
}

const tooOld = (key: string): CoverageError =>
  new CoverageError('AEGIS-E505', `The JSON report has no ${key}: branches need coverage 6.5 or newer.`);

/** A count that contradicts its list means that one of them was changed. */
function compare(
  name: string,
  summary: Summary,
  { statements, missing, missingBranches }: Pick<FileCoverage, 'statements' | 'missing' | 'missingBranches'>,
): void {
  const agree =
    summary.missing === missing.length &&
    summary.missingBranches === (missingBranches?.length ?? 0) &&
    summary.statements >= missing.length &&
    summary.statements <= statements.length;
  if (!agree) throw damaged(`the counts of ${name} contradict its lines`);
}
