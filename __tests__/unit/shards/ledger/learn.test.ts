import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { estimate, sessionSeconds } from '../../../../src/shards/ledger/estimate.ts';
import { learn } from '../../../../src/shards/ledger/learn.ts';
import { FORGET_AFTER, type Ledger, median, NO_LEDGER, paceOf } from '../../../../src/shards/ledger/model.ts';
import { serializeLedger } from '../../../../src/shards/ledger/text.ts';
import { makePlan } from '../../../../src/shards/plan/plan.ts';
import { ran, runOf, suite } from '../../../support/ledgers.ts';
import { aTest } from '../../../support/manifests.ts';

const A = 'tests/test_a.py';
const B = 'tests/test_b.py';
const unread = (...files: string[]) => files.map((file) => ({ file, hash: '' }));
const msOf = (ledger: Ledger, file: string, key: string): readonly number[] | undefined =>
  ledger.files.get(file)?.tests.get(key)?.ms;
const costs = (ledger: Ledger) => estimate(ledger, null, unread(A, B));

/** The ledger after runs of A and B as two shards, the second machine slower by these factors. */
const afterRuns = (slowness: readonly number[]): Ledger =>
  slowness.reduce<Ledger>(
    (ledger, factor) =>
      learn(
        ledger,
        runOf(ran(suite(A, 30), { index: 1, count: 2 }), ran(suite(B, 30, factor), { index: 2, count: 2 })),
      ),
    NO_LEDGER,
  );

