import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { layoutOf } from '../../../../src/caches/store/layouts.ts';
import type { Need, Root, StoreLayout } from '../../../../src/caches/store/model.ts';
import { scratch } from '../../../support/facts.ts';
import { addImage, makeOciStore, pointer, putBlob, putManifest } from '../../../support/stores.ts';

const layout = layoutOf('oci');
const keepOnly = layout.keepOnly as NonNullable<StoreLayout['keepOnly']>;
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
let store = '';
beforeEach(() => {
  store = scratch('oci');
});

const blobPath = (digest: string) => join(store, 'blobs/sha256', digest);
const names = (roots: readonly Root[]) => roots.map(({ name }) => name);
const indexPath = () => join(store, 'index.json');
const index = () => JSON.parse(readFileSync(indexPath(), 'utf8'));
const putIndex = (manifests: unknown) =>
  writeFileSync(indexPath(), JSON.stringify({ schemaVersion: 2, manifests }));
const hexOf = ({ digest }: { readonly digest: string }) => digest.slice('sha256:'.length);

describe('the images of an OCI store', () => {
  test.each([true, false])('are read with all that they need (nested: %j)', async (nested) => {
    const made = makeOciStore(store, { images: { main: [5, 0], lint: [7] }, shared: [9], nested });
    const { roots, broken } = await layout.read(store);
    expect(broken).toEqual([]);
    expect(names(roots)).toEqual(['main', 'lint']);
    for (const root of roots) {
      expect(new Set(root.needs)).toEqual(new Set(made[root.name]));
      expect(root.needs).toHaveLength(made[root.name]?.length ?? 0);
      expect(layout.refuse(root)).toBeNull();
    }
  });

  test('of an absent or empty store are none', async () => {
    expect(await layout.read(join(store, 'absent'))).toEqual({ roots: [], broken: [] });
    expect(await layout.read(store)).toEqual({ roots: [], broken: [] });
  });

  test('may have layers in an index, as BuildKit wrote them before it wrote manifests', async () => {
    const [layer, config] = [putBlob(blobPath, 'layer'), putBlob(blobPath, '{"layers":[]}')];
    const manifests = [pointer(LAYER, layer), pointer('application/vnd.buildkit.cacheconfig.v0', config)];
    const top = putManifest(blobPath, 'index', { manifests });
    addImage(store, 'latest', top);
    const [root] = (await layout.read(store)).roots;
    expect(root?.needs).toEqual([{ digest: hexOf(top), size: top.size }, layer, config]);
  });

  test('without a name are called by their digests, and so is the second with a name', async () => {
    const [one, two, three] = ['one', 'two', 'three'].map((text) => {
      const layers = [pointer(LAYER, putBlob(blobPath, text))];
      return putManifest(blobPath, 'manifest', { layers });
    });
    const annotations = { 'org.opencontainers.image.ref.name': 'same' };
    putIndex([one, { ...two, annotations }, { ...three, annotations }]);
    const { roots } = await layout.read(store);
    expect(names(roots)).toEqual([one?.digest, 'same', three?.digest]);
    expect(roots.map(layout.refuse)).toEqual([null, null, null]);
  });

  test('need a blob once, however often it is named', async () => {
    const layer = pointer(LAYER, putBlob(blobPath, 'layer'));
    const manifest = putManifest(blobPath, 'manifest', { config: layer, layers: [layer, layer] });
    addImage(store, 'a', putManifest(blobPath, 'index', { manifests: [manifest, manifest] }));
    expect((await layout.read(store)).roots[0]?.needs).toHaveLength(3);
  });

  /** An image behind so many indexes. */
  function nest(depth: number): void {
    let top = putManifest(blobPath, 'manifest', { layers: [pointer(LAYER, putBlob(blobPath, 'layer'))] });
    for (let at = 0; at < depth; at++) top = putManifest(blobPath, 'index', { manifests: [top] });
    addImage(store, 'deep', top);
  }

  test('may be nested seven times, and not more often', async () => {
    nest(7);
    expect(names((await layout.read(store)).roots)).toEqual(['deep']);
    nest(8);
    expect(await layout.read(store)).toEqual({ roots: [], broken: ['deep'] });
  });

  test('named by everything around them are looked into once', async () => {
    // Looked into each time, these were 200 to the sixth manifests.
    const many = Array.from({ length: 200 }, (_, at) => pointer(LAYER, putBlob(blobPath, `layer ${at}`)));
    let top = putManifest(blobPath, 'manifest', { layers: many });
    for (let at = 0; at < 6; at++) top = putManifest(blobPath, 'index', { manifests: Array(200).fill(top) });
    addImage(store, 'wide', top);
    expect((await layout.read(store)).roots[0]?.needs).toHaveLength(207);
  });

  const other = { mediaType: LAYER, digest: `sha256:${'a'.repeat(64)}`, size: 2 };
  test.each<[string, Record<string, unknown>]>([
    ['another algorithm', { ...other, digest: `sha512:${'a'.repeat(128)}` }],
    ['a way up in a digest', { ...other, digest: 'sha256:../../../etc/passwd' }],
    ['a size below nothing', { ...other, size: -2 }],
    ['no size', { ...other, size: undefined }],
    ['a blob that is not there', { ...other, digest: `sha256:${'b'.repeat(64)}` }],
    ['a size that its blob has not', { ...other, size: 3 }],
  ])('with %s are broken, and the others are not', async (_, descriptor) => {
    makeOciStore(store, { images: { good: [5] } });
    writeFileSync(blobPath('a'.repeat(64)), '{}');
    addImage(store, 'top', descriptor);
    addImage(store, 'nested', putManifest(blobPath, 'manifest', { layers: [descriptor] }));
    const { roots, broken } = await layout.read(store);
    expect([names(roots), broken]).toEqual([['good'], ['top', 'nested']]);
  });

  test.each<[string, unknown]>([
    ['a text', 'x'],
    ['nothing', null],
    ['a list', []],
    ['odd annotations', { ...other, annotations: [1] }],
    ['a name with a line break', { ...other, annotations: { 'org.opencontainers.image.ref.name': 'a\nb' } }],
  ])('that are %s in index.json are broken', async (_, descriptor) => {
    putIndex([descriptor]);
    const { roots, broken } = await layout.read(store);
    expect(roots).toEqual([]);
    expect(broken).toHaveLength(1);
    expect(broken[0]).toMatch(/^(manifests\[0\]|sha256:a{64})$/);
  });

  test.each<[string, (path: string, store: string) => void]>([
    ['no JSON', (path) => writeFileSync(path, '{')],
    ['no object', (path) => writeFileSync(path, '[]')],
    ['a list of images that is none', (path) => writeFileSync(path, '{"manifests":{}}')],
    [
      'a directory',
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
    [
      'a link',
      (path, store) => {
        renameSync(path, `${store}/there`);
        symlinkSync(`${store}/there`, path);
      },
    ],
    ['too large', (path) => writeFileSync(path, `{"manifests":[],"x":"${'x'.repeat(5_000_000)}"}`)],
  ])('are not read when index.json is %s', async (_, harm) => {
    makeOciStore(store, { images: { a: [5] } });
    harm(indexPath(), store);
    expect(await layout.read(store)).toEqual({ roots: [], broken: ['index.json'] });
  });

  type Harm = (manifest: string, layer: string) => void;
  test.each<[string, Harm]>([
    [
      'a manifest has other bytes',
      (path) => writeFileSync(path, readFileSync(path, 'utf8').replace('"layers"', '"l4yers"')),
    ],
    [
      'a manifest is a link',
      (path) => {
        renameSync(path, `${path}.x`);
        symlinkSync(`${path}.x`, path);
      },
    ],
    [
      'a layer is a link',
      (_, path) => {
        renameSync(path, `${path}.x`);
        symlinkSync(`${path}.x`, path);
      },
    ],
    [
      'a layer is a directory',
      (_, path) => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
    ['a layer is gone', (_, path) => rmSync(path)],
  ])('are broken when %s', async (_, harm) => {
    const { bad = [] } = makeOciStore(store, { images: { bad: [50], good: [5] } });
    harm(blobPath(bad[0]?.digest ?? ''), blobPath(bad.find(({ size }) => size === 50)?.digest ?? ''));
    const { roots, broken } = await layout.read(store);
    expect([names(roots), broken]).toEqual([['good'], ['bad']]);
  });

  test.each(['blobs', 'blobs/sha256'])('are not sought behind a link (%s)', async (path) => {
    makeOciStore(store, { images: { a: [5] } });
    const outside = join(scratch('outside'), 'x');
    renameSync(join(store, path), outside);
    symlinkSync(outside, join(store, path));
    expect(await layout.read(store)).toEqual({ roots: [], broken: ['a'] });
  });
});

describe('an image of an index', () => {
  const need: Need = { digest: 'a'.repeat(64), size: 2 };
  const descriptor = { ...pointer(LAYER, need), annotations: { 'org.opencontainers.image.ref.name': 'a' } };
  const root: Root = { name: 'a', body: JSON.stringify(descriptor), needs: [need] };

  test.each<[string, Partial<Root>, string | null]>([
    ['as it should be', {}, null],
    ['called by its digest', { name: `sha256:${'a'.repeat(64)}` }, null],
    ['of another name', { name: 'b' }, 'its descriptor has another name'],
    ['that does not need its own blob', { needs: [] }, 'a blob that it does not need'],
    ['with its blob in another size', { needs: [{ ...need, size: 3 }] }, 'a blob that it does not need'],
    ['without a descriptor', { body: 'x' }, 'its descriptor is not JSON'],
    ['with a list for a descriptor', { body: '[]' }, 'its descriptor is not an object'],
    ['with a descriptor without end', { body: `${' '.repeat(2 ** 20)}{}` }, 'more than 1048576 characters'],
    ['of another algorithm', { body: root.body.replace('sha256', 'sha512') }, 'digest is not sha256:'],
  ])('%s is judged', (_, change, problem) => {
    const said = layout.refuse({ ...root, ...change });
    if (problem === null) expect(said).toBeNull();
    else expect(said).toContain(problem);
  });

  test('that is refused is not written', async () => {
    await expect(layout.write(store, [{ ...root, name: 'b' }], false)).rejects.toThrow('another name');
    expect(readdirSync(store)).toEqual([]);
  });
});

describe('images that are written', () => {
  async function someRoots(): Promise<readonly Root[]> {
    const other = scratch('other');
    makeOciStore(other, { images: { main: [5], lint: [6] } });
    return (await layout.read(other)).roots;
  }

  test('make a layout where none was', async () => {
    const roots = await someRoots();
    store = join(store, 'new');
    await layout.write(store, roots, false);
    expect(readdirSync(store).sort()).toEqual(['index.json', 'oci-layout']);
    expect(readFileSync(join(store, 'oci-layout'), 'utf8')).toBe('{"imageLayoutVersion":"1.0.0"}');
    expect(index()).toEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: roots.map(({ body }) => JSON.parse(body)),
    });
  });

  test('are added to those that are there, which win', async () => {
    makeOciStore(store, { images: { main: [50], own: [51] } });
    const before = index();
    await layout.write(store, await someRoots(), false);
    const [, lint] = await someRoots();
    expect(index()).toEqual({ ...before, manifests: [...before.manifests, JSON.parse(lint?.body ?? '')] });
  });

  test('take the place of others where that is asked for, and are taken back', async () => {
    makeOciStore(store, { images: { main: [50], own: [51] } });
    const roots = await someRoots();
    await layout.write(store, roots, true);
    const bodies = index().manifests.map((image: unknown) => JSON.stringify(image));
    for (const { body } of roots) expect(bodies).toContain(body);
    expect(bodies).toHaveLength(3);
    await layout.takeBack(store, roots);
    expect(names((await layout.read(store)).roots)).toEqual(['own']);
  });

  test('leave the mark of a layout alone', async () => {
    writeFileSync(join(store, 'oci-layout'), '{ "imageLayoutVersion": "1.0.0" }');
    await layout.write(store, await someRoots(), false);
    expect(readFileSync(join(store, 'oci-layout'), 'utf8')).toBe('{ "imageLayoutVersion": "1.0.0" }');
  });

  test('replace an index.json that is none', async () => {
    writeFileSync(indexPath(), 'garbage');
    await layout.write(store, await someRoots(), false);
    expect(index().manifests).toHaveLength(2);
  });

  test.each<[string, (outside: string) => void]>([
    [
      'a link',
      (outside) => {
        writeFileSync(outside, '{}');
        symlinkSync(outside, indexPath());
      },
    ],
    ['a link to nowhere', (outside) => symlinkSync(outside, indexPath())],
    ['a directory', () => mkdirSync(indexPath())],
  ])('are refused where index.json is %s', async (_, block) => {
    const outside = join(scratch('outside'), 'x');
    block(outside);
    const before = readdirSync(join(outside, '..'));
    await expect(layout.write(store, await someRoots(), false)).rejects.toThrow('it is no file');
    expect(readdirSync(join(outside, '..'))).toEqual(before);
  });
});

describe('of the images only those are kept', () => {
  test('that are named, and what is broken goes', async () => {
    makeOciStore(store, { images: { main: [5], lint: [6] } });
    addImage(store, 'odd', { digest: 'sha512:x' });
    await keepOnly(store, ['lint', 'absent']);
    const { roots, broken } = await layout.read(store);
    expect([names(roots), broken]).toEqual([['lint'], []]);
  });

  test('and nothing is written when all are kept, or there is no store', async () => {
    makeOciStore(store, { images: { main: [5] } });
    const text = readFileSync(indexPath(), 'utf8').replace('{', '{ ');
    writeFileSync(indexPath(), text);
    await keepOnly(store, ['main']);
    expect(readFileSync(indexPath(), 'utf8')).toBe(text);
    await keepOnly(join(store, 'absent'), ['main']);
    expect(readdirSync(store)).not.toContain('absent');
  });
});
