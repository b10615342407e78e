import { existsSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { pruneDownloads } from '../../../../src/caches/poetry/prune.ts';
import { scratch } from '../../../support/facts.ts';

const LOCK = `
[[package]]
name = "Typing_Extensions"
version = "4.1.0"
files = [
    {file = "typing_extensions-4.1.0-py3-none-any.whl", hash = "sha256:0"},
    {file = "typing_extensions-4.1.0.tar.gz", hash = "sha256:1"},
]

[[package]]
name = "my.tool"
version = "2021.04.1"
files = []

[package.source]
type = "git"
url = "https://example.org/tool.git"
`;

/** Files in a cache of Poetry, each of ten bytes. */
function cache(...files: readonly string[]): string {
  const directory = join(scratch('downloads'), 'downloads');
  mkdirSync(directory);
  for (const file of files) put(join(directory, file));
  return directory;
}

function put(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '0123456789');
}

const left = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();

test('archives of the lock stay, and wheels that were built for it; all else goes', async () => {
  const kept = [
    'artifacts/a/b/c/typing_extensions-4.1.0-py3-none-any.whl',
    'artifacts/d/e/f/typing_extensions-4.1.0.tar.gz',
    'artifacts/d/e/f/typing_extensions-4.1.0-1-cp312-cp312-linux_x86_64.whl',
    'artifacts/1/2/3/my_tool-2021.4.1-py3-none-any.whl',
  ];
  const directory = cache(
    ...kept,
    'artifacts/a/b/x/typing_extensions-4.0.0-py3-none-any.whl',
    'artifacts/g/h/i/typing_extensions-4.0.0.tar.gz',
    'artifacts/g/h/i/typing_extensions-4.0.0-py3-none-any.whl',
    'artifacts/g/h/i/other-4.1.0-py3-none-any.whl',
    'artifacts/g/h/i/half.part',
    'cache/repositories/PyPI/_http_/a/b/page',
    'cache/repositories/PyPI/typing_extensions-4.1.0.tar.gz',
  );
  expect(await pruneDownloads(directory, LOCK)).toEqual({ files: 7, bytes: 70 });
  expect(left(directory)).toEqual([...kept].sort());
  expect(existsSync(join(directory, 'cache'))).toBe(false);
  expect(existsSync(join(directory, 'artifacts', 'g'))).toBe(false);
  expect(await pruneDownloads(directory, LOCK)).toEqual({ files: 0, bytes: 0 });
});

test('of wheels of one version, as commits of a git dependency leave them, the newest stays', async () => {
  const wheel = (commit: string) => `artifacts/${commit}/my_tool-2021.4.1-py3-none-any.whl`;
  const directory = cache(wheel('old'), wheel('new'), wheel('older'));
  utimesSync(join(directory, wheel('older')), 1000, 1000);
  utimesSync(join(directory, wheel('old')), 2000, 2000);
  expect(await pruneDownloads(directory, LOCK)).toEqual({ files: 2, bytes: 20 });
  expect(left(directory)).toEqual([wheel('new')]);
});

test('links are removed, and what they lead to stays', async () => {
  const outside = cache('artifacts/x/secret-1.0.tar.gz', 'note.txt');
  const directory = cache('artifacts/a/other-1.0.tar.gz');
  symlinkSync(outside, join(directory, 'artifacts', 'directory'));
  symlinkSync(join(outside, 'note.txt'), join(directory, 'typing_extensions-4.1.0.tar.gz'));
  symlinkSync(join(outside, 'note.txt'), join(directory, 'artifacts', 'typing_extensions-4.1.0.tar.gz'));
  expect(await pruneDownloads(directory, LOCK)).toMatchObject({ files: 4 });
  expect(left(directory)).toEqual([]);
  expect(left(outside)).toEqual(['artifacts/x/secret-1.0.tar.gz', 'note.txt']);
  const link = join(scratch('link'), 'downloads');
  symlinkSync(outside, link);
  expect(await pruneDownloads(link, LOCK)).toEqual({ files: 0, bytes: 0 });
  expect(left(outside)).toHaveLength(2);
});

test('a lock of old, with the files of all packages in one table', async () => {
  const lock = `[[package]]\nname = "a"\nversion = "1.0"\n
[metadata.files]\na = [{file = "a-1.0.tar.gz", hash = "sha256:0"}]\n`;
  const directory = cache('artifacts/a/a-1.0.tar.gz', 'artifacts/a/a-0.9.tar.gz');
  expect(await pruneDownloads(directory, lock)).toEqual({ files: 1, bytes: 10 });
  expect(left(directory)).toEqual(['artifacts/a/a-1.0.tar.gz']);
});

test.each([
  ['no TOML', 'a = = b', null],
  ['nothing in it', '', { files: 1, bytes: 10 }],
  ['tables that are none', 'package = [1, "x", {files = 3}]\nmetadata = 4', { files: 1, bytes: 10 }],
])('a lock with %s', async (_, lock, pruned) => {
  const directory = cache('artifacts/a/a-1.0.tar.gz');
  expect(await pruneDownloads(directory, lock)).toEqual(pruned);
  expect(left(directory)).toHaveLength(pruned === null ? 1 : 0);
});

test('a cache that is not there has nothing to prune', async () => {
  expect(await pruneDownloads(join(scratch('none'), 'downloads'), LOCK)).toEqual({ files: 0, bytes: 0 });
});
