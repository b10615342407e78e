import { describe, expect, test } from '@jest/globals';
import { outlook } from '../../../src/shards/outlook.ts';
import { planHash } from '../../../src/shards/plan/codec.ts';
import { makePlan } from '../../../src/shards/plan/plan.ts';
import { aFile } from '../../support/costs.ts';
import { aManifest, aSession, aTest } from '../../support/manifests.ts';

/** 60 files of ten tests of a second: ten minutes. */
const SUITE = Array.from({ length: 60 }, (_, at) => aFile(`test_${at}.py`, Array(10).fill(1)));
const costs = (files = SUITE, sessionSeconds = 0) => ({ files, sessionSeconds });
const lane = (count: number) => Array.from({ length: count }, (_, at) => aManifest(at + 1, count, []));
const none = costs([]);

describe('what there is to tell', () => {
  test('nothing is known: nothing', () => {
    expect(outlook(lane(1), null, none)).toBeNull();
    expect(outlook(lane(4), null, none)).toBeNull();
    expect(outlook([], null, none)).toBeNull();
  });

  test('one shard that is quick: nothing; one that takes more than a minute: what others would take', () => {
    expect(outlook(lane(1), null, costs(SUITE.slice(0, 6)))).toBeNull();
    const line = outlook(lane(1), null, costs(SUITE.slice(0, 7)));
    expect(line).toMatchObject({ hash: '', tooLong: null });
    expect(line?.table?.rows.slice(0, 3).map(({ wallSeconds }) => wallSeconds)).toEqual([70, 35, 24]);
  });

  test('with a plan, what it knew before; without, what is known now', () => {
    const plan = {
      ...makePlan({ ...costs(), count: 4 }),
      quality: { measured: 3, estimated: 2, unknown: 1 },
    };
    const line = outlook(lane(4), plan, costs());
    expect(line).toMatchObject({ hash: planHash(plan).slice(0, 7), quality: plan.quality });
    expect(outlook(lane(4), null, costs())).toMatchObject({ hash: '', quality: { measured: 600 } });
  });

  test('a plan is told also when the run taught nothing', () => {
    const plan = makePlan({ ...costs(), count: 4 });
    const line = outlook(lane(4), plan, none);
    expect(line).toMatchObject({ quality: { measured: 600 }, table: null, tooLong: null });
  });
});

describe('the table', () => {
  const countsOf = (files = SUITE, count = 4) =>
    outlook(lane(count), null, costs(files))?.table?.rows.map((row) => row.count);

  test('has the usual counts and the own one, no more than there are tests', () => {
    expect(countsOf(SUITE, 5)).toEqual([1, 2, 3, 4, 5, 6, 8, 12, 16, 24, 32, 48, 64]);
    expect(countsOf(SUITE.slice(0, 1), 5)).toEqual([1, 2, 3, 4, 5, 6, 8]);
  });

  test.each([
    [1000, 20, [1, 2, 4, 5, 8, 16, 32, 64]],
    [1000, 30, [1, 4, 5, 16, 64]],
    [20_000, 1, undefined],
  ])('of %i files with %i tests each is planned for fewer counts', (files, tests, counts) => {
    const large = Array.from({ length: files }, (_, at) => aFile(`${at}.py`, Array(tests).fill(1)));
    expect(countsOf(large, 5)).toEqual(counts);
  });

  test('counts time on the clock: workers side by side shorten it, the start of the session they do not', () => {
    const tests = Array.from({ length: 40 }, (_, at) => aTest(`a.py::test_${at}`, { seconds: 10 }));
    const [manifest] = lane(1);
    const busy = manifest && { ...manifest, seconds: 100, session: aSession({ tests, collectSeconds: 0 }) };
    const line = outlook(busy ? [busy] : [], null, costs(SUITE, 8));
    expect(line?.table?.rows[0]).toEqual({ count: 1, wallSeconds: 158, billedMinutes: 3 });
  });
});

describe('a test that is too long', () => {
  const withOne = (seconds: number) => [...SUITE.slice(0, 6), aFile('long.py', [seconds], { overhead: 1 })];
  const tooLong = (count: number, seconds: number) =>
    outlook(lane(count), null, costs(withOne(seconds)))?.tooLong;

  test('is named with its time and an even share', () => {
    // 60 s beside it: four shards have (60 + 39 + 1) / 4 s each.
    expect(tooLong(4, 39)).toEqual({ name: 'long.py::test_0', seconds: 40, share: 25 });
  });

  test('is none where it fits, or misses by less than a second', () => {
    expect(tooLong(4, 19)).toBeNull();
    expect(tooLong(4, 19.5)).toBeNull();
    expect(tooLong(4, 21)).not.toBeNull();
  });

  test('is none of one shard', () => {
    expect(outlook(lane(1), null, costs(withOne(600)))?.tooLong).toBeNull();
  });

  test('may be a group', () => {
    const files = ['a.py', 'b.py'].map((file) => aFile(file, [20, 20], { group: () => 'db' }));
    const line = outlook(lane(4), null, costs([...files, ...SUITE.slice(0, 2)]));
    expect(line?.tooLong).toMatchObject({ name: 'db', seconds: 80 });
  });

  test('is not shortened by workers, while the share is', () => {
    const tests = Array.from({ length: 40 }, (_, at) => aTest(`a.py::test_${at}`, { seconds: 10 }));
    const busy = lane(4).map((manifest) => ({
      ...manifest,
      seconds: 100,
      session: aSession({ tests, collectSeconds: 0 }),
    }));
    // Of 80 s four shards of four workers have 5 s each, and one test takes 20.
    const line = outlook(busy, null, costs(withOne(19)));
    expect(line?.tooLong).toEqual({ name: 'long.py::test_0', seconds: 20, share: 5 });
  });
});
