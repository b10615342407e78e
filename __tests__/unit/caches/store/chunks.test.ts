import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  chunkFileNames,
  chunkKey,
  partsOf,
  planChunks,
  rangeOf,
} from '../../../../src/caches/store/chunks.ts';
import type { Chunk, Need } from '../../../../src/caches/store/model.ts';
import { PACK_BELOW, PACK_MOST } from '../../../../src/caches/store/packs.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

const hex = (text: string) => createHash('sha256').update(text).digest('hex');
const need = (name: string, size: number): Need => ({ digest: hex(name), size });
const plan = (needs: readonly Need[], known: readonly Chunk[] = [], lost: readonly Chunk[] = []) =>
  planChunks(needs, known, lost);
const bytesOf = (chunks: readonly { bytes: number }[]) => chunks.reduce((sum, { bytes }) => sum + bytes, 0);

describe('parts of a blob', () => {
  test.each([
    [0, 1],
    [PACK_BELOW, 1],
    [32 * MIB, 1],
    [32 * MIB + 1, 2],
    [GIB, 32],
    [GIB + 1, 32],
    [8 * GIB, 32],
    [8 * GIB + 1, 33],
    [40 * GIB, 160],
  ])('a blob of %i bytes is in %i', (size, count) => {
    expect(partsOf(size)).toBe(count);
  });

  test('follow each other without a gap, and end where the blob does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 * GIB }), (size) => {
        const total = Math.max(size, PACK_BELOW);
        const { chunks } = plan([{ digest: hex('x'), size: total }]);
        const ranges = chunks.map((chunk) => rangeOf(chunk, total));
        expect(ranges[0]?.start).toBe(0);
        for (const [at, { start, length }] of ranges.entries()) {
          expect(start + length).toBe(ranges[at + 1]?.start ?? total);
          expect(length).toBeGreaterThan(0);
          expect(length).toBe(chunks[at]?.bytes);
        }
        expect(chunks).toHaveLength(partsOf(total));
      }),
    );
  });
});

describe('keys and names of chunks', () => {
  const digest = hex('layer');
  const part = (index: number, count: number, generation = 0): Chunk => ({
    blobs: [digest],
    part: { index, count },
    generation,
    bytes: 1,
  });

  test('tell the blob, its part and the generation', () => {
    const whole: Chunk = { blobs: [digest], part: null, generation: 0, bytes: 20 * MIB };
    expect(chunkKey('', whole)).toBe(`aegis1-blob-sha256-${digest}`);
    expect(chunkKey('team', { ...whole, generation: 2 })).toBe(`aegis1-team-blob-sha256-${digest}-g2`);
    expect(chunkKey('', part(2, 12))).toBe(`aegis1-blob-sha256-${digest}-p03of12`);
    expect(chunkKey('', part(0, 2, 1))).toBe(`aegis1-blob-sha256-${digest}-p1of2-g1`);
  });

  test('of a pack are those of its content', () => {
    const pack = { blobs: [hex('a'), hex('b')].sort(), part: null, generation: 0, bytes: 2 };
    expect(chunkKey('', pack)).toMatch(/^aegis1-pack-[0-9a-f]{32}$/);
    expect(chunkKey('', { ...pack, blobs: [hex('a'), hex('c')].sort() })).not.toBe(chunkKey('', pack));
    expect(chunkFileNames(pack)).toEqual(pack.blobs);
  });
});

