import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findCandidates } from '../../../../src/shards/ledger/candidates.ts';
import { wildcard } from '../../../../src/shards/ledger/wildcard.ts';
import { project } from '../../../support/scenario.ts';

const FILES = [
  'test_root.py',
  'tests/test_a.py',
  'tests/b_test.py',
  'tests/check_c.py',
  'pkg/tests/test_d.py',
  'pkg/mod.py',
];

const candidates = (
  more: Readonly<Record<string, string>> = {},
  { at = '', testPaths = [] }: { at?: string; testPaths?: readonly string[] } = {},
) => {
  const workspace = project({ ...Object.fromEntries(FILES.map((file) => [file, ''])), ...more });
  return findCandidates({ workspace, directory: join(workspace, at), testPaths });
};

const USUAL = ['pkg/tests/test_d.py', 'test_root.py', 'tests/b_test.py', 'tests/test_a.py'];
const OWN = ['tests/check_c.py'];

test('without a configuration: test_*.py and *_test.py in the working directory', async () => {
  expect(await candidates()).toEqual(USUAL);
  expect(await candidates({}, { at: 'pkg' })).toEqual(['pkg/tests/test_d.py']);
});

test('what pytest does not walk, nor follow, is left alone', async () => {
  const away = ['.git', 'build', 'dist', 'venv', 'node_modules', 'x.egg', '__pycache__', 'env/lib'];
  const more = Object.fromEntries(away.map((name) => [`${name}/test_x.py`, '']));
  expect(await candidates({ ...more, 'env/pyvenv.cfg': '' })).toEqual(USUAL);
});

test('links are not followed', async () => {
  const workspace = project({ 'tests/test_a.py': '', 'other/keep.txt': '' });
  symlinkSync('..', join(workspace, 'tests/loop'));
  symlinkSync('/', join(workspace, 'tests/root'));
  mkdirSync(join(workspace, 'tests/test_dir.py'));
  const found = await findCandidates({ workspace, directory: workspace, testPaths: [] });
  expect(found).toEqual(['tests/test_a.py']);
});

describe('test-paths', () => {
  test.each([
    ['a directory', ['tests'], ['tests/b_test.py', 'tests/test_a.py']],
    ['a file, whatever it is called', ['tests/check_c.py'], OWN],
    ['a node id', ['tests/test_a.py::test_one'], ['tests/test_a.py']],
    ['both, and one in the other', ['tests', 'tests/test_a.py', '.'], USUAL],
    ['a directory that is skipped elsewhere', ['build'], ['build/test_x.py']],
    ['nothing that is there', ['missing'], []],
  ])('%s', async (_, testPaths, expected) => {
    expect(await candidates({ 'build/test_x.py': '' }, { testPaths })).toEqual(expected);
  });
});

