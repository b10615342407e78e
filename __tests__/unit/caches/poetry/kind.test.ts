import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type PoetryParts, poetry, poetryEntries } from '../../../../src/caches/poetry/kind.ts';
import type { Facts } from '../../../../src/host/ports.ts';
import { scratch, someFacts } from '../../../support/facts.ts';

const directory = scratch('parts');
const PARTS: PoetryParts = {
  facts: someFacts(),
  prefix: '',
  compression: 'zstd',
  directory,
  project: { lock: 'lock', tables: '{}', requiresPython: null, localSources: [], builds: false },
  interpreter: {
    executable: '/usr/bin/python3',
    version: '3.12.4',
    abi: 'cpython-312 .cpython-312-x86_64-linux-gnu.so',
    prefix: '/usr',
    basePrefix: '/usr',
    packages: {},
  },
  poetryVersion: '2',
  installArgs: [],
  made: [],
};

/** A directory with a config.toml of Poetry. */
function configured(text: string): string {
  const place = scratch('config');
  writeFileSync(join(place, 'config.toml'), text);
  return place;
}

const keys = async (overrides: Partial<PoetryParts> = {}) => {
  const { venv, downloads } = await poetryEntries({ ...PARTS, ...overrides });
  return { venv: venv.key, downloads: downloads.key, prefixes: downloads.restoreKeys };
};

