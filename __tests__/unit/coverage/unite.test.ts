import { describe, expect, test } from '@jest/globals';
import { mergeCoverage, totalsOf } from '../../../src/coverage/merge.ts';
import type { CoverageData, FileCoverage } from '../../../src/coverage/model.ts';
import { uniteCoverage } from '../../../src/coverage/unite.ts';

function file(
  statements: readonly number[],
  missing: readonly number[],
  count = statements.length,
): FileCoverage {
  const none = { branches: null, missingBranches: null, branchCount: 0 };
  return { statements, missing, statementCount: count, ...none };
}

const data = (files: Readonly<Record<string, FileCoverage>>, branch = false): CoverageData => ({
  files: new Map(Object.entries(files)),
  branch,
  version: '7.10.0',
});

const only = (united: CoverageData): FileCoverage => united.files.get('a.py') as FileCoverage;

describe('coverage of several lanes', () => {
  test('where they agree on the lines it is that of shards', () => {
    const a = data({ 'a.py': file([1, 2, 3], [2, 3]), 'b.py': file([1], []) });
    const b = data({ 'a.py': file([1, 2, 3], [1, 3]) });
    expect(uniteCoverage(a, b)).toEqual(mergeCoverage([a, b]));
  });

  test('a line that is a statement to one of them alone counts, and is missing when that one missed it', () => {
    const a = data({ 'a.py': file([1, 2, 3, 4], [3, 4]) });
    const b = data({ 'a.py': file([1, 2, 5], [2, 5]) });
    for (const united of [uniteCoverage(a, b), uniteCoverage(b, a)]) {
      expect(only(united)).toMatchObject({ statements: [1, 2, 3, 4, 5], missing: [3, 4, 5] });
      expect(totalsOf(united)).toMatchObject({ statements: 5, coveredStatements: 2 });
    }
  });

  test('docstrings that a version lists and does not count are not counted', () => {
    const a = data({ 'a.py': file([1, 2, 3, 4], [4], 3) });
    const b = data({ 'a.py': file([2, 3, 4, 5], [3], 4) });
    expect(totalsOf(uniteCoverage(a, b))).toMatchObject({ statements: 4, coveredStatements: 4 });
  });

  test('branches likewise', () => {
    const arcs = (branches: readonly number[], missingBranches: readonly number[]): FileCoverage => ({
      ...file([1, 2], []),
      branches,
      missingBranches,
      branchCount: branches.length,
    });
    const a = data({ 'a.py': arcs([10, 11], [11]) }, true);
    const b = data({ 'a.py': arcs([10, 11, 12], [10, 12]) }, true);
    expect(only(uniteCoverage(a, b))).toMatchObject({ branches: [10, 11, 12], missingBranches: [12] });
    expect(totalsOf(uniteCoverage(b, a))).toMatchObject({ branches: 3, coveredBranches: 2 });
  });

  test('lanes with and without branches have no one number', () => {
    const branches = { ...file([1, 2], [2]), branches: [10], missingBranches: [], branchCount: 1 };
    const a = data({ 'a.py': branches }, true);
    expect(() => uniteCoverage(a, data({ 'a.py': file([1, 2, 3], []) }))).toThrow(/measured branches/);
  });
});
