import { describe, expect, test } from '@jest/globals';
import { totalsOf } from '../../../src/coverage/merge.ts';
import { parseCoverage } from '../../../src/coverage/parse.ts';
import type { Place } from '../../../src/coverage/paths.ts';
import { plain } from '../../support/coverage-data.ts';

const PLACE: Place = { workspace: '/home/runner/work/app/app', directory: '' };

const SUMMARY = { num_statements: 3, missing_lines: 1, num_branches: 2, missing_branches: 1 };

const FILE = {
  executed_lines: [1, 2, 6],
  missing_lines: [3],
  excluded_lines: [6],
  executed_branches: [
    [2, -1],
    [2, 6],
    [2, 2],
  ],
  missing_branches: [[2, 3]],
  summary: SUMMARY,
};

const report = (changes: object = {}) => ({
  meta: { format: 3, version: '7.10.7', branch_coverage: true },
  files: { 'src/a.py': FILE },
  totals: SUMMARY,
  ...changes,
});

const parse = (value: unknown, place = PLACE) => parseCoverage(Buffer.from(JSON.stringify(value)), place);
const file = (changes: object) => report({ files: { 'src/a.py': { ...FILE, ...changes } } });
const meta = (changes: object) => report({ meta: { ...report().meta, ...changes } });
const coded = (code: string) => expect.objectContaining({ code }) as unknown as Error;

describe('parseCoverage', () => {
  test('reads lines, branches and counts, without what was excluded', () => {
    expect(plain(parse(report()))).toEqual({
      branch: true,
      version: '7.10.7',
      files: {
        'src/a.py': {
          statements: [1, 2, 3],
          missing: [3],
          branches: ['2,-1', '2,3'],
          missingBranches: ['2,3'],
          statementCount: 3,
          branchCount: 2,
        },
      },
    });
    expect(totalsOf(parse(report()))).toMatchObject({ covered: 3, total: 5 });
  });

  test('statement data has no branches', () => {
    const { executed_branches, missing_branches, ...lines } = FILE;
    const data = parse({ ...meta({ branch_coverage: false }), files: { 'src/a.py': lines } });
    expect(data.branch).toBe(false);
    expect(data.files.get('src/a.py')).toMatchObject({
      branches: null,
      missingBranches: null,
      branchCount: 0,
    });
  });

  test.each([
    ['2', { format: 2 }],
    ['3', { format: 3 }],
    ['none, before 7.4', { format: undefined, version: '7.2.7' }],
    ['none, in coverage 6', { format: undefined, version: '6.5.0' }],
  ])('format %s is known', (_, changes) => {
    expect(parse(meta(changes)).files.size).toBe(1);
  });

  test.each([
    ['a later format', meta({ format: 4 })],
    ['a format that is no number', meta({ format: '3' })],
    ['coverage 5', meta({ format: undefined, version: '5.5' })],
    ['branches without their lists', file({ executed_branches: undefined })],
  ])('refuses %s as unknown', (_, value) => {
    expect(() => parse(value)).toThrow(coded('AEGIS-E505'));
  });

  test.each([
    ['nothing', ''],
    ['what was cut off', JSON.stringify(report()).slice(0, -10)],
    ['a number', '7'],
    ['null', 'null'],
    ['a list', '[]'],
    ['an object that inherits', '{"__proto__": {"meta": {}, "files": {}, "totals": {}}}'],
  ])('refuses %s', (_, text) => {
    expect(() => parseCoverage(Buffer.from(text), PLACE)).toThrow(coded('AEGIS-E502'));
  });

  test.each([
    ['a line that is a text', file({ missing_lines: ['3'] })],
    ['a line below 0', file({ missing_lines: [-3] })],
    ['a line that is a fraction', file({ missing_lines: [3.5] })],
    ['a line beyond all files', file({ executed_lines: [1, 1e9] })],
    ['lines that are no list', file({ missing_lines: { length: 1 } })],
    ['a line both executed and missing', file({ executed_lines: [1, 2, 3] })],
    ['an arc with one end', file({ missing_branches: [[2]] })],
    ['an arc with three', file({ missing_branches: [[2, 3, 4]] })],
    ['an arc that is a text', file({ missing_branches: ['2,3'] })],
    ['an arc into the void', file({ missing_branches: [[2, null]] })],
    ['a count that is a text', file({ summary: { ...SUMMARY, num_branches: '2' } })],
    ['a count below 0', file({ summary: { ...SUMMARY, num_branches: -2 } })],
    ['a count that is not safe', file({ summary: { ...SUMMARY, num_branches: 2 ** 53 } })],
    ['fewer missing lines than counted', file({ missing_lines: [] })],
    ['fewer missing branches than counted', file({ missing_branches: [] })],
    ['more statements counted than listed', file({ summary: { ...SUMMARY, num_statements: 30 } })],
    ['totals that are not the sums', report({ totals: { ...SUMMARY, num_statements: 4 } })],
    ['no totals', report({ totals: undefined })],
    ['no summary', file({ summary: undefined })],
    ['a file that is null', report({ files: { 'src/a.py': null } })],
    ['no flag of branches', meta({ branch_coverage: 1 })],
    ['no version', meta({ version: 7 })],
  ])('refuses %s', (_, value) => {
    expect(() => parse(value)).toThrow(coded('AEGIS-E502'));
  });

  test('a file may have the name of a member of objects', () => {
    const text = JSON.stringify(report()).replace('"src/a.py"', '"__proto__"');
    expect([...parseCoverage(Buffer.from(text), PLACE).files.keys()]).toEqual(['__proto__']);
  });

  test('no files, no totals needed', () => {
    expect(parse(report({ files: {}, totals: {} })).files.size).toBe(0);
  });
});

