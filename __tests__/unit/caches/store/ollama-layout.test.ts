import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { layoutOf } from '../../../../src/caches/store/layouts.ts';
import type { Root } from '../../../../src/caches/store/model.ts';
import { scratch } from '../../../support/facts.ts';
import { makeOllamaStore, ollamaName, pointer, putBlob } from '../../../support/stores.ts';

const layout = layoutOf('ollama');
const TINY = ollamaName('tiny');
let store = '';
beforeEach(() => {
  store = scratch('ollama');
});

const blobPath = (digest: string) => join(store, 'blobs', `sha256-${digest}`);
const manifestPath = (name: string) => join(store, 'manifests', name.replace(/:([^:]+)$/, '/$1'));
const names = (roots: readonly Root[]) => roots.map(({ name }) => name);

function putManifest(name: string, text: string): void {
  mkdirSync(dirname(manifestPath(name)), { recursive: true });
  writeFileSync(manifestPath(name), text);
}

describe('the models of an Ollama store', () => {
  test('are read with all that they need', async () => {
    const made = makeOllamaStore(store, {
      models: { tiny: [5, 0], 'me/other:v2': [7], '127.0.0.1:5000/team/x:v1': [3] },
      shared: [9],
    });
    const { roots, broken } = await layout.read(store);
    expect(broken).toEqual([]);
    expect(names(roots)).toEqual(Object.keys(made).sort());
    for (const root of roots) {
      expect(new Set(root.needs)).toEqual(new Set(made[root.name]));
      expect(root.body).toBe(readFileSync(manifestPath(root.name), 'utf8'));
      expect(layout.refuse(root)).toBeNull();
    }
  });

  test('of an absent or empty store are none', async () => {
    expect(await layout.read(join(store, 'absent'))).toEqual({ roots: [], broken: [] });
    expect(await layout.read(store)).toEqual({ roots: [], broken: [] });
  });

  test('need a layer once that is named twice', async () => {
    const layer = putBlob(blobPath, 'layer');
    const config = putBlob(blobPath, '{}');
    putManifest(
      TINY,
      JSON.stringify({ config: pointer('c', config), layers: [pointer('l', layer), pointer('m', layer)] }),
    );
    expect((await layout.read(store)).roots[0]?.needs).toEqual([config, layer]);
  });

  const config = pointer('c', { digest: 'a'.repeat(64), size: 2 });
  test.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['a BOM', '\ufeff{}'],
    ['no config', '{"layers":[]}'],
    ['layers that are no list', JSON.stringify({ config, layers: 'x' })],
    ['a layer that is a text', JSON.stringify({ config, layers: ['sha256:x'] })],
    ['another algorithm', JSON.stringify({ config: { ...config, digest: `sha512:${'a'.repeat(128)}` } })],
    ['a way up in a digest', JSON.stringify({ config: { ...config, digest: 'sha256:../../../etc/passwd' } })],
    ['a size that is no number', JSON.stringify({ config: { ...config, size: '2' } })],
    ['two sizes of a blob', JSON.stringify({ config, layers: [{ ...config, size: 3 }] })],
    ['more than it may hold', JSON.stringify({ config, padding: 'x'.repeat(2_000_000) })],
  ])('with %s in the manifest are broken, and the others are not', async (_, text) => {
    makeOllamaStore(store, { models: { good: [5] } });
    writeFileSync(join(store, 'blobs', `sha256-${'a'.repeat(64)}`), '{}');
    putManifest(TINY, text);
    const { roots, broken } = await layout.read(store);
    expect([names(roots), broken]).toEqual([[ollamaName('good')], [TINY]]);
  });

  type Harm = (blob: string, manifest: string) => void;
  test.each<[string, Harm]>([
    ['a blob is gone', (blob) => rmSync(blob)],
    ['a blob is cut short', (blob) => truncateSync(blob, 3)],
    [
      'a blob is a directory',
      (blob) => {
        rmSync(blob);
        mkdirSync(blob);
      },
    ],
    [
      'a blob is a link',
      (blob) => {
        renameSync(blob, `${blob}.there`);
        symlinkSync(`${blob}.there`, blob);
      },
    ],
    [
      'a blob is a link, and that as long as the blob',
      (blob) => {
        rmSync(blob);
        symlinkSync('x'.repeat(50), blob);
      },
    ],
    [
      'the manifest is a link',
      (_, path) => {
        renameSync(path, `${store}/there`);
        symlinkSync(`${store}/there`, path);
      },
    ],
    ['the manifest is no UTF-8', (_, path) => writeFileSync(path, Buffer.from([0x7b, 0xff, 0x7d]))],
  ])('are broken when %s', async (_, harm) => {
    const { [TINY]: needs = [] } = makeOllamaStore(store, { models: { tiny: [50], good: [5] } });
    harm(blobPath(needs.find(({ size }) => size === 50)?.digest ?? ''), manifestPath(TINY));
    const { roots, broken } = await layout.read(store);
    expect(names(roots)).toEqual([ollamaName('good')]);
    expect(broken).toHaveLength(1);
    expect(broken[0]).toMatch(/registry\.ollama\.ai\/library\/tiny[:/]latest/);
  });

  test.each(['manifests', 'manifests/registry.ollama.ai', 'blobs'])(
    'are not sought behind a link (%s)',
    async (path) => {
      makeOllamaStore(store, { models: { tiny: [5] } });
      const outside = join(scratch('outside'), 'x');
      renameSync(join(store, path), outside);
      symlinkSync(outside, join(store, path));
      const { roots, broken } = await layout.read(store);
      expect(roots).toEqual([]);
      expect(broken).toHaveLength(1);
    },
  );

  test.each(['a/b:c', 'a/b/c/d:e', 'a/b/c:d e', 'a/b/-c:d'])(
    'with a name that Ollama does not have (%s) are broken',
    async (name) => {
      makeOllamaStore(store, { models: { tiny: [5] } });
      putManifest(name, readFileSync(manifestPath(TINY), 'utf8'));
      const { roots, broken } = await layout.read(store);
      expect(names(roots)).toEqual([TINY]);
      expect(broken).toHaveLength(1);
    },
  );
});