describe('poetryEntries', () => {
  test('has the keys that are promised', async () => {
    const { venv, downloads } = await poetryEntries(PARTS);
    expect(venv).toMatchObject({ restoreKeys: [], paths: [join(directory, '.venv')], savedWhen: 'made' });
    expect(venv.key).toMatch(/^aegis1-venv-[0-9a-f]{8}-py3\.12\.4-po2-[0-9a-f]{16}$/);
    expect(downloads.key).toMatch(/^aegis1-pydl-[0-9a-f]{8}-py3\.12-[0-9a-f]{16}$/);
    expect(downloads.restoreKeys).toEqual([downloads.key.replace(/[0-9a-f]{16}$/, '')]);
    expect(downloads.paths.every((path) => path.startsWith(PARTS.facts.toolCache))).toBe(true);
    expect((await keys({ prefix: 'mine' })).venv).toMatch(/^aegis1-mine-venv-/);
  });

  test('the key of .venv changes with everything that an installation depends on', async () => {
    const { project, interpreter, facts } = PARTS;
    const env = (variables: Facts['env']) => ({ facts: { ...facts, env: variables } });
    const variants = [
      {},
      { compression: 'gzip' },
      { facts: { ...facts, home: '/elsewhere' } },
      { facts: { ...facts, workspace: '/elsewhere' } },
      { facts: { ...facts, osRelease: 'alpine 3.20' } },
      { facts: { ...facts, arch: 'arm64' } },
      { directory: join(directory, 'sub') },
      env({ POETRY_INSTALLER_NO_BINARY: 'yaml' }),
      env({ POETRY_VIRTUALENVS_OPTIONS_SYSTEM_SITE_PACKAGES: 'true' }),
      env({ POETRY_CONFIG_DIR: configured('[installer]\nno-binary = ["yaml"]') }),
      env({ POETRY_CONFIG_DIR: configured('[virtualenvs.options]\nsystem-site-packages = true') }),
      env({ POETRY_CONFIG_DIR: configured('no = toml =') }),
      { project: { ...project, lock: 'other' } },
      { project: { ...project, tables: '{"a":1}' } },
      { interpreter: { ...interpreter, version: '3.12.5' } },
      { interpreter: { ...interpreter, basePrefix: '/opt' } },
      { interpreter: { ...interpreter, abi: interpreter.abi.replace('-312', '-312t') } },
      { interpreter: { ...interpreter, abi: interpreter.abi.replace('gnu', 'musl') } },
      { installArgs: ['--with', 'dev'] },
      { installArgs: ['--with dev'] },
      { poetryVersion: '2.1' },
    ] as const satisfies Partial<PoetryParts>[];
    const all = await Promise.all(variants.map(async (variant) => (await keys(variant)).venv));
    expect(new Set(all).size).toBe(variants.length);
  });

  test('the key of .venv does not change with where Poetry downloads from, and as whom', async () => {
    const { facts } = PARTS;
    const plain = (await keys()).venv;
    const secret = { POETRY_HTTP_BASIC_X_PASSWORD: 'secret', POETRY_REPOSITORIES_X_URL: 'https://x' };
    const config = { POETRY_CONFIG_DIR: configured('[repositories.x]\nurl = "https://x"') };
    const parts = { ...PARTS, facts: { ...facts, env: secret } };
    expect((await keys(parts)).venv).toBe(plain);
    expect(JSON.stringify(await poetryEntries(parts))).not.toContain('secret');
    const other = configured('[installer]\n[virtualenvs]\n[repositories.y]\nurl = "https://y"');
    const of = async (env: Facts['env']) => (await keys({ facts: { ...facts, env } })).venv;
    expect(await of(config)).toBe(await of({ POETRY_CONFIG_DIR: other }));
  });

  test.each<[Facts['platform'], string, Facts['env']]>([
    ['linux', '.config/pypoetry', {}],
    ['linux', 'xdg/pypoetry', { XDG_CONFIG_HOME: 'HOME/xdg' }],
    ['darwin', 'Library/Application Support/pypoetry', {}],
    ['win32', 'AppData/Roaming/pypoetry', {}],
  ])('on %s its configuration is found in %s', async (platform, place, env) => {
    const facts = someFacts({ platform });
    const filled = Object.entries(env).map(([name, value]) => [name, value.replace('HOME', facts.home)]);
    const parts = { facts: { ...facts, env: Object.fromEntries(filled) } };
    const before = (await keys(parts)).venv;
    mkdirSync(join(facts.home, place), { recursive: true });
    writeFileSync(join(facts.home, place, 'config.toml'), '[installer]\nno-binary = ["yaml"]');
    expect((await keys(parts)).venv).not.toBe(before);
  });

  test('an entry of .venv is never found on another path', async () => {
    const { facts } = PARTS;
    const elsewhere = join(directory, 'packages', 'a');
    const [here, sub, moved] = await Promise.all([
      poetryEntries(PARTS),
      poetryEntries({ ...PARTS, directory: elsewhere }),
      poetryEntries({ ...PARTS, directory: '/moved/work', facts: { ...facts, workspace: '/moved' } }),
    ]);
    expect(new Set([here, sub, moved].map(({ venv }) => venv.key)).size).toBe(3);
    // The paths are part of an entry's version too.
    expect([here, sub].map(({ venv }) => venv.paths)).toEqual([
      [join(directory, '.venv')],
      [join(elsewhere, '.venv')],
    ]);
    expect(here.downloads.paths).not.toEqual(moved.downloads.paths);
  });

  test('the downloads depend on the lock and the minor version, and on no more', async () => {
    const { project, interpreter } = PARTS;
    const plain = (await keys()).downloads;
    expect(
      (await keys({ interpreter: { ...interpreter, version: '3.12.9', basePrefix: '/opt' } })).downloads,
    ).toBe(plain);
    expect((await keys({ installArgs: ['--only', 'main'] })).downloads).toBe(plain);
    expect((await keys({ interpreter: { ...interpreter, version: '3.13.0' } })).downloads).not.toBe(plain);
    const other = await keys({ project: { ...project, lock: 'other' } });
    expect(other.downloads).not.toBe(plain);
    expect(plain.startsWith(other.prefixes[0] ?? 'none')).toBe(true);
  });

  test('path dependencies count with their content', async () => {
    mkdirSync(join(directory, 'lib', 'pkg'), { recursive: true });
    const file = join(directory, 'lib', 'pkg', 'x.py');
    writeFileSync(file, 'a = 1');
    const project = { ...PARTS.project, localSources: ['lib'] };
    const before = (await keys({ project })).venv;
    expect((await keys({ project })).venv).toBe(before);
    writeFileSync(file, 'a = 2');
    const after = (await keys({ project })).venv;
    expect(after).not.toBe(before);
    writeFileSync(join(directory, 'lib', '.defaults.json'), '{}');
    expect((await keys({ project })).venv).not.toBe(after);
  });

  test('what other caches bring into a path dependency meanwhile does not count', async () => {
    const made = [join(directory, 'app', 'data')];
    const project = { ...PARTS.project, localSources: ['app'] };
    mkdirSync(join(directory, 'app'));
    const before = (await keys({ project, made })).venv;
    mkdirSync(made[0] ?? '');
    writeFileSync(join(directory, 'app', 'data', 'part.bin'), 'half');
    expect((await keys({ project, made })).venv).toBe(before);
    expect((await keys({ project })).venv).not.toBe(before);
  });

  test('why an entry of .venv would not be complete is said', async () => {
    const uncached = async (project: Partial<PoetryParts['project']>) =>
      (await poetryEntries({ ...PARTS, project: { ...PARTS.project, ...project } })).uncached;
    expect(await uncached({})).toBeNull();
    expect(await uncached({ builds: true })).toContain('built in the checkout');
    const large = join(scratch('large'), 'lib');
    mkdirSync(large);
    writeFileSync(join(large, 'x.bin'), '');
    truncateSync(join(large, 'x.bin'), 513 * 1024 * 1024);
    expect(await uncached({ localSources: [large] })).toContain('too large');
  });

  test('names every part of the keys', async () => {
    const { venv, downloads } = await poetryEntries(PARTS);
    expect(Object.keys(venv.components)).toEqual(
      expect.arrayContaining([
        'workspace',
        'home',
        'python',
        'base prefix',
        'poetry.lock',
        'poetry-install-args',
      ]),
    );
    expect(Object.keys(downloads.components)).toEqual(
      expect.arrayContaining(['workspace', 'python', 'poetry.lock']),
    );
  });
});

test('the kind is found by its lock', async () => {
  const place = scratch('kind');
  const context = { directory: place } as Parameters<typeof poetry.find>[0];
  expect(await poetry.find(context)).toMatchObject({ wanted: false });
  writeFileSync(join(place, 'poetry.lock'), '');
  expect(await poetry.find(context)).toEqual({ wanted: true, specs: [] });
});
