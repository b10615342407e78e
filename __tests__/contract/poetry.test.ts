import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { packageMirror } from '../../local/mirror.ts';
import type { Facts } from '../../src/host/ports.ts';
import { preparePython } from '../../src/python/environment.ts';
import { findInterpreter } from '../../src/python/interpreter.ts';
import type { PythonInputs } from '../../src/python/model.ts';
import { poetryPlaces } from '../../src/python/places.ts';
import { ensurePoetry, poetryEnvironment } from '../../src/python/poetry-tool.ts';
import { checkVenv, markComplete, removeVenv } from '../../src/python/venv.ts';
import { scratch } from '../support/facts.ts';
import { DirectoryCaches, pathWithoutPoetry, pythonHost, pythonInputs } from '../support/python-host.ts';

/** Poetry itself is kept between runs, as on a machine with a tool cache. */
const TOOLS = join(import.meta.dirname, '../../.cache/poetry-contract');

const PYPROJECT = `[tool.poetry]
name = "demo"
version = "0.1.0"
description = ""
authors = []
[tool.poetry.dependencies]
python = ">=3.9"
[tool.poetry.group.dev.dependencies]
pytest = ">=7"
[tool.poetry.scripts]
hello = "demo:hello"
[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"
`;

const MIRROR = await packageMirror(process.env);

