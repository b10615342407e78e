import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findCompression } from '../../../src/caches/compression.ts';
import type { CacheContext, CacheFind, CacheInputs, CacheSpec } from '../../../src/caches/kind.ts';
import { CACHE_KINDS, type CacheName, planCaches } from '../../../src/caches/table.ts';
import type { Facts } from '../../../src/host/ports.ts';
import { cacheInputs } from '../../support/cache-host.ts';
import { scratch, someFacts } from '../../support/facts.ts';

const context = (inputs: Partial<CacheInputs> = {}, facts: Partial<Facts> = {}): CacheContext => {
  const all = someFacts(facts);
  return {
    facts: all,
    inputs: cacheInputs(inputs),
    directory: all.workspace,
    compression: 'zstd',
    lane: 'test',
    shard: 1,
  };
};

/** What each kind wants, by its name. */
async function plan(context: CacheContext): Promise<Record<CacheName, CacheFind>> {
  const planned = await planCaches(context);
  return Object.fromEntries(planned.map(({ name, find }) => [name, find])) as Record<CacheName, CacheFind>;
}

async function only(context: CacheContext, name: CacheName): Promise<CacheSpec> {
  const found = (await plan(context))[name];
  if (!found.wanted || !found.specs[0]) throw new Error(JSON.stringify(found));
  return found.specs[0];
}

describe('planCaches', () => {
  test('every kind is told of, in the order of the table', async () => {
    const planned = await planCaches(context());
    expect(planned.map(({ name }) => name)).toEqual(['poetry', 'docker', 'ollama', 'fixtures']);
    for (const { name, kind } of planned) expect(kind).toBe(CACHE_KINDS[name]);
  });

  test('an empty project wants nothing, and each kind says why', async () => {
    const found = await plan(context());
    expect(Object.values(found).map(({ wanted }) => wanted)).toEqual([false, false, false, false]);
    for (const one of Object.values(found)) expect('reason' in one && one.reason).toMatch(/\w+/);
  });

  test('each kind is found on its own', async () => {
    const some = context({ fixturesPath: 'data' });
    const { workspace } = some.facts;
    mkdirSync(join(workspace, 'scripts'));
    writeFileSync(join(workspace, 'scripts', 'setup-ollama.sh'), 'ollama pull x');
    writeFileSync(join(workspace, 'poetry.lock'), 'x');
    const found = await plan(some);
    expect([found.poetry.wanted, found.ollama.wanted, found.fixtures.wanted]).toEqual([true, true, true]);
  });

  test('a list means these and no others', async () => {
    const found = await plan(context({ caches: ['ollama'], fixturesPath: 'data' }));
    expect(found.fixtures).toEqual({ wanted: false, reason: 'not in `caches`' });
    expect(found.ollama.wanted).toBe(true);
    expect(Object.values(await plan(context({ caches: [] }))).some(({ wanted }) => wanted)).toBe(false);
  });

  test('a refused path keeps the kind out and says why', async () => {
    const found = await plan(context({ dockerCachePath: '/', fixturesPath: '.' }));
    expect(found.docker).toMatchObject({
      wanted: false,
      reason: expect.stringMatching(/root of the file system/),
    });
    expect(found.fixtures).toMatchObject({ wanted: false, reason: expect.stringMatching(/workspace/) });
    expect(found.docker).toMatchObject({ asked: true });
  });

  test('key files that do not exist would make a key that never changes', async () => {
    const found = await plan(
      context({ fixturesPath: 'data', fixturesKeyFiles: ['scripts/mkae.py'], ollamaKeyFiles: ['*.nope'] }),
    );
    expect(found.fixtures).toEqual({
      wanted: false,
      asked: true,
      reason: '`fixtures-key-files` finds no file (got "scripts/mkae.py")',
    });
    expect(found.ollama).toMatchObject({ wanted: false, asked: true });
    expect(found.docker).not.toHaveProperty('asked');
  });

  test('a script that the command of the fixtures names is part of their key', async () => {
    const some = context({ fixturesPath: 'data', fixturesCommand: ['python', 'make.py', '--all', '*', ''] });
    const key = async (text: string) => {
      writeFileSync(join(some.facts.workspace, 'make.py'), text);
      return (await only(some, 'fixtures')).key;
    };
    const first = await key('a');
    expect(await key('b')).not.toBe(first);
    expect(await key('a')).toBe(first);
    writeFileSync(join(some.facts.workspace, 'other.py'), 'not named');
    expect((await only(some, 'fixtures')).key).toBe(first);
  });
});