describe('paths become repository-relative', () => {
  const windows: Place = { workspace: 'D:\\a\\app\\app', directory: '' };
  const below: Place = { ...PLACE, directory: 'services/api' };
  const only = (path: string, place: Place) => [
    ...parse(report({ files: { [path]: FILE } }), place).files.keys(),
  ];

  test.each([
    ['src/a.py', PLACE, 'src/a.py'],
    ['./src//a.py', PLACE, 'src/a.py'],
    ['/home/runner/work/app/app/src/a.py', PLACE, 'src/a.py'],
    ['/home/runner/work/app/app/src/a.py', { ...PLACE, workspace: `${PLACE.workspace}/` }, 'src/a.py'],
    ['src/a.py', below, 'services/api/src/a.py'],
    ['../lib/a.py', below, 'services/lib/a.py'],
    ['/home/runner/work/app/app/lib/a.py', below, 'lib/a.py'],
    ['src\\pkg\\a.py', windows, 'src/pkg/a.py'],
    ['d:\\A\\app\\app\\src\\a.py', windows, 'src/a.py'],
  ])('%s', (path, place, expected) => {
    expect(only(path, place)).toEqual([expected]);
  });

  test.each([
    ['/usr/lib/python3/a.py', PLACE],
    ['/home/runner/work/app/app-2/a.py', PLACE],
    ['/home/runner/work/app/app/../a.py', PLACE],
    ['../a.py', PLACE],
    ['src/../../a.py', PLACE],
    ['../../../a.py', below],
    ['C:\\Python\\a.py', windows],
    ['C:\\a\\a.py', PLACE],
    ['', PLACE],
  ])('%j leaves the repository', (path, place) => {
    expect(() => only(path, place)).toThrow(coded('AEGIS-E506'));
  });

  test('the message names the files and shows what to paste', () => {
    const files = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`/tmp/${name}.py`, FILE]));
    const attempt = () => parse(report({ files }));
    expect(attempt).toThrow(
      '"/tmp/a.py", "/tmp/b.py", "/tmp/c.py" and 1 more, outside of /home/runner/work/app/app',
    );
    expect(attempt).toThrow('relative_files = true');
    expect(attempt).toThrow('[tool.coverage.paths]');
  });

  test('refuses one file under two names', () => {
    const files = { 'src/a.py': FILE, [`${PLACE.workspace}/src/a.py`]: FILE };
    expect(() => parse(report({ files }))).toThrow(coded('AEGIS-E502'));
  });
});
