import { CoverageError } from './error.ts';
import type { FileCoverage } from './model.ts';
import { difference, isDisjoint, union } from './sets.ts';
import { count, damaged, list, type Members, member, object } from './strict.ts';

/** coverage.py's own counts of a file or of everything. */
export interface Summary {
  readonly statements: number;
  readonly missing: number;
  readonly branches: number;
  readonly missingBranches: number;
}

/** No source file has more lines than this. */
const LAST_LINE = 10_000_000;

export function readSummary(value: unknown, name: string, branch: boolean): Summary {
  const members = object(value, name);
  const read = (key: string): number => count(member(members, key), `${key} of ${name}`);
  return {
    statements: read('num_statements'),
    missing: read('missing_lines'),
    branches: branch ? read('num_branches') : 0,
    missingBranches: branch ? read('missing_branches') : 0,
  };
}

/** One entry of `files`. @throws CoverageError E502, E505 */
export function readFileCoverage(value: unknown, name: string, branch: boolean): FileCoverage {
  const members = object(value, name);
  const summary = readSummary(member(members, 'summary'), name, branch);
  const excluded = lines(members, 'excluded_lines', name);
  const missing = lines(members, 'missing_lines', name);
  const executed = lines(members, 'executed_lines', name);
  if (!isDisjoint(executed, missing)) throw damaged(`${name} has lines that are both executed and missing`);
  const statements = union(difference(executed, excluded), missing);
  const arcs = branch ? readArcs(members, name, excluded) : { branches: null, missingBranches: null };
  compare(name, summary, { statements, missing, missingBranches: arcs.missingBranches });
  return { statements, missing, ...arcs, statementCount: summary.statements, branchCount: summary.branches };
}

function lines(members: Members, key: string, name: string): Set<number> {
  const label = `${key} of ${name}`;
  const numbers = list(member(members, key), label);
  for (const number of numbers) checkLine(number, label);
  return new Set(numbers as readonly number[]);
}

function checkLine(value: unknown, label: string): void {
  if (!Number.isSafeInteger(value) || Math.abs(value as number) > LAST_LINE || (value as number) < 0)
    throw damaged(`${label} has something that is not a line number`);
}

/** Arcs into excluded lines, and of comprehensions to themselves, are executed and not counted as branches. */
function readArcs(members: Members, name: string, excluded: ReadonlySet<number>) {
  const missingBranches = arcs(members, 'missing_branches', name, () => true);
  const counted = (from: number, to: number) => from !== to && !excluded.has(to);
  return {
    branches: union(arcs(members, 'executed_branches', name, counted), missingBranches),
    missingBranches,
  };
}

type Counted = (from: number, to: number) => boolean;

function arcs(members: Members, key: string, name: string, counted: Counted): Set<string> {
  if (!Object.hasOwn(members, key)) throw tooOld(key);
  const found = new Set<string>();
  const label = `${key} of ${name}`;
  for (const pair of list(members[key], label)) {
    const [from, to] = readArc(pair, label);
    if (counted(from, to)) found.add(`${from},${to}`);
  }
  return found;
}

function readArc(pair: unknown, label: string): readonly [number, number] {
  const [from, to, ...rest] = list(pair, label);
  if (rest.length > 0) throw damaged(`${label} has something that is not a pair of lines`);
  checkLine(from, label);
  checkLine(typeof to === 'number' ? Math.abs(to) : to, label);
  return [from as number, to as number];
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
    summary.missing === missing.size &&
    summary.missingBranches === (missingBranches?.size ?? 0) &&
    summary.statements >= missing.size &&
    summary.statements <= statements.size;
  if (!agree) throw damaged(`the counts of ${name} contradict its lines`);
}
