import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { localSourcesOf, readPoetryProject } from '../../../src/python/project.ts';
import { canonical } from '../../../src/python/pyproject.ts';
import { scratch } from '../../support/facts.ts';

const POETRY = '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\npython = "^3.10"\n';

function directoryWith(files: Record<string, string | Uint8Array>): string {
  const directory = scratch('project');
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
  return directory;
}

const read = (files: Record<string, string | Uint8Array>) => readPoetryProject(directoryWith(files));

describe('readPoetryProject', () => {
  test.each<[string, Record<string, string>]>([
    ['an empty directory', {}],
    ['another backend', { 'pyproject.toml': '[build-system]\nbuild-backend = "hatchling.build"\n' }],
    ['an empty pyproject.toml', { 'pyproject.toml': '' }],
    ['another manager', { 'pyproject.toml': POETRY, 'uv.lock': '' }],
  ])('is null for %s', async (_name, files) => {
    expect(await read(files)).toBeNull();
  });

  test('reads a project of Poetry without a lock', async () => {
    expect(await read({ 'pyproject.toml': POETRY })).toMatchObject({
      lock: null,
      requiresPython: '^3.10',
      localSources: [],
      builds: false,
    });
  });

  test('reads a project by PEP 621', async () => {
    const text =
      '[project]\nname = "x"\nrequires-python = ">=3.9"\n[build-system]\nbuild-backend = "poetry.core.masonry.api"\n';
    expect(await read({ 'pyproject.toml': text })).toMatchObject({ requiresPython: '>=3.9' });
  });

  test('takes a lock for proof that Poetry manages it', async () => {
    const project = await read({ 'pyproject.toml': '[project]\nname = "x"\n', 'poetry.lock': 'content' });
    expect(project?.lock).toBe('content');
  });

  test.each(['build = "build.py"', '[tool.poetry.build]\nscript = "build.py"'])(
    'knows that %j builds',
    async (build) => {
      expect(await read({ 'pyproject.toml': `[tool.poetry]\nname = "x"\n${build}\n` })).toMatchObject({
        builds: true,
      });
    },
  );

  test.each<[boolean, string, Record<string, string>]>([
    [
      false,
      'of poetry-core',
      { 'pyproject.toml': '[build-system]\nbuild-backend = "poetry.core.masonry.api"\n' },
    ],
    [
      true,
      'of poetry-core with a build script',
      {
        'pyproject.toml':
          '[tool.poetry.build]\nscript = "b.py"\n[build-system]\nbuild-backend = "poetry.core.masonry.api"\n',
      },
    ],
    [
      true,
      'of setuptools',
      { 'pyproject.toml': '[build-system]\nbuild-backend = "setuptools.build_meta"\n' },
    ],
    [true, 'without a backend', { 'setup.py': '' }],
    [true, 'that cannot be read', { 'pyproject.toml': 'no = toml =' }],
  ])('%j: a path dependency with develop, %s, is built', async (builds, _, files) => {
    const lib = directoryWith(files);
    const lock = (develop: boolean) =>
      `[[package]]\nname = "lib"\ndevelop = ${develop}\n\n[package.source]\ntype = "directory"\nurl = "${lib}"\n`;
    expect(await read({ 'pyproject.toml': POETRY, 'poetry.lock': lock(true) })).toMatchObject({ builds });
    expect(await read({ 'pyproject.toml': POETRY, 'poetry.lock': lock(false) })).toMatchObject({
      builds: false,
    });
  });

  test('tables change with what an installation reads, and with nothing else', async () => {
    const tables = async (text: string, more = {}) =>
      (await read({ 'pyproject.toml': text, ...more }))?.tables;
    const plain = await tables(POETRY);
    expect(await tables(`${POETRY}\n[tool.pytest.ini_options]\naddopts = "-q"\n`)).toBe(plain);
    expect(await tables(`# comment\n${POETRY}`)).toBe(plain);
    expect(await tables(`${POETRY}\n[tool.poetry.scripts]\nrun = "x:y"\n`)).not.toBe(plain);
    expect(await tables(POETRY, { 'poetry.toml': '[installer]\nno-binary = ["x"]\n' })).not.toBe(plain);
    const moved = directoryWith({ 'pyproject.toml': POETRY });
    mkdirSync(join(moved, 'src'));
    expect((await readPoetryProject(moved))?.tables).not.toBe(plain);
  });

  test.each<[string, Record<string, string | Uint8Array>, string]>([
    ['bad TOML', { 'pyproject.toml': '[tool.poetry]\nname = "x"\nversion = 1.0.0\n' }, 'line 3, column'],
    ['UTF-16 with a mark', { 'pyproject.toml': Buffer.from('\ufeff[tool]', 'utf16le') }, 'UTF-16'],
    ['UTF-16 without', { 'pyproject.toml': Buffer.from('[tool]', 'utf16le') }, 'UTF-16'],
    ['Latin-1', { 'pyproject.toml': Buffer.from('name = "\xe9"', 'latin1') }, 'not UTF-8'],
    ['5 MiB', { 'pyproject.toml': `#${'x'.repeat(5 << 20)}` }, 'larger'],
    ['empty beside a lock', { 'pyproject.toml': ' \n', 'poetry.lock': 'x' }, 'empty'],
    ['a lock alone', { 'poetry.lock': 'x' }, 'missing'],
  ])('refuses %s', async (_name, files, message) => {
    await expect(read(files)).rejects.toMatchObject({
      name: 'StepError',
      reasons: [{ code: 'AEGIS-E205', message: expect.stringContaining(message) }],
    });
  });

  test('is not fooled by names of object methods', async () => {
    const text = '[tool]\nconstructor = 1\n__proto__ = 2\n';
    expect(await read({ 'pyproject.toml': text })).toBeNull();
  });
});

test('localSourcesOf finds path dependencies and no others', () => {
  const source = (type: string, url: string, more = '') =>
    `[[package]]\nname = "x"\n${more}\n[package.dependencies]\nd = "*"\n\n[package.source]\ntype = "${type}"\nurl = "${url}"\n\n`;
  const lock =
    source('directory', '../lib', 'develop = true\n') +
    source('git', 'https://x/y', 'develop = true\n') +
    source('file', 'a.whl') +
    source('directory', 'a b', 'develop = false\n');
  const found = [
    { url: '../lib', develop: true },
    { url: 'a b', develop: false },
  ];
  expect(localSourcesOf(lock)).toEqual(found);
  expect(localSourcesOf(lock.replaceAll('\n', '\r\n'))).toEqual(found);
});

test('canonical does not depend on the order of keys', () => {
  expect(canonical({ b: [{ d: 1, c: 2n }], a: 'x' })).toBe(canonical({ a: 'x', b: [{ c: 2n, d: 1 }] }));
});