describe('a plan', () => {
  test('packs what is small, and leaves what is large to itself', () => {
    const { chunks, fresh } = plan([
      need('a', 1),
      need('big', 40 * MIB),
      need('b', 2),
      need('mid', 16 * MIB),
    ]);
    expect(chunks).toEqual([
      { blobs: [hex('big')], part: { index: 0, count: 2 }, generation: 0, bytes: 32 * MIB },
      { blobs: [hex('big')], part: { index: 1, count: 2 }, generation: 0, bytes: 8 * MIB },
      { blobs: [hex('mid')], part: null, generation: 0, bytes: 16 * MIB },
      { blobs: [hex('a'), hex('b')].sort(), part: null, generation: 0, bytes: 3 },
    ]);
    expect(fresh).toEqual(chunks);
  });

  test('keeps a pack while more than half of its bytes are needed', () => {
    const { chunks: known } = plan([need('a', 60), need('b', 40)]);
    expect(plan([need('a', 60), need('c', 10)], known).fresh.map(({ blobs }) => blobs)).toEqual([[hex('c')]]);
    const { chunks } = plan([need('b', 40), need('c', 10)], known);
    expect(chunks.map(({ blobs }) => blobs)).toEqual([[hex('b'), hex('c')].sort()]);
  });

  test('an empty blob is worth keeping', () => {
    const { chunks } = plan([need('nothing', 0)]);
    expect(plan([need('nothing', 0)], chunks).fresh).toEqual([]);
  });

  test('closes a pack that is full of bytes or of blobs', () => {
    const wide = plan(Array.from({ length: 40 }, (_, at) => need(`w${at}`, 15 * MIB))).chunks;
    expect(wide.map(({ blobs }) => blobs.length)).toEqual([17, 17, 6]);
    expect(Math.max(...wide.map(({ bytes }) => bytes))).toBeLessThanOrEqual(PACK_MOST.bytes);
    const many = plan(Array.from({ length: 1_001 }, (_, at) => need(`m${at}`, 1))).chunks;
    expect(many.map(({ blobs }) => blobs.length)).toEqual([500, 500, 1]);
  });

  test('packs anew what is in more than eight packs', () => {
    let known: readonly Chunk[] = [];
    const counts: number[] = [];
    for (let run = 1; run <= 12; run++) {
      known = plan(
        Array.from({ length: run }, (_, at) => need(`run ${at}`, 10)),
        known,
      ).chunks;
      counts.push(known.length);
    }
    expect(counts).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4]);
  });

  test('with no blob left over nothing is packed anew, however many packs there are', () => {
    const needs = Array.from({ length: 20 }, (_, at) => need(`n${at}`, 10));
    const known = needs.flatMap((one) => plan([one]).chunks);
    expect(plan(needs, known).fresh).toEqual([]);
  });

  test('makes what was lost anew, above every generation of it', () => {
    const needs = [need('big', 40 * MIB), need('a', 1), need('b', 1)];
    const { chunks } = plan(needs);
    const [first, second, pack] = chunks as [Chunk, Chunk, Chunk];
    const again = plan(needs, [first], [second, { ...pack, generation: 3 }]);
    expect(again.chunks.map(({ generation }) => generation)).toEqual([0, 1, 4]);
    expect(again.fresh).toEqual([
      { ...second, generation: 1 },
      { ...pack, generation: 4 },
    ]);
  });

  test('is above every generation, and uses the last that is known', () => {
    const [chunk] = plan([need('a', 1)]).chunks;
    const of = (...generations: readonly number[]) =>
      generations.map((generation) => ({ ...(chunk as Chunk), generation }));
    const generation = (known: readonly Chunk[], lost: readonly Chunk[]) =>
      plan([need('a', 1)], known, lost).chunks[0]?.generation;
    expect(generation([], of(3, 1))).toBe(4);
    expect(generation([], of(1, 3))).toBe(4);
    expect(generation(of(2, 0), of(3, 1))).toBe(2);
    expect(generation(of(0, 2), [])).toBe(2);
  });

  test('of more than can be in eight packs is not packed anew for each new blob', () => {
    const needs = Array.from({ length: 200 }, (_, at) => need(`w${at}`, 15 * MIB));
    const known = plan(needs).chunks;
    expect(known).toHaveLength(12);
    expect(bytesOf(plan([...needs, need('new', 15 * MIB)], known).fresh)).toBe(15 * MIB);
  });

  test('does not use what is both known and lost', () => {
    const { chunks } = plan([need('a', 1)]);
    expect(plan([need('a', 1)], chunks, chunks).chunks).toEqual([{ ...chunks[0], generation: 1 }]);
  });

  test('a known part of another cut is of no use', () => {
    const big = need('big', 40 * MIB);
    const odd: Chunk = { blobs: [big.digest], part: { index: 0, count: 3 }, generation: 0, bytes: 14 * MIB };
    expect(plan([big], [odd]).fresh).toHaveLength(2);
    const small = need('small', 5);
    expect(plan([small], [{ ...odd, blobs: [small.digest] }]).chunks).toEqual(plan([small]).chunks);
  });

  test('a blob that is in two known packs is taken from one', () => {
    const [a, b, c] = [need('a', 10), need('b', 10), need('c', 10)];
    const known = [...plan([a, b]).chunks, ...plan([b, c]).chunks];
    const { chunks, fresh } = plan([a, b, c], known);
    expect(chunks.flatMap(({ blobs }) => blobs).sort()).toEqual([a, b, c].map(({ digest }) => digest).sort());
    expect(fresh).toHaveLength(1);
  });

  test('refuses two sizes of one blob', () => {
    expect(() => plan([need('a', 1), need('a', 2)])).toThrow('has two sizes');
  });
});

/** Blobs of a few names, so that plans meet the same ones again; sizes belong to names. */
const SIZES = [0, 1, 900, 5 * MIB, 15 * MIB, PACK_BELOW - 1, PACK_BELOW, 33 * MIB, 100 * MIB, 3 * GIB];
const blob = fc.integer({ min: 0, max: 59 }).map((id) => need(`b${id}`, SIZES[id % SIZES.length] as number));
const blobs = fc.uniqueArray(blob, { selector: ({ digest }) => digest, maxLength: 40 });

