import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mergeCoverage } from '../../../src/coverage/merge.ts';
import type { CoverageData } from '../../../src/coverage/model.ts';
import { mergePacked, packCoverage, unpackCoverage } from '../../../src/coverage/pack.ts';
import { readPacked, writePacked } from '../../../src/coverage/pack-text.ts';
import { coverageData, plain, shard } from '../../support/coverage-data.ts';

const written = (data: CoverageData) => writePacked(packCoverage(data));
const read = (text: string) => unpackCoverage(readPacked(Buffer.from(text)));
const coded = (code: string) => expect.objectContaining({ code }) as unknown as Error;

describe('packed coverage', () => {
  test.each([true, false])('merges as it does unpacked (branches: %s)', (branch) => {
    fc.assert(
      fc.property(shard(branch), shard(branch), (a, b) => {
        const packed = mergePacked(readPacked(Buffer.from(written(a))), packCoverage(b));
        expect(plain(unpackCoverage(packed))).toEqual(plain(mergeCoverage([a, b])));
      }),
    );
  });

  test('comes back as it was written', () => {
    fc.assert(fc.property(shard(true), (data) => expect(plain(read(written(data)))).toEqual(plain(data))));
    const data = coverageData({
      'a.py': { statements: [0, 1, 2, 9_999_999], missing: [1], branches: ['2,-1', '2,9'], branchCount: 3 },
      'pkg/b.py': { statements: [], branches: [] },
    });
    expect(plain(read(written(data)))).toEqual(plain(data));
  });

  test('lines that only one of them lists are counted once, as executed docstrings are', () => {
    const a = coverageData({ 'a.py': { statements: [1, 2, 3], missing: [3], statementCount: 2 } });
    const b = coverageData({ 'a.py': { statements: [2, 3], missing: [2, 3] } });
    const merged = unpackCoverage(mergePacked(packCoverage(a), packCoverage(b)));
    expect(plain(merged)).toEqual(plain(mergeCoverage([a, b])));
  });

  test('other sources are refused', () => {
    const a = packCoverage(coverageData({ 'a.py': { statements: [1, 2] } }));
    const b = packCoverage(coverageData({ 'a.py': { statements: [1, 2, 3] } }));
    expect(() => mergePacked(a, b)).toThrow(coded('AEGIS-E404'));
  });

  test('branch and statement data together are refused, but for one that executed nothing', () => {
    const branch = coverageData({ 'a.py': { statements: [1], branches: [] } });
    const statement = coverageData({ 'a.py': { statements: [1] } });
    const idle = coverageData({ 'a.py': { statements: [1], missing: [1] } });
    expect(() => mergePacked(packCoverage(branch), packCoverage(statement))).toThrow(coded('AEGIS-E507'));
    const merged = unpackCoverage(mergePacked(packCoverage(idle), packCoverage(branch)));
    expect(plain(merged)).toEqual(plain(branch));
  });
});

describe('packed coverage that is damaged is refused', () => {
  const good = { format: 'aegis-coverage-1', branch: true, version: '7.10.7' };
  const file = (source: unknown, missing: unknown, path = 'a.py') =>
    JSON.stringify({ ...good, files: Object.fromEntries([[path, [source, missing]]]) });
  const SOURCE = '3;2;1-3;2>-1,2>3';

  test('while this is not', () => {
    expect(plain(read(file(SOURCE, 'Cg==')))).toEqual(
      plain(
        coverageData(
          {
            'a.py': {
              statements: [1, 2, 3],
              missing: [2],
              branches: ['2,-1', '2,3'],
              missingBranches: ['2,-1'],
            },
          },
          '7.10.7',
        ),
      ),
    );
  });

  test.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['another format', JSON.stringify({ ...good, format: 'aegis-coverage-2', files: {} })],
    ['no files', JSON.stringify(good)],
    ['no flag', JSON.stringify({ ...good, branch: 1, files: {} })],
    ['a number for a source', file(7, 'Cg==')],
    ['no bits', JSON.stringify({ ...good, files: { 'a.py': [SOURCE] } })],
    ['more lines than bits', file('9;0;1-9999999;', 'AA==')],
    ['an arc too many', file('3;2;1-3;2>-1,2>3,', 'Cg==')],
    ['more branches missing than counted', file('1;0;1;1>2', 'Ag==')],
    ['too many bits', file(SOURCE, 'CgA=')],
    ['a bit of no line', file(SOURCE, '/w==')],
    ['a text that is no source', file('3;2;1-3', 'Cg==')],
    ['lines that do not ascend', file('3;0;1,3,2;', 'Ag==')],
    ['a part too many', file(`${SOURCE};`, 'Cg==')],
    ['a count that is no number', file('x;0;1;', 'AA==')],
    ['a range that is none', file('1;0;1-x;', 'AA==')],
    ['an arc that is none', file('1;1;1;1-2', 'AA==')],
    ['arcs where no branches were measured', file(SOURCE, 'Cg==').replace('true', 'false')],
    ['a range the wrong way', file('3;0;3-1;', '')],
    ['a line beyond all files', file('1;0;99999999;', 'AA==')],
    ['an arc beyond all files', file('1;1;1;1>99999999', 'AA==')],
    ['more statements counted than listed', file('9;2;1-3;2>3', 'Ag==')],
    ['more missing than counted', file('1;0;1-3;', 'Bw==')],
    ['a path that leaves', file(SOURCE, 'Cg==', '../a.py')],
    ['an absolute path', file(SOURCE, 'Cg==', '/etc/a.py')],
  ])('%s', (_, text) => {
    expect(() => read(text)).toThrow(coded('AEGIS-E502'));
  });
});
