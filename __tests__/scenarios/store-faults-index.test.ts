import { expect, test } from '@jest/globals';
import type { StoreIndex } from '../../src/caches/store/model.ts';
import { replay, type Seed, seedOf } from '../support/store-faults.ts';
import {
  blobOf,
  entryOf,
  expectHealed,
  fileIn,
  outputOf,
  rootOf,
  suffer,
  warningOf,
} from '../support/store-trials.ts';
import { type Member, replaceArchive } from '../support/tar.ts';

const seeds = { ollama: seedOf('ollama'), oci: seedOf('oci') };
const INDEX = /^aegis1-(oll|oci)-/;
const FILE = 'index.json';
const HEALED = /version 2|not of oci|other blobs/;

/** The index as somebody has changed it: texts for what no value of JSON is. */
type Forge = (index: StoreIndex, text: string) => StoreIndex | string | readonly Member[];

const withFirst =
  (change: (root: StoreIndex['roots'][number]) => object): Forge =>
  (index) => ({
    ...index,
    roots: index.roots.map((root, at) => (at === 0 ? { ...root, ...change(root) } : root)),
  });
const named = (name: string): Forge => withFirst(() => ({ name }));

async function expectRefused(layout: keyof typeof seeds, forge: Forge, cause: RegExp): Promise<void> {
  const seed = await seeds[layout];
  await using stage = await replay(seed);
  const { path } = entryOf(stage, INDEX);
  const text = fileIn(path, FILE).toString();
  const forged = forge(JSON.parse(text) as StoreIndex, text);
  const content = Buffer.from(typeof forged === 'string' ? forged : JSON.stringify(forged));
  replaceArchive(path, Array.isArray(forged) ? forged : [{ name: FILE, content }]);
  const { main, roots, added } = await suffer(stage, seed);
  expect(roots).toEqual([]);
  expect(outputOf(main)).toBe('failed');
  expect(warningOf(main)).toMatch(/^AEGIS-W602 /);
  expect(warningOf(main)).toMatch(cause);
  // The blobs are in the cache and need not be moved: only an index is made.
  expect(added).toEqual([expect.stringMatching(INDEX)]);
  // What comes next is the same for all of them.
  if (HEALED.test(warningOf(main))) await expectHealed(stage, seed);
}

test.concurrent.each<[string, Forge, RegExp]>([
  ['of a later version', (index) => JSON.stringify({ ...index, version: 2 }), /an index of version 2/],
  [
    'of another layout',
    (index) => ({ ...index, layout: 'oci' }),
    /an index of a store of oci, and not of ollama/,
  ],
  ['that is no JSON', () => 'not json', /the index is not JSON/],
  ['of 200 MB', () => ' '.repeat(200_000_000), /holds more than it should/],
  ['with a prototype', (_, text) => text.replace('{', '{"__proto__":{"layout":"oci"},'), /prototype/],
  ['that leads up', named('../../../etc/passwd:latest'), /a name of a model or image/],
  ['of an absolute name', named('/etc/cron.d/evil:latest'), /a name of a model or image/],
  [
    'with a digest that is a path',
    (_, text) => text.replace(/"digest":"\w{64}"/, '"digest":"../../../../etc/passwd"'),
    /64 hex digits/,
  ],
  [
    'with a manifest that names other blobs',
    withFirst(({ body }) => ({ body: body.replace(/sha256:\w{64}/, `sha256:${'0'.repeat(64)}`) })),
    /its manifest names other blobs/,
  ],
  ['without chunks', (index) => ({ ...index, chunks: [] }), /is not held exactly once/],
  ['that is a link', () => [{ name: FILE, type: 2, to: '/etc/passwd' }], /holds none of its paths/],
  ['that is a pipe', () => [{ name: FILE, type: 6 }], /holds none of its paths/],
])('an index %s is refused, and made anew beside it', (_, forge, cause) =>
  expectRefused('ollama', forge, cause),
);

test.concurrent.each<[string, Forge, RegExp]>([
  [
    'of another layout',
    (index) => ({ ...index, layout: 'ollama' }),
    /an index of a store of ollama, and not of oci/,
  ],
  [
    'with an image that needs other blobs',
    withFirst(({ body }) => ({ body: body.replace(/sha256:\w{64}/, `sha256:${'0'.repeat(64)}`) })),
    /names a blob that it does not need/,
  ],
  ['with an image of another name', named('evil'), /its descriptor has another name/],
])('an index of images %s is refused, and made anew beside it', (_, forge, cause) =>
  expectRefused('oci', forge, cause),
);

test.concurrent('an image that needs more than its index says is not used, and saved with all that it needs', async () => {
  const seed = await seeds.oci;
  await using stage = await replay(seed);
  const { path } = entryOf(stage, INDEX);
  const index = JSON.parse(fileIn(path, FILE).toString()) as StoreIndex;
  const layer = (await rootOf(seed, 'large')).needs.find(({ size }) => size > 1e7)?.digest ?? '';
  const roots = index.roots.map((root) => ({
    ...root,
    needs: root.needs.filter(({ digest }) => digest !== layer),
  }));
  const chunks = index.chunks.filter(({ blobs }) => !blobs.includes(layer));
  replaceArchive(path, [{ name: FILE, content: Buffer.from(JSON.stringify({ ...index, roots, chunks })) }]);
  const told = await suffer(stage, seed);
  expect(told.roots).toEqual(['small']);
  expect(warningOf(told.main)).toMatch(/^AEGIS-W606 .*large: it needs more than its index says/);
  expect(told.added).toEqual([]);
});

test.concurrent('a blob that is a manifest of another model is no blob of this one', async () => {
  const seed: Seed = await seeds.ollama;
  await using stage = await replay(seed);
  const { path, key } = entryOf(stage, /-blob-/);
  const other = (await rootOf(seed, 'small')).needs[0]?.digest ?? '';
  const name = /\w{64}/.exec(key)?.[0] ?? '';
  replaceArchive(path, [{ name, content: blobOf(seed, other) }]);
  const { roots } = await suffer(stage, seed);
  expect(roots).toEqual(['small']);
  await expectHealed(stage, seed);
});