describe('models that are written', () => {
  async function someRoots(): Promise<readonly Root[]> {
    const other = scratch('other');
    makeOllamaStore(other, { models: { tiny: [5], '127.0.0.1:5000/a/b:c': [6] } });
    return (await layout.read(other)).roots;
  }

  test('have the text that they had, and nothing else is there', async () => {
    const roots = await someRoots();
    await layout.write(join(store, 'new'), roots, false);
    store = join(store, 'new');
    expect(readdirSync(store)).toEqual(['manifests']);
    for (const root of roots) expect(readFileSync(manifestPath(root.name), 'utf8')).toBe(root.body);
    for (const { name } of roots) expect(readdirSync(dirname(manifestPath(name)))).toHaveLength(1);
  });

  test('leave those alone that are there already', async () => {
    putManifest(TINY, 'mine');
    await layout.write(store, await someRoots(), false);
    expect(readFileSync(manifestPath(TINY), 'utf8')).toBe('mine');
    expect(readFileSync(manifestPath('127.0.0.1:5000/a/b:c'), 'utf8')).toContain('sha256:');
  });

  test('take the place of others where that is asked for', async () => {
    putManifest(TINY, 'theirs');
    const roots = await someRoots();
    await layout.write(store, roots, true);
    for (const root of roots) expect(readFileSync(manifestPath(root.name), 'utf8')).toBe(root.body);
  });

  test('are taken back, and others under their names are not', async () => {
    const roots = await someRoots();
    await layout.write(store, roots, false);
    putManifest(TINY, 'mine');
    await layout.takeBack(store, roots);
    expect(readFileSync(manifestPath(TINY), 'utf8')).toBe('mine');
    expect(existsSync(manifestPath('127.0.0.1:5000/a/b:c'))).toBe(false);
    await layout.takeBack(join(store, 'absent'), roots);
  });

  test.each<[string, (outside: string) => void]>([
    ['a link to a directory', (outside) => symlinkSync(outside, join(store, 'manifests/registry.ollama.ai'))],
    ['a file', () => writeFileSync(join(store, 'manifests/registry.ollama.ai'), '')],
    ['a directory with the name of the tag', () => mkdirSync(manifestPath(TINY), { recursive: true })],
    [
      'a link to nowhere',
      (outside) => {
        mkdirSync(dirname(manifestPath(TINY)), { recursive: true });
        symlinkSync(join(outside, 'made'), manifestPath(TINY));
      },
    ],
  ])('are refused where %s is in the way, and the others are written', async (_, block) => {
    const outside = scratch('outside');
    mkdirSync(join(store, 'manifests'), { recursive: true });
    block(outside);
    await expect(layout.write(store, await someRoots(), false)).rejects.toThrow(/is no (file|directory)/);
    expect(readdirSync(outside)).toEqual([]);
    expect(readFileSync(manifestPath('127.0.0.1:5000/a/b:c'), 'utf8')).toContain('sha256:');
  });

  test.each([
    '../../x/y/z:w',
    'a/../b:c',
    '/a/b/c:d',
    'a/b/c',
    'a/b/c:..',
    'a/b/c:d/e',
    'a/b/c:\0',
    'a//c:d',
    '',
  ])('are refused with the name %j', async (name) => {
    const [root] = await someRoots();
    const bad = { ...(root as Root), name };
    expect(layout.refuse(bad)).toBe('its name is not host/namespace/model:tag');
    await expect(layout.write(store, [bad], false)).rejects.toThrow('its name is not');
    expect(readdirSync(store)).toEqual([]);
  });
});

test('what was broken off is litter', async () => {
  makeOllamaStore(store, { models: { tiny: [5] } });
  const partial = `sha256-${'b'.repeat(64)}-partial`;
  for (const name of [partial, `${partial}-0`, 'sha256-other', 'notes'])
    writeFileSync(join(store, 'blobs', name), 'x');
  writeFileSync(join(dirname(manifestPath(TINY)), '.aegis-new-1-2'), 'x');
  expect([...(await layout.litter(store))].sort()).toEqual([
    `blobs/${partial}`,
    `blobs/${partial}-0`,
    'manifests/registry.ollama.ai/library/tiny/.aegis-new-1-2',
  ]);
  expect((await layout.read(store)).broken).toEqual([]);
});
