import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { planChunks } from '../../../../src/caches/store/chunks.ts';
import { indexKey, parseIndex, serializeIndex } from '../../../../src/caches/store/index-file.ts';
import { layoutOf } from '../../../../src/caches/store/layouts.ts';
import type { Chunk, Root, StoreIndex } from '../../../../src/caches/store/model.ts';
import { scratch } from '../../../support/facts.ts';
import { makeOciStore, makeOllamaStore } from '../../../support/stores.ts';

const MIB = 1024 * 1024;
const hex = (text: string) => createHash('sha256').update(text).digest('hex');

/** A model that exists in an index alone. */
function model(name: string, sizes: readonly number[]): Root {
  const needs = sizes.map((size, at) => ({ digest: hex(`${name} ${at}`), size }));
  const [config, ...layers] = needs.map(({ digest, size }) => ({ digest: `sha256:${digest}`, size }));
  return {
    name: `registry.ollama.ai/library/${name}:latest`,
    body: JSON.stringify({ config, layers }),
    needs,
  };
}

function indexOf(...roots: readonly Root[]): StoreIndex {
  const needs = roots.flatMap((root) => root.needs);
  return { version: 1, layout: 'ollama', roots, chunks: planChunks(needs, [], []).chunks };
}

const GOOD = indexOf(model('tiny', [10, 20]), model('big', [30, 40 * MIB]));
const [PART, PART_TWO, PACK] = GOOD.chunks as [Chunk, Chunk, Chunk];
const [TINY, BIG] = GOOD.roots as [Root, Root];

const problemOf = (index: unknown) => {
  const found = parseIndex(typeof index === 'string' ? index : JSON.stringify(index), 'ollama');
  return 'problem' in found ? found.problem : null;
};

