import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mergeCoverage, missingRanges, totalsOf, totalsOfFile } from '../../../src/coverage/merge.ts';
import { coverageData, fileCoverage, plain, shard, shards } from '../../support/coverage-data.ts';

describe('mergeCoverage', () => {
  test('a line is missing when it is missing wherever its file was measured', () => {
    const merged = mergeCoverage([
      coverageData({ 'b.py': { statements: [1, 2, 3], missing: [2, 3] } }),
      coverageData({
        'b.py': { statements: [1, 2, 3], missing: [1, 3] },
        'a.py': { statements: [7], missing: [7] },
      }),
    ]);
    expect([...merged.files.keys()]).toEqual(['a.py', 'b.py']);
    expect(merged.files.get('b.py')?.missing).toEqual([3]);
    expect(totalsOf(merged)).toEqual({
      statements: 4,
      coveredStatements: 2,
      branches: 0,
      coveredBranches: 0,
      covered: 2,
      total: 4,
    });
  });

  test.each([true, false])('is associative, commutative and idempotent (branches: %s)', (branch) => {
    fc.assert(
      fc.property(shards(branch), shard(branch), shard(branch), (list, a, b) => {
        const merged = plain(mergeCoverage([...list, a, b]));
        expect(plain(mergeCoverage([mergeCoverage([...list, a]), b]))).toEqual(merged);
        expect(plain(mergeCoverage([mergeCoverage([a, b]), ...list].reverse()))).toEqual(merged);
        expect(plain(mergeCoverage([...list, a, b, ...list]))).toEqual(merged);
      }),
    );
  });

  test('never covers less than one of its parts', () => {
    fc.assert(
      fc.property(shards(true), (list) => {
        const { files } = mergeCoverage(list);
        for (const part of list)
          for (const [path, file] of part.files) {
            const merged = files.get(path) ?? fileCoverage({ statements: [] });
            expect(totalsOfFile(merged).covered).toBeGreaterThanOrEqual(totalsOfFile(file).covered);
          }
      }),
    );
  });

  test('leaves its parts as they were', () => {
    const a = coverageData({ 'a.py': { statements: [1, 2], missing: [1, 2] } });
    mergeCoverage([a, coverageData({ 'a.py': { statements: [1, 2], missing: [2] } })]);
    expect(a.files.get('a.py')?.missing).toEqual([1, 2]);
  });

  test('refuses branch and statement data together, and says how many', () => {
    const branch = coverageData({ 'a.py': { statements: [1], branches: [] } });
    const statement = coverageData({ 'a.py': { statements: [1] } });
    const message = '1 of 3 results measured branches, and 2 only statements.';
    expect(() => mergeCoverage([statement, branch, statement])).toThrow(
      expect.objectContaining({ code: 'AEGIS-E507', message }) as unknown as Error,
    );
  });

  test('a result that executed nothing has no say in it, since coverage.py then knows of no branches', () => {
    const branch = coverageData({ 'a.py': { statements: [1, 2], missing: [2], branches: [] } });
    const idle = coverageData({
      'a.py': { statements: [1, 2], missing: [1, 2] },
      'b.py': { statements: [1], missing: [1] },
    });
    expect(plain(mergeCoverage([idle, branch, idle]))).toEqual(plain(branch));
    expect(plain(mergeCoverage([idle, idle]))).toEqual(plain(idle));
  });

  test('a result without files has no say in it', () => {
    const branch = coverageData({ 'a.py': { statements: [1], branches: [] } });
    expect(plain(mergeCoverage([coverageData({}), branch]))).toEqual(plain(branch));
    expect(mergeCoverage([]).files.size).toBe(0);
  });

  test.each([
    [
      'counts',
      { statements: [1, 2, 3] },
      'a.py has 3 statements and 0 branches in one and 2 statements and 0 branches',
    ],
    ['places', { statements: [1, 9], missing: [9] }, 'the same number of lines at other places'],
  ])('refuses results of different sources by their %s', (_, other, message) => {
    const parts = [coverageData({ 'a.py': { statements: [1, 2] } }), coverageData({ 'a.py': other })];
    for (const list of [parts, parts.toReversed()])
      expect(() => mergeCoverage(list)).toThrow(
        expect.objectContaining({ code: 'AEGIS-E404' }) as unknown as Error,
      );
    expect(() => mergeCoverage(parts)).toThrow(message);
  });
});

describe('totalsOfFile', () => {
  test('counts statements and branches as coverage.py does', () => {
    const branches = ['2,3', '2,5'];
    const file = fileCoverage({
      statements: [1, 2, 3],
      missing: [3],
      branches,
      missingBranches: ['2,3'],
      branchCount: 4,
    });
    expect(totalsOfFile(file)).toEqual({
      statements: 3,
      coveredStatements: 2,
      branches: 4,
      coveredBranches: 3,
      covered: 5,
      total: 7,
    });
  });
});

describe('missingRanges', () => {
  test.each([
    [[1, 2, 3, 4, 5, 10, 11, 12, 13, 14], [1, 2, 5, 10, 11, 13, 14], '1-2, 5-11, 13-14'],
    [[1, 2, 3], [], ''],
    [[1, 2, 30], [1, 2, 30], '1-30'],
    [[10, 9, 2, 1], [10, 1], '1, 10'],
  ])('of %j with %j missing: %s', (statements, missing, text) => {
    expect(missingRanges(fileCoverage({ statements, missing }))).toBe(text);
  });
});