describe('the configuration of pytest', () => {
  test.each([
    ['pytest.ini', { 'pytest.ini': '[pytest]\npython_files = check_*.py\n' }, OWN],
    ['.pytest.ini', { '.pytest.ini': '[pytest]\npython_files =\n  # ours\n  check_*.py\n' }, OWN],
    [
      'pyproject.toml',
      { 'pyproject.toml': '[tool.pytest.ini_options]\npython_files = ["check_*.py"]\n' },
      OWN,
    ],
    [
      'pyproject.toml, a text',
      { 'pyproject.toml': '[tool.pytest.ini_options]\npython_files = "check_*.py x.py"\n' },
      OWN,
    ],
    [
      'pyproject.toml of pytest 9',
      { 'pyproject.toml': '[tool.pytest]\npython_files = ["check_*.py"]\n' },
      OWN,
    ],
    ['pytest.toml', { 'pytest.toml': '[pytest]\npython_files = ["check_*.py"]\n' }, OWN],
    ['tox.ini', { 'tox.ini': '[tox]\n[pytest]\npython_files: check_*.py\n' }, OWN],
    ['setup.cfg', { 'setup.cfg': '[metadata]\nname = x\n[tool:pytest]\npython_files = check_?.py\n' }, OWN],
    ['setup.cfg without the section', { 'setup.cfg': '[pytest]\npython_files = check_*.py\n' }, USUAL],
    [
      'an empty pytest.ini before the others',
      { 'pytest.ini': '', 'tox.ini': '[pytest]\npython_files = check_*.py\n' },
      USUAL,
    ],
    ['nothing that is TOML', { 'pyproject.toml': '[[[' }, USUAL],
    [
      'nothing that is a list of names',
      { 'pyproject.toml': '[tool.pytest.ini_options]\npython_files = [1]\n' },
      USUAL,
    ],
    [
      'a pattern with a path',
      { 'pytest.ini': '[pytest]\npython_files = pkg/tests/*.py\n' },
      ['pkg/tests/test_d.py'],
    ],
    [
      'testpaths',
      { 'pytest.ini': '[pytest]\ntestpaths = tests pkg/tests\n' },
      USUAL.filter((one) => one.includes('/')),
    ],
    ['testpaths, as globs', { 'pytest.ini': '[pytest]\ntestpaths = pk*/tests\n' }, ['pkg/tests/test_d.py']],
    ['testpaths that are not there', { 'pytest.ini': '[pytest]\ntestpaths = missing\n' }, USUAL],
    [
      'norecursedirs',
      { 'pytest.ini': '[pytest]\nnorecursedirs = pkg\n' },
      USUAL.filter((one) => !one.startsWith('pkg')),
    ],
  ])('%s', async (_, more, expected) => {
    expect(await candidates(more as Record<string, string>)).toEqual(expected);
  });

  test('is that of a directory above, whose testpaths do not count', async () => {
    const ini = { 'pytest.ini': '[pytest]\npython_files = mod.py\ntestpaths = tests\n' };
    expect(await candidates(ini, { at: 'pkg' })).toEqual(['pkg/mod.py']);
  });

  test('is that of what the test-paths have in common', async () => {
    const more = { 'pkg/pytest.ini': '[pytest]\npython_files = mod.py\n', 'pytest.ini': '[pytest]\n' };
    expect(await candidates(more, { testPaths: ['pkg'] })).toEqual(['pkg/mod.py']);
    expect(await candidates(more, { testPaths: ['pkg', 'tests'] })).not.toContain('pkg/mod.py');
  });
});

test.each([
  ['test_*.py', 'test_a.py', true],
  ['test_*.py', 'test_a.pyc', false],
  ['a.py', 'axpy', false],
  ['[ab].py', 'b.py', true],
  ['[!ab].py', 'b.py', false],
  ['[]].py', '].py', true],
  ['[.py', '[.py', true],
  ['{arch}', '{arch}', true],
  ['[z-a]', 'm', false],
  ['*', 'a/b', true],
])('fnmatch %s on %s: %s', (pattern, name, expected) => {
  expect(wildcard(pattern, { path: false })(name)).toBe(expected);
});

test.each([
  ['tests/*.py', 'tests/a.py', true],
  ['tests/*.py', 'tests/deep/a.py', false],
  ['tests/**/*.py', 'tests/a.py', true],
  ['tests/**/*.py', 'tests/x/y/a.py', true],
  ['tests/**', 'tests/x/y/a.py', true],
  ['**/a.py', 'a.py', true],
  ['**/a.py', 'xa.py', false],
])('glob %s on %s: %s', (pattern, name, expected) => {
  expect(wildcard(pattern, { path: true })(name)).toBe(expected);
});

test('a pattern made to take for ever does not', () => {
  const path = `${'a/'.repeat(40)}b`;
  expect(wildcard(`${'**/'.repeat(60)}x.py`, { path: true })(path)).toBe(false);
  expect(wildcard(`${'*a'.repeat(40)}*b.py`, { path: false })('a'.repeat(300))).toBe(false);
});