describe('an index', () => {
  test('is read as it was written', () => {
    expect(parseIndex(serializeIndex(GOOD), 'ollama')).toEqual(GOOD);
  });

  test.each(['ollama', 'oci'] as const)('of a real store (%s) is read as it was written', async (name) => {
    const store = scratch('store');
    if (name === 'ollama') makeOllamaStore(store, { models: { a: [5, 0], 'b:v2': [7] }, shared: [9] });
    else makeOciStore(store, { images: { a: [5, 0], b: [7] }, shared: [9], nested: true });
    const { roots } = await layoutOf(name).read(store);
    const { chunks } = planChunks(
      roots.flatMap(({ needs }) => needs),
      [],
      [],
    );
    const index: StoreIndex = { version: 1, layout: name, roots, chunks };
    expect(roots).toHaveLength(2);
    expect(parseIndex(serializeIndex(index), name)).toEqual(index);
  });

  test('may hold a pack with blobs that nothing needs any more', () => {
    const { chunks } = planChunks([...TINY.needs, { digest: hex('dead'), size: 5 }], [], []);
    expect(problemOf({ ...GOOD, roots: [TINY], chunks })).toBeNull();
  });

  test('of another version or layout says so', () => {
    expect(problemOf({ ...GOOD, version: 2 })).toBe('an index of version 2, this action writes 1');
    expect(problemOf({ version: 7, anything: true })).toBe('an index of version 7, this action writes 1');
    expect(problemOf({ ...GOOD, layout: 'oci' })).toBe('an index of a store of oci, and not of ollama');
  });

  const chunk = (change: Partial<Chunk>, of: Chunk = PACK) => ({
    ...GOOD,
    chunks: GOOD.chunks.map((one) => (one === of ? { ...one, ...change } : one)),
  });
  const root = (change: Partial<Root>, of: Root = TINY) => ({
    ...GOOD,
    roots: GOOD.roots.map((one) => (one === of ? { ...one, ...change } : one)),
  });

  test.each<[string, unknown, string]>([
    ['is no JSON', '{"version":1', 'the index is not JSON'],
    ['is a list', [], 'the index is not an object'],
    ['is empty', '', 'the index is not JSON'],
    ['is nested without end', '['.repeat(200_000), 'the index is not JSON'],
    ['is too large', `"${'x'.repeat(4 * MIB)}"`, 'an index of 4194306 bytes'],
    ['has no version', { ...GOOD, version: undefined }, 'index.version is not there'],
    ['has a version in words', { ...GOOD, version: '1' }, 'index.version is not one of 1'],
    ['has other fields', { ...GOOD, more: 1 }, 'index.more is not a known field'],
    ['has too many roots', { ...GOOD, roots: Array(2_001).fill(TINY) }, 'a list of at most 2000'],
    ['has too many chunks', { ...GOOD, chunks: Array(10_001).fill(PACK) }, 'a list of at most 10000'],
    ['has a root twice', { ...GOOD, roots: [TINY, TINY, BIG] }, 'two roots have one name'],
    [
      'has a way up in a name',
      root({ name: 'registry.ollama.ai/../x:latest' }),
      'roots[0].name is not a name',
    ],
    ['has an absolute name', root({ name: '/etc/cron.d/x:y' }), 'roots[0].name is not a name'],
    ['has a NUL in a name', root({ name: 'a/b/c\0:d' }), 'roots[0].name is not a name'],
    ['has a dash before a name', root({ name: '-a/b/c:d' }), 'roots[0].name is not a name'],
    ['has a name without a tag', root({ name: 'a/b/c' }), 'a/b/c: its name is not host/namespace/model:tag'],
    ['has a backslash in a name', root({ name: 'a/b/..\\c:d' }), 'roots[0].name is not a name'],
    ['has a root without manifest', root({ body: '' }), 'its manifest is not JSON'],
    [
      'needs what its manifest does not say',
      root({ needs: [...TINY.needs, { digest: hex('x'), size: 1 }] }),
      'its manifest names other blobs',
    ],
    ['lacks what its manifest says', root({ needs: TINY.needs.slice(1) }), 'its manifest names other blobs'],
    ['needs a blob twice', root({ needs: [...TINY.needs, ...TINY.needs] }), 'needs a blob twice'],
    [
      'has a manifest with a way up',
      root({ body: TINY.body.replace(/sha256:[0-9a-f]{8}/, 'sha256:../../x') }),
      'config.digest is not sha256:',
    ],
    [
      'has a digest of another algorithm',
      root({ body: TINY.body.replace('sha256:', 'sha512:') }),
      'config.digest is not sha256:',
    ],
    [
      'has a digest with capitals',
      { ...GOOD, chunks: [{ ...PACK, blobs: [hex('x').toUpperCase()] }] },
      'blobs[0] is not 64 hex digits',
    ],
    [
      'has a size below nothing',
      root({ needs: [{ digest: hex('x'), size: -1 }] }),
      'size is not a whole number',
    ],
    [
      'has a size beyond all',
      root({ needs: [{ digest: hex('x'), size: 2 ** 41 }] }),
      'size is not a whole number',
    ],
    ['holds too little', { ...GOOD, chunks: [PART, PACK] }, 'is not held exactly once'],
    ['holds a part twice', { ...GOOD, chunks: [PART, PART, PART_TWO, PACK] }, 'is not held exactly once'],
    ['holds a pack twice', { ...GOOD, chunks: [PART, PART_TWO, PACK, PACK] }, 'is not held exactly once'],
    [
      'holds what nothing needs',
      { ...GOOD, chunks: [...GOOD.chunks, { ...PACK, blobs: [hex('x')] }] },
      'a chunk that nothing needs',
    ],
    ['has an empty chunk', chunk({ blobs: [] }), 'a chunk that nothing needs'],
    ['has a chunk in disorder', chunk({ blobs: [...PACK.blobs].reverse() }), 'not sorted'],
    ['has a blob twice in a chunk', chunk({ blobs: [...PACK.blobs, ...PACK.blobs.slice(-1)] }), 'not sorted'],
    ['has a part beyond the last', chunk({ part: { index: 2, count: 2 } }, PART), 'a part beyond the last'],
    ['has another cut', chunk({ part: { index: 0, count: 3 } }, PART), 'with parts that its blob has not'],
    ['has a large blob in one', chunk({ part: null }, PART), 'with parts that its blob has not'],
    ['has a pack with parts', chunk({ part: { index: 0, count: 2 } }), 'with parts that its blob has not'],
    ['has a chunk of another size', chunk({ bytes: PACK.bytes + 1 }), 'with another size'],
    ['has a part of another size', chunk({ bytes: 1 }, PART), 'with another size'],
    [
      'has a pack beyond all size',
      { ...GOOD, roots: [TINY], chunks: [{ ...PACK, bytes: 257 * MIB }] },
      'with another size',
    ],
    ['has half a generation', chunk({ generation: 0.5 }), 'generation is not a whole number'],
    ['names a prototype', JSON.stringify(GOOD).replace('{', '{"__proto__":{},'), 'free of prototype keys'],
  ])('that %s is refused', (_, index, problem) => {
    expect(problemOf(index)).toContain(problem);
  });

  test('of more blobs than a store may have is refused', () => {
    const some = (name: string, count: number): Root => {
      const needs = Array.from({ length: count }, (_, at) => ({ digest: hex(`${name} ${at}`), size: 1 }));
      const own = `sha256:${needs[0]?.digest}`;
      return { name: own, body: JSON.stringify({ digest: own, size: 1 }), needs };
    };
    const read = (last: number) => {
      const roots = [some('a', 15_000), some('b', last)];
      const { chunks } = planChunks(
        roots.flatMap(({ needs }) => needs),
        [],
        [],
      );
      const found = parseIndex(JSON.stringify({ version: 1, layout: 'oci', roots, chunks }), 'oci');
      return 'problem' in found ? found.problem : 'read';
    };
    expect([read(5_000), read(5_001)]).toEqual(['read', 'an index of more than 20000 blobs']);
  });

  test('whatever one field is changed to, nothing is thrown', () => {
    const text = JSON.stringify(indexOf(model('tiny', [10, 20])));
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(5), fc.string({ unit: 'binary' }), (at, length, put) => {
        const found = parseIndex(text.slice(0, at) + put + text.slice(at + length), 'ollama');
        expect('problem' in found || found.version === 1).toBe(true);
      }),
    );
  });

  test('that could not be read is not written', () => {
    expect(() => serializeIndex({ ...GOOD, chunks: [PART] })).toThrow('the index cannot be saved: sha256:');
  });
});

describe('the key of an index', () => {
  test('does not hang on the order, and does on everything else', () => {
    const key = indexKey('aegis1-oll-e-h', GOOD);
    expect(key).toMatch(/^aegis1-oll-e-h-[0-9a-f]{16}$/);
    const turned = { ...GOOD, roots: [BIG, TINY], chunks: [...GOOD.chunks].reverse() };
    expect(indexKey('aegis1-oll-e-h', turned)).toBe(key);
    const others: StoreIndex[] = [
      { ...GOOD, roots: [TINY] },
      { ...GOOD, roots: [{ ...TINY, body: `${TINY.body} ` }, BIG] },
      { ...GOOD, chunks: [PART, PART_TWO, { ...PACK, generation: 1 }] },
      { ...GOOD, layout: 'oci' },
    ];
    const keys = [key, ...others.map((index) => indexKey('aegis1-oll-e-h', index))];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