describe('a project of Poetry', () => {
  const env = {
    ...(process.env as Record<string, string>),
    ...MIRROR,
    PATH: pathWithoutPoetry(),
    VIRTUAL_ENV: '/nowhere',
  };
  const facts: Partial<Facts> = { toolCache: TOOLS, home: scratch('home'), env };
  const directory = join(scratch('poetry'), 'a project é');
  const caches = new DirectoryCaches();
  const venv = join(directory, '.venv');

  const prepare = async (overrides: Partial<PythonInputs> = {}, from = caches) => {
    const host = await pythonHost({ ...facts, workspace: directory });
    const inputs = pythonInputs({ directory, ...overrides });
    const environment = await preparePython(host, inputs, from).catch((error: unknown) => error);
    return { host, environment };
  };
  const places = async (workspace = directory) => {
    const host = await pythonHost({ ...facts, workspace });
    return poetryPlaces(host.facts, '2');
  };
  const write = (text: string) => writeFileSync(join(directory, 'pyproject.toml'), text);

  /** Started by hand: a space in the path breaks the first line of Poetry's script. */
  const hello = () =>
    execFileSync(join(venv, 'bin', 'python'), [join(venv, 'bin', 'hello')], { encoding: 'utf8' });

  beforeAll(async () => {
    mkdirSync(join(directory, 'demo'), { recursive: true });
    writeFileSync(join(directory, 'demo', '__init__.py'), 'def hello():\n    print("hello")\n');
    write(PYPROJECT);
    const { home } = await places();
    const kept = (await places(TOOLS)).home;
    mkdirSync(kept, { recursive: true });
    symlinkSync(kept, home);
  });

  afterAll(async () => {
    const { downloads, home } = await places();
    for (const path of [downloads, home]) rmSync(path, { recursive: true, force: true });
  });

  test('without a lock is told to make one', async () => {
    const { environment } = await prepare();
    expect(environment).toMatchObject({
      reasons: [{ code: 'AEGIS-E203', message: expect.stringContaining('poetry lock') }],
    });
  });

  test('that wants another Python is told so', async () => {
    write(PYPROJECT.replace('>=3.9', '>=3.99'));
    writeFileSync(join(directory, 'poetry.lock'), '');
    const { environment } = await prepare();
    expect(environment).toMatchObject({
      reasons: [{ code: 'AEGIS-E202', message: expect.stringContaining('>=3.99') }],
    });
    write(PYPROJECT);
    rmSync(join(directory, 'poetry.lock'));
  });

  test('is installed once, marked and saved', async () => {
    const host = await pythonHost({ ...facts, workspace: directory });
    const base = await findInterpreter(host, '', directory);
    const { downloads } = await places();
    const poetry = await ensurePoetry(host, base, '2', (await places(TOOLS)).home);
    const env = poetryEnvironment(host, downloads);
    execFileSync(poetry.program, [...poetry.before, 'lock'], { cwd: directory, env });

    const { environment } = await prepare();
    expect(environment).toMatchObject({
      kind: 'poetry',
      installed: true,
      python: join(venv, 'bin', 'python'),
      packages: { pytest: expect.any(String) },
      env: { VIRTUAL_ENV: venv, PATH: expect.stringMatching(`^${venv}/bin:`) },
    });
    expect(caches.restored).toEqual([
      ['poetry venv', 'miss'],
      ['poetry downloads', 'miss'],
    ]);
    expect([...caches.saved].sort()).toEqual(['poetry downloads', 'poetry venv']);
    expect(hello()).toBe('hello\n');
    expect(
      execFileSync('find', [venv, '-path', '*_pytest/__pycache__/main.*.pyc'], { encoding: 'utf8' }),
    ).not.toBe('');
  });

  test('comes whole from the cache on the exact key: two starts of an interpreter, nothing else', async () => {
    rmSync(venv, { recursive: true });
    const { host, environment } = await prepare();
    expect(environment).toMatchObject({ installed: false, packages: { pytest: expect.any(String) } });
    expect(host.started.map(({ args }) => args[1])).toEqual(['-c', '-c']);
    expect(caches.restored.slice(2)).toEqual([['poetry venv', 'exact']]);
    expect(caches.saved).toHaveLength(2);
    expect(host.annotations).toEqual([]);
  });

  test('is left as it is when a step before made it', async () => {
    const fresh = new DirectoryCaches();
    const { environment } = await prepare({}, fresh);
    expect(environment).toMatchObject({ installed: false });
    expect(fresh.restored).toEqual([]);
  });

  test('has another key for other arguments', async () => {
    rmSync(venv, { recursive: true });
    const only = new DirectoryCaches();
    const { environment } = await prepare({ poetryInstallArgs: ['--without', 'dev'] }, only);
    expect(environment).toMatchObject({
      reasons: [{ code: 'AEGIS-E208', message: expect.stringContaining('no pytest') }],
    });
    expect(
      readdirSync(only.root).filter(
        (key) => readdirSync(caches.root).includes(key) && key.includes('-venv-'),
      ),
    ).toEqual([]);
  });

  test('is made anew, with a warning, when the restored one is broken', async () => {
    const key = readdirSync(caches.root).find((name) => name.includes('-venv-')) ?? '';
    const link = join(caches.entry(key, venv), 'bin', 'python');
    unlinkSync(link);
    symlinkSync('/nowhere/python3', link);
    rmSync(venv, { recursive: true });
    const { host, environment } = await prepare();
    expect(environment).toMatchObject({ installed: true });
    expect(host.annotations).toMatchObject([
      { level: 'warning', title: 'AEGIS-W604 Environment from the cache unusable' },
    ]);
    expect(hello()).toBe('hello\n');
  });

  test('a venv is trusted only when every sign is right', async () => {
    const host = await pythonHost({ ...facts, workspace: directory });
    const base = await findInterpreter(host, '', directory);
    const key = readFileSync(join(venv, 'aegis-complete'), 'utf8');
    const why = async (against = base, wanted = key) => {
      const health = await checkVenv(host, venv, wanted, against);
      return health.healthy ? null : health.why;
    };
    expect(await why()).toBeNull();
    expect(await why(base, 'another')).toContain('another key');
    expect(await why({ ...base, version: '3.8.1' })).toContain('not 3.8.1');
    expect(await why({ ...base, basePrefix: '/moved' })).toContain('not on /moved');
    rmSync(join(venv, 'aegis-complete'));
    expect(await why()).toContain('never finished');
    await markComplete(venv, key);
    rmSync(join(venv, 'pyvenv.cfg'));
    expect(await why()).not.toBeNull();
    await removeVenv(host, venv, 'it is no use');
    expect(existsSync(venv)).toBe(false);
  });

  test('that cannot be installed fails with the words of Poetry, and is not saved', async () => {
    const fresh = new DirectoryCaches();
    const { environment } = await prepare({ poetryInstallArgs: ['--with', 'nope'] }, fresh);
    expect(environment).toMatchObject({
      reasons: [{ code: 'AEGIS-E207', message: expect.stringContaining('nope') }],
    });
    expect(fresh.saved).toEqual([]);
    expect(existsSync(join(venv, 'aegis-complete'))).toBe(false);
  });

  test('with a stale lock is told to make it anew', async () => {
    write(PYPROJECT.replace('pytest = ">=7"', 'pytest = ">=7"\niniconfig = "*"'));
    const { environment } = await prepare();
    expect(environment).toMatchObject({
      reasons: [{ code: 'AEGIS-E204', message: expect.stringContaining('poetry lock') }],
    });
    write(PYPROJECT);
  });

  test('with a version of Poetry that does not exist says what pip said', async () => {
    const host = await pythonHost({ ...facts, workspace: directory });
    const base = await findInterpreter(host, '', directory);
    const failure = ensurePoetry(host, base, '2.999', join(scratch('home'), 'poetry'));
    await expect(failure).rejects.toMatchObject({
      reasons: [{ code: 'AEGIS-E206', message: expect.stringContaining('2.999') }],
    });
    await expect(ensurePoetry(host, base, 'latest', '/nowhere')).rejects.toMatchObject({
      reasons: [{ code: 'AEGIS-E107' }],
    });
  });
});