/** What is known and lost after a few saves, of which some entries went bad. */
const history = fc.array(fc.record({ needs: blobs, bad: fc.array(fc.nat({ max: 50 }), { maxLength: 4 }) }), {
  maxLength: 5,
});

function live(saves: readonly { readonly needs: readonly Need[]; readonly bad: readonly number[] }[]) {
  let known: readonly Chunk[] = [];
  let lost: readonly Chunk[] = [];
  for (const { needs, bad } of saves) {
    const { chunks } = plan(needs, known, lost);
    lost = chunks.filter((_, at) => bad.includes(at));
    known = chunks.filter((_, at) => !bad.includes(at));
  }
  return { known, lost };
}

/** How often each byte range of the needs is held. */
const holds = (chunks: readonly Chunk[], { digest, size }: Need) =>
  chunks
    .filter(({ blobs }) => blobs.includes(digest))
    .map((chunk) => (chunk.blobs.length > 1 ? { start: 0, length: size } : rangeOf(chunk, size)))
    .sort((a, b) => a.start - b.start);

describe('whatever has happened to a cache', () => {
  test('every need is held exactly once', () => {
    fc.assert(
      fc.property(history, blobs, (saves, needs) => {
        const { known, lost } = live(saves);
        const { chunks, fresh } = plan(needs, known, lost);
        for (const one of needs) {
          const ranges = holds(chunks, one);
          expect(ranges.reduce((end, { start, length }) => (start === end ? end + length : -1), 0)).toBe(
            one.size,
          );
          expect(ranges).toHaveLength(partsOf(one.size));
        }
        const wanted = new Set(needs.map(({ digest }) => digest));
        for (const chunk of chunks) {
          expect(chunk.blobs.some((digest) => wanted.has(digest))).toBe(true);
          expect(fresh.includes(chunk)).toBe(!known.includes(chunk));
        }
      }),
    );
  });

  test('nothing new means nothing fresh', () => {
    fc.assert(
      fc.property(history, blobs, (saves, needs) => {
        const { known, lost } = live(saves);
        const { chunks } = plan(needs, known, lost);
        expect(
          plan(
            [...needs].reverse(),
            [...chunks].reverse(),
            lost.filter((one) => !chunks.includes(one)),
          ),
        ).toEqual({ chunks, fresh: [] });
      }),
    );
  });

  test('the order of what is told does not count', () => {
    fc.assert(
      fc.property(history, blobs, (saves, needs) => {
        const { known, lost } = live(saves);
        expect(plan([...needs].reverse(), [...known].reverse(), [...lost].reverse())).toEqual(
          plan(needs, known, lost),
        );
      }),
    );
  });

  test('keys never collide, and what is lost never comes again under its key', () => {
    fc.assert(
      fc.property(history, blobs, (saves, needs) => {
        const { known, lost } = live(saves);
        const { chunks, fresh } = plan(needs, known, lost);
        const keys = chunks.map((chunk) => chunkKey('', chunk).toLowerCase());
        expect(new Set(keys).size).toBe(keys.length);
        const bad = new Set(lost.map((chunk) => chunkKey('', chunk)));
        expect(chunks.filter((chunk) => bad.has(chunkKey('', chunk)))).toEqual([]);
        const there = new Set(known.map((chunk) => chunkKey('', chunk)));
        expect(fresh.filter((chunk) => there.has(chunkKey('', chunk)))).toEqual([]);
      }),
    );
  });

  test('one model of three that changes moves its own blobs, and the small ones it had shared a pack with', () => {
    const models = fc.tuple(blobs, blobs, blobs, blobs);
    fc.assert(
      fc.property(models, ([one, two, three, changed]) => {
        const before = plan([...one, ...two, ...three]).chunks;
        const { fresh } = plan([...one, ...two, ...changed], before);
        const there = new Set([...one, ...two, ...three].map(({ digest }) => digest));
        const own = changed.filter(({ digest }) => !there.has(digest));
        const large = own.filter(({ size }) => size >= PACK_BELOW);
        const moved = fresh.filter(({ blobs }) => large.some(({ digest }) => digest === blobs[0]));
        expect(bytesOf(moved)).toBe(large.reduce((sum, { size }) => sum + size, 0));
        const packs = fresh.filter((chunk) => !moved.includes(chunk));
        const small = own.filter(({ size }) => size < PACK_BELOW).reduce((sum, { size }) => sum + size, 0);
        // Of a pack that is given up, at most half is still needed.
        expect(bytesOf(packs)).toBeLessThanOrEqual(small + bytesOf(before.filter(isPack)) / 2);
      }),
    );
  });
});

const isPack = ({ blobs, bytes }: Chunk) => blobs.length > 1 || bytes < PACK_BELOW;