describe('ollama', () => {
  test('the models directory by prefix, saved in post; scripts and models make the key', async () => {
    const base = context({ ollamaModels: ['b', 'a'] });
    const spec = await only(base, 'ollama');
    expect(spec.paths).toEqual([join(base.facts.home, '.ollama', 'models')]);
    expect(spec.key).toMatch(/^aegis1-oll-[0-9a-f]{8}-\w+@[0-9a-f]{16}$/);
    const [own, all] = [spec.key.replace(/[^@]+$/, ''), spec.key.replace(/[^-]+$/, '')];
    expect(spec.restoreKeys).toEqual([own, all]);
    expect(spec.savedWhen).toBe('post');
    const other = await only({ ...base, lane: 'test-slow' }, 'ollama');
    expect(other.key.startsWith(own)).toBe(false);
    expect(other.restoreKeys[1]).toBe(all);
    const key = async (inputs: Partial<CacheInputs>) =>
      (await only({ ...base, inputs: { ...base.inputs, ...inputs } }, 'ollama')).key;
    expect(await key({ ollamaModels: ['a', 'b'] })).toBe(spec.key);
    expect(await key({ ollamaModels: ['a', 'c'] })).not.toBe(spec.key);
    expect(await key({ prefix: 'v2' })).toMatch(/^aegis1-v2-oll-/);
    writeFileSync(join(base.directory, 'my-ollama.sh'), 'x');
    expect(await key({})).not.toBe(spec.key);
  });

  test('OLLAMA_MODELS moves the directory', async () => {
    const models = join(scratch('models'), 'blobs');
    const spec = await only(context({ ollamaModels: ['a'] }, { env: { OLLAMA_MODELS: models } }), 'ollama');
    expect(spec.paths).toEqual([models]);
  });
});

describe('docker', () => {
  test('the directory of the guides is taken by name alone: it may be another repository’s', async () => {
    expect((await plan(context())).docker).toEqual({
      wanted: false,
      reason: 'neither `docker-build` nor `docker-cache-path` is set',
    });
    expect((await only(context({ caches: ['docker'] }), 'docker')).paths).toEqual(['/tmp/.buildx-cache']);
  });

  test('a path that is given, keyed on the Dockerfiles', async () => {
    const path = join(scratch('buildx'), 'cache');
    const base = context({ dockerCachePath: path });
    writeFileSync(join(base.directory, 'Dockerfile'), 'FROM scratch');
    const spec = await only(base, 'docker');
    expect(spec).toMatchObject({
      paths: [path],
      savedWhen: 'post',
      deadlineSeconds: 600,
      components: { 'key files': 'Dockerfile' },
    });
    writeFileSync(join(base.directory, 'Dockerfile'), 'FROM other');
    expect((await only(base, 'docker')).key).not.toBe(spec.key);
  });
});

describe('fixtures', () => {
  test('exact key only, made of key files and command, saved when made', async () => {
    const base = context({
      fixturesPath: 'data',
      fixturesCommand: ['python', 'make.py'],
      fixturesKeyFiles: ['make.py'],
    });
    writeFileSync(join(base.directory, 'make.py'), '1');
    const spec = await only(base, 'fixtures');
    expect(spec).toMatchObject({ paths: [join(base.directory, 'data')], restoreKeys: [], savedWhen: 'made' });
    const other = { ...base, inputs: { ...base.inputs, fixturesCommand: ['python', 'make.py', '-v'] } };
    expect((await only(other, 'fixtures')).key).not.toBe(spec.key);
    writeFileSync(join(base.directory, 'make.py'), '2');
    expect((await only(base, 'fixtures')).key).not.toBe(spec.key);
  });
});

describe('findCompression', () => {
  test('zstd when it is on PATH and can be run, else gzip', async () => {
    const folder = scratch('bin');
    const facts = { platform: 'linux', env: { PATH: `/nowhere::${folder}` } } as const;
    expect(await findCompression(facts)).toBe('gzip');
    writeFileSync(join(folder, 'zstd'), '', { mode: 0o755 });
    expect(await findCompression(facts)).toBe('zstd');
    expect(await findCompression({ platform: 'linux', env: {} })).toBe('gzip');
  });
});
