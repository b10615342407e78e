import { describe, expect, test } from '@jest/globals';
import { estimate, sessionSeconds } from '../../../../src/shards/ledger/estimate.ts';
import { learn } from '../../../../src/shards/ledger/learn.ts';
import type { Ledger } from '../../../../src/shards/ledger/model.ts';
import { ran, runOf, suite } from '../../../support/ledgers.ts';
import { aTest } from '../../../support/manifests.ts';

const A = 'tests/test_a.py';
const B = 'tests/test_b.py';
const msOf = (ledger: Ledger, file: string, key: string) => ledger.files.get(file)?.tests.get(key)?.ms;
const one = (file: string, seconds: number, more: { attempt?: number } = {}) =>
  aTest(`${file}::test_1`, { seconds, ...more });

describe('a repair', () => {
  const repaired = (more = {}) =>
    runOf(
      ran([one(A, 1)], { index: 1, count: 2, session: { collectSeconds: 3 } }),
      ran([], { index: 2, count: 2, session: { collectSeconds: 3 } }),
      {
        ...ran([one(B, 2)], { index: 1, count: 2, session: { collectSeconds: 99, ...more } }),
        role: 'repair' as const,
      },
    );

  test('teaches what its tests take, and not what a shard pays to begin', () => {
    const ledger = learn(null, repaired());
    expect([msOf(ledger, A, '::test_1'), msOf(ledger, B, '::test_1')]).toEqual([[1000], [2000]]);
    expect(sessionSeconds(ledger)).toBeCloseTo(3);
  });

  test('completes the run: a test that came nowhere is no more', () => {
    const before = learn(null, runOf(ran([...suite(A, 2), ...suite(B, 2)])));
    const keys = (ledger: Ledger) => [...(ledger.files.get(B)?.tests.keys() ?? [])];
    expect(keys(learn(before, repaired()))).toEqual(['::test_1']);
    expect(keys(learn(before, repaired({ stopped: 'after 1 failure' })))).toHaveLength(2);
  });

  test('is no second shard: without shard 2 the run is not complete', () => {
    const before = learn(null, runOf(ran(suite(B, 2))));
    const { manifests, hashes } = repaired();
    const ledger = learn(before, { hashes, manifests: manifests.filter((_, at) => at !== 1) });
    expect(ledger.files.get(B)?.tests.size).toBe(2);
  });
});

describe('a later attempt', () => {
  const first = runOf(
    ran([one(A, 1)], { index: 1, count: 2, session: { collectSeconds: 5 } }),
    ran([one(B, 2)], { index: 2, count: 2, session: { collectSeconds: 5 } }),
  );
  /** Shard 2 ran again one test and carries another; shard 1 did not run again. */
  const second = runOf(first.manifests[0] as never, {
    ...ran([one(B, 4), aTest(`${B}::test_old`, { seconds: 9, attempt: 1 })], {
      index: 2,
      count: 2,
      session: { collectSeconds: 7 },
    }),
    attempt: 2,
  });

  test('adds what it measured, and counts nothing of the first attempt again', () => {
    const before = learn(
      learn(null, first),
      runOf(ran([aTest(`${B}::test_old`, { seconds: 3 })], { index: 2, count: 2 })),
    );
    const ledger = learn(before, second);
    expect(msOf(ledger, A, '::test_1')).toEqual([1000]);
    expect(msOf(ledger, B, '::test_1')).toEqual([2000, 4000]);
    expect(msOf(ledger, B, '::test_old')).toEqual([3000]);
    expect(ledger.sessionMs.at(-1)).toBe(7000);
  });

  test('teaches what the first attempt measured where nothing is known', () => {
    const ledger = learn(null, second);
    expect([msOf(ledger, A, '::test_1'), msOf(ledger, B, '::test_old')]).toEqual([[1000], [9000]]);
  });

  test('of a shard that had nothing left to run says nothing about machines', () => {
    const before = learn(null, runOf(ran(suite(A, 30))));
    const carried = suite(A, 30, 3).map((record) => ({ ...record, attempt: 1 }));
    const ledger = learn(before, runOf({ ...ran(carried, { session: { collectSeconds: 50 } }), attempt: 2 }));
    expect(ledger.speeds).toEqual([]);
    expect(ledger.sessionMs).toEqual(before.sessionMs);
  });
});

describe('files that look like tests and hold none', () => {
  const HASH = 'aaaaaaaaaaaaaaaa';
  const hashes = new Map([
    [A, HASH],
    ['tests/test_tools.py', HASH],
    ['docs/test_x.py', HASH],
  ]);
  const weigh = (ledger: Ledger, file: string, hash = HASH) =>
    estimate(ledger, null, [{ file, hash, text: 'def test_a(): pass\n' }])[0]?.tests.length;
  const census = [A, 'tests/test_tools.py'];
  const run = (count = 1) => ({
    manifests: [ran([one(A, 1)], { count, session: { census, owned: census } })],
    hashes,
    outside: ['docs/test_x.py'],
  });

  test('weigh nothing once a complete run has not found any, until they change', () => {
    const ledger = learn(null, run());
    for (const file of ['tests/test_tools.py', 'docs/test_x.py']) {
      expect([file, weigh(ledger, file)]).toEqual([file, 0]);
      expect([file, weigh(ledger, file, 'bbbbbbbbbbbbbbbb')]).toEqual([file, 1]);
    }
  });

  test('weigh still after a run that was not complete', () => {
    expect(weigh(learn(null, run(2)), 'docs/test_x.py')).toBe(1);
  });

  test('are no model for a new file of the same content', () => {
    expect(weigh(learn(null, run()), 'tests/test_new.py')).not.toBe(0);
  });
});