describe('learn', () => {
  test('keeps the last five times of a test, in tenths of milliseconds', () => {
    const seconds = [0.00012, 2, 3, 4, 5, 6.00004];
    const one = seconds.reduce<Ledger>(
      (ledger, now) => learn(ledger, runOf(ran([aTest(`${A}::test_one`, { seconds: now })]))),
      NO_LEDGER,
    );
    expect(msOf(one, A, '::test_one')).toEqual([2000, 3000, 4000, 5000, 6000]);
    expect(one.run).toBe(6);
    const [cost] = estimate(one, null, unread(A));
    expect(cost?.tests).toEqual([{ id: `${A}::test_one`, seconds: 4, group: '', quality: 'measured' }]);
  });

  test.each([1, 2, 3, 4])('a machine twice as slow in run %i of five does not move the plan', (slow) => {
    const even = afterRuns([1, 1, 1, 1, 1]);
    const uneven = afterRuns([1, 1, 1, 1, 1].map((factor, at) => (at === slow ? 2 : factor)));
    expect(costs(uneven)).toEqual(costs(even));
  });

  test('the plan itself stays, where every time of every run has its own noise', () => {
    const noise = (...parts: readonly number[]) => 0.8 + 0.4 * Math.abs(Math.sin(Number(parts.join(''))));
    const files = Array.from({ length: 20 }, (_, at) => `tests/test_${at}.py`);
    const manifest = (run: number, index: number, slowness: number) => {
      const owned = files.filter((_, at) => at % 4 === index - 1);
      const tests = owned.flatMap((file, at) =>
        suite(file, 25, slowness, 0.01 * (1 + at)).map((one, nth) => ({
          ...one,
          seconds: one.seconds * noise(run + 1, index, at + 1, nth + 1),
        })),
      );
      const times = owned.map((file) => ({ file, importSeconds: 0.1 * slowness, fixtureSeconds: 0 }));
      return ran(tests, { index, count: 4, session: { files: times } });
    };
    const planned = (slow: number) => {
      const ledger = [0, 1, 2, 3, 4].reduce<Ledger>((before, run) => {
        const slowness = (index: number) => (run === slow && index === 2 ? 2 : 1);
        return learn(before, runOf(...[1, 2, 3, 4].map((index) => manifest(run, index, slowness(index)))));
      }, NO_LEDGER);
      return makePlan({ files: estimate(ledger, null, unread(...files)), count: 5, sessionSeconds: 0 }).files;
    };
    const usual = planned(-1);
    expect(new Set(Object.values(usual)).size).toBeGreaterThan(1);
    for (const slow of [1, 2, 3, 4]) expect(planned(slow)).toEqual(usual);
  });

  test('nor does it in the first run, of which nothing is known to compare with', () => {
    const ratio = ([a, b]: ReturnType<typeof costs>) =>
      (b?.tests[9]?.seconds ?? 0) / (a?.tests[9]?.seconds ?? 1);
    const mixed = runOf(ran([...suite(A, 30), ...suite(B, 30)]));
    const first = afterRuns([2]);
    const later = [1, 2, 3, 4].reduce((ledger) => learn(ledger, mixed), first);
    expect(ratio(costs(first))).toBeCloseTo(2);
    expect(ratio(costs(later))).toBeLessThan(1.5);
  });

  test('machines that are all slower now are predicted to be slow', () => {
    const later = [2, 2, 2].reduce(
      (ledger, factor) => learn(ledger, runOf(ran(suite(A, 30, factor)))),
      learn(null, runOf(ran(suite(A, 30)))),
    );
    expect(msOf(later, A, '::test_9')).toEqual([100, 100, 100, 100]);
    expect(paceOf(later)).toBeCloseTo(2);
    expect(estimate(later, null, unread(A))[0]?.tests[9]?.seconds).toBeCloseTo(0.2);
  });

  test('a speed needs twenty tests, and is never beyond 0.2 to 5', () => {
    const factorAfter = (count: number, slowness: number) =>
      learn(learn(null, runOf(ran(suite(A, count)))), runOf(ran(suite(A, count, slowness)))).speeds;
    expect(factorAfter(19, 2)).toEqual([]);
    expect(factorAfter(20, 2)[0]).toBeCloseTo(2);
    expect(factorAfter(30, 100)).toEqual([5]);
    expect(factorAfter(30, 0.001)).toEqual([0.2]);
  });

  test('a session that did not finish, and tests that did not end well, teach no times', () => {
    const broken = ran(suite(A, 3), { session: { finished: false } });
    expect(learn(null, runOf(broken))).toBe(NO_LEDGER);
    const outcomes = ['failed', 'error', 'unfinished', null, 'passed', 'skipped', 'xfailed'] as const;
    const tests = outcomes.map((outcome) => aTest(`${A}::test_${outcome}`, { outcome, seconds: 1 }));
    const learned = learn(null, runOf(ran(tests))).files.get(A)?.tests ?? new Map();
    expect([...learned].map(([key, { ms }]) => [key, ms.length])).toEqual([
      ['::test_failed', 0],
      ['::test_error', 0],
      ['::test_unfinished', 0],
      ['::test_null', 0],
      ['::test_passed', 1],
      ['::test_skipped', 1],
      ['::test_xfailed', 1],
    ]);
  });

  test('a failure keeps what was known, and what was set up for others is not the test’s', () => {
    const first = learn(null, runOf(ran([aTest(`${A}::test_one`, { seconds: 3, sharedSeconds: 2 })])));
    const then = learn(first, runOf(ran([aTest(`${A}::test_one`, { seconds: 9, outcome: 'failed' })])));
    expect(msOf(then, A, '::test_one')).toEqual([1000]);
  });

  test('imports, fixtures and the session', () => {
    const session = {
      files: [{ file: A, importSeconds: 0.5, fixtureSeconds: 0.25 }],
      fixtureSeconds: 2,
      collectSeconds: 1.5,
    };
    const ledger = learn(null, runOf(ran(suite(A, 2), { session })));
    expect(estimate(ledger, null, unread(A))[0]).toMatchObject({ importSeconds: 0.5, fixtureSeconds: 0.25 });
    expect(sessionSeconds(ledger)).toBeCloseTo(3);
    expect(sessionSeconds(null)).toBeNull();
  });

  test('the session is all that a run took besides its tests and files, unless workers ran side by side', () => {
    const session = { files: [{ file: A, importSeconds: 1, fixtureSeconds: 2 }], collectSeconds: 1.5 };
    const tests = [aTest(`${A}::test_one`, { seconds: 3, sharedSeconds: 1 })];
    const taking = (seconds: number) => runOf({ ...ran(tests, { session }), seconds });
    expect(sessionSeconds(learn(null, taking(9)))).toBeCloseTo(9 - 2 - 1 - 2);
    expect(sessionSeconds(learn(null, taking(4)))).toBeCloseTo(0.5);
  });

  test('a test that is no more goes at once when all shards came to their end, else when it was long unseen', () => {
    const first = learn(null, runOf(ran(suite(A, 3)), ran(suite(B, 1))));
    const keys = (ledger: Ledger) => [...(ledger.files.get(A)?.tests.keys() ?? [])];
    expect(keys(learn(first, runOf(ran(suite(A, 2)))))).toEqual(['::test_0', '::test_1']);
    for (const session of [{ stopped: 'after 1 failure' }, { deselected: 1 }])
      expect(keys(learn(first, runOf(ran(suite(A, 2), { session }))))).toHaveLength(3);
    const half = ran(suite(A, 2), { index: 1, count: 2 });
    expect(keys(learn(first, runOf(half)))).toHaveLength(3);
    const later = (runs: number) =>
      Array.from({ length: runs }).reduce<Ledger>((ledger) => learn(ledger, runOf(half)), first);
    expect(keys(later(FORGET_AFTER - 1))).toHaveLength(3);
    expect(later(FORGET_AFTER - 1).files.has(B)).toBe(true);
    expect(keys(later(FORGET_AFTER))).toHaveLength(2);
    expect(later(FORGET_AFTER).files.has(B)).toBe(false);
  });

  test('tests stand in the order of their definition, whatever order they ran in and whoever ran them', () => {
    const [one, two, three, four] = suite(A, 4) as [never, never, never, never];
    const halves = [ran([four, one], { index: 1, count: 2 }), ran([three, two], { index: 2, count: 2 })];
    const keys = [
      ...(learn(null, runOf(...halves))
        .files.get(A)
        ?.tests.keys() ?? []),
    ];
    expect(keys).toEqual(['::test_0', '::test_1', '::test_2', '::test_3']);
  });

  test('node ids relative to another root directory are found again', () => {
    const tests = [aTest('tests/test_a.py::test_one', { file: `backend/${A}`, seconds: 1 })];
    const ledger = learn(null, runOf(ran(tests)));
    expect(ledger.files.get(`backend/${A}`)?.prefix).toBe(A);
    expect(estimate(ledger, null, unread(`backend/${A}`))[0]?.tests[0]?.id).toBe(`${A}::test_one`);
  });

  test('does not depend on the order of the shards', () => {
    const shard = fc.array(
      fc.record({
        file: fc.constantFrom(A, B),
        name: fc.constantFrom('test_a', 'test_b[1]', 'TestC::test_d', '__proto__'),
        seconds: fc.double({ min: 0, max: 100, noNaN: true }),
        line: fc.integer({ min: 1, max: 5 }),
      }),
      { maxLength: 40 },
    );
    const recordsOf = (tests: readonly { file: string; name: string; seconds: number; line: number }[]) =>
      tests.map(({ file, name, seconds, line }) => aTest(`${file}::${name}`, { seconds, line }));
    fc.assert(
      fc.property(
        fc.array(shard, { minLength: 2, maxLength: 5 }).chain((shards) => {
          const indices = shards.map((_, at) => at);
          return fc.tuple(fc.constant(shards), fc.shuffledSubarray(indices, { minLength: shards.length }));
        }),
        ([shards, order]) => {
          const manifests = shards.map((tests, at) =>
            ran(recordsOf(tests), { index: at + 1, count: shards.length }),
          );
          const base = learn(null, runOf(ran(suite(A, 30))));
          const shuffled = order.flatMap((at) => manifests[at] ?? []);
          expect(serializeLedger(learn(base, runOf(...shuffled)))).toBe(
            serializeLedger(learn(base, runOf(...manifests))),
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  test('the median of an even number lies between the two in the middle', () => {
    expect([[], [3], [1, 2], [5, 1, 3]].map(median)).toEqual([null, 3, 1.5, 3]);
  });
});
