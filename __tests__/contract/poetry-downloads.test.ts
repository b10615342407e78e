import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from '@jest/globals';
import { findInterpreter } from '../../src/python/interpreter.ts';
import { poetryPlaces } from '../../src/python/places.ts';
import { preparePoetry } from '../../src/python/poetry.ts';
import { ensurePoetry, poetryEnvironment } from '../../src/python/poetry-tool.ts';
import { readPoetryProject } from '../../src/python/project.ts';
import { scratch } from '../support/facts.ts';
import { packageIndex } from '../support/package-index.ts';
import { DirectoryCaches, pathWithoutPoetry, pythonHost, pythonInputs } from '../support/python-host.ts';

/** Poetry itself is kept between runs, as on a machine with a tool cache. */
const TOOLS = join(import.meta.dirname, '../../.cache/poetry-contract');

const pyproject = (index: string, lib: string, built: string): string => `[tool.poetry]
package-mode = false
[tool.poetry.dependencies]
python = ">=3.9"
lib = "${lib}"
built = "${built}"
[[tool.poetry.source]]
name = "own"
url = "${index}"
priority = "primary"
`;

/** A directory for PATH with the Poetry of the tests, so that no entry has to carry it. */
const bin = scratch('bin');
const PATH = `${bin}:${pathWithoutPoetry()}`;
const directory = scratch('locked');
const facts = { workspace: directory, home: scratch('home'), env: { PATH } };

beforeAll(async () => {
  const host = await pythonHost({
    ...facts,
    toolCache: TOOLS,
    env: { ...(process.env as Record<string, string>), PATH },
  });
  const base = await findInterpreter(host, '', directory);
  const { home } = poetryPlaces({ ...host.facts, workspace: TOOLS }, '2');
  const { program, before } = await ensurePoetry(host, base, '2', home);
  writeFileSync(join(bin, 'poetry'), `#!/bin/sh\nexec '${program}' ${before.join(' ')} "$@"\n`);
  chmodSync(join(bin, 'poetry'), 0o755);
});

/** One job on a fresh machine: only the checkout and what the caches have. */
async function job(caches: DirectoryCaches) {
  const toolCache = join(directory, '..', `${basename(directory)}-tools`);
  for (const left of [toolCache, join(directory, '.venv')]) rmSync(left, { recursive: true, force: true });
  mkdirSync(toolCache);
  const host = await pythonHost({ ...facts, toolCache });
  const base = await findInterpreter(host, '', directory);
  const project = await readPoetryProject(directory);
  if (!project) throw new Error('this is no project of Poetry');
  const inputs = pythonInputs({ directory });
  const before = caches.restored.length;
  let restoredFirst = 0;
  const fetched = () => {
    restoredFirst = caches.restored.length - before;
    expect(existsSync(join(directory, '.venv'))).toBe(false);
  };
  const done = await preparePoetry({ host, inputs, caches, fetched }, project, base);
  // Others wait for both look-ups, and not for the installation.
  expect(restoredFirst).toBe(2);
  const { downloads } = poetryPlaces(host.facts, '2');
  return { host, done, downloads, log: host.screen.text };
}

async function lock(index: string, lib: string, built: string): Promise<void> {
  writeFileSync(join(directory, 'pyproject.toml'), pyproject(index, lib, built));
  const { facts } = await pythonHost({ env: { PATH } });
  const env = poetryEnvironment({ facts }, scratch('lock'));
  // The index is in this process, which may not wait.
  await promisify(execFile)(join(bin, 'poetry'), ['lock'], { cwd: directory, env });
}

const versions = (): string =>
  execFileSync(
    join(directory, '.venv/bin/python'),
    ['-c', 'import lib, built; print(lib.VERSION, built.VERSION)'],
    { encoding: 'utf8' },
  ).trim();

/** Names of the files in the entry of downloads with the newest key of the caches. */
const filesOf = (caches: DirectoryCaches, key: string, path: string): string[] =>
  readdirSync(caches.entry(key, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();

const keysOf = (caches: DirectoryCaches): string[] =>
  readdirSync(caches.root).filter((key) => key.includes('-pydl-'));

test('an entry of downloads holds what its lock needs, and an installation asks for no file beside it', async () => {
  await using index = await packageIndex();
  for (const version of ['1.0', '2.0']) {
    index.add('lib', version, 'wheel');
    index.add('built', version, 'sdist');
  }
  const caches = new DirectoryCaches();
  await lock(index.url, '1.0', '1.0');
  const { downloads } = await job(caches);
  expect(versions()).toBe('1.0 1.0');
  const [old = ''] = keysOf(caches);
  const first = ['built-1.0-py3-none-any.whl', 'built-1.0.tar.gz', 'lib-1.0-py3-none-any.whl'];
  expect(filesOf(caches, old, downloads)).toEqual(first);

  await lock(index.url, '2.0', '1.0');
  const asked = index.asked.length;
  const changed = await job(caches);
  expect(versions()).toBe('2.0 1.0');
  expect(caches.restored.slice(-2)).toEqual([
    ['poetry venv', 'miss'],
    ['poetry downloads', 'partial'],
  ]);
  expect(index.asked.slice(asked).filter((path) => path.startsWith('/files/'))).toEqual([
    expect.stringContaining('lib-2.0'),
  ]);
  expect(changed.log).toMatch(/poetry downloads: \d+ files \(0\.0 MB\) that poetry\.lock does not need/);
  const [fresh = ''] = keysOf(caches).filter((key) => key !== old);
  const second = ['built-1.0-py3-none-any.whl', 'built-1.0.tar.gz', 'lib-2.0-py3-none-any.whl'];
  expect(filesOf(caches, fresh, downloads)).toEqual(second);

  // Without the venv, and without what is older: the entry alone.
  for (const key of readdirSync(caches.root).filter((one) => one !== fresh))
    rmSync(join(caches.root, key), { recursive: true });
  index.withhold();
  const before = index.asked.length;
  const alone = await job(caches);
  expect(caches.restored.at(-1)).toEqual(['poetry downloads', 'exact']);
  expect(alone.done.installed).toBe(true);
  expect(versions()).toBe('2.0 1.0');
  expect(index.asked.slice(before).filter((path) => !path.startsWith('/simple/'))).toEqual([]);
  expect(existsSync(join(downloads, 'cache'))).toBe(true);
});

test('an installation that fails prunes and saves nothing', async () => {
  await using index = await packageIndex();
  index.add('lib', '1.0', 'wheel');
  index.add('built', '1.0', 'sdist');
  await lock(index.url, '1.0', '1.0');
  index.withhold();
  const caches = new DirectoryCaches();
  await expect(job(caches)).rejects.toMatchObject({ reasons: [{ code: 'AEGIS-E207' }] });
  expect(caches.saved).toEqual([]);
});
