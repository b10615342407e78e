import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Manifest } from '../../../../src/results/model.ts';
import { prove } from '../../../../src/shards/proof/prove.ts';
import { aManifest, aTest, COMMIT } from '../../../support/manifests.ts';

const FILES = Array.from({ length: 12 }, (_, at) => `tests/test_${at}.py`);
const lane = (count: number): Manifest[] =>
  Array.from({ length: count }, (_, at) => aManifest(at + 1, count, FILES));
const codes = (manifests: readonly Manifest[], count = 3) =>
  prove(manifests, { count, commit: COMMIT, plan: null }).reasons.map(({ code }) => code);

/** The lane with one manifest changed. */
function changed(index: number, change: (manifest: Manifest) => Manifest): Manifest[] {
  return lane(3).map((manifest) => (manifest.shard.index === index ? change(manifest) : manifest));
}

test('holds when every file and every test ran on its one shard', () => {
  const proof = prove(lane(3), { count: 3, commit: COMMIT, plan: null });
  expect(proof).toMatchObject({
    collected: 24,
    ranOnce: 24,
    lost: [],
    twice: [],
    uncollected: [],
    census: 12,
    reasons: [],
  });
});

test('holds for any number of shards, some of them empty', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), (count) => {
      const proof = prove(lane(count), { count, commit: COMMIT, plan: null });
      expect(proof.reasons).toEqual([]);
      expect(proof.ranOnce).toBe(24);
    }),
  );
});

test('names the files that could not be collected, whose tests are in no number', () => {
  const error = { file: 'tests/test_0.py', message: 'ImportError', trace: '' };
  const blind = changed(1, (m) => ({ ...m, session: { ...m.session, collectErrors: [error] } }));
  expect(prove(blind, { count: 3, commit: COMMIT, plan: null }).uncollected).toEqual(['tests/test_0.py']);
});

describe('breaks when', () => {
  test('a shard left no result', () => {
    expect(codes(lane(3).slice(0, 2))).toContain('AEGIS-E402');
  });

  test('a shard counts other shards', () => {
    expect(codes(changed(2, (m) => ({ ...m, shard: { index: 2, count: 4 } })))).toContain('AEGIS-E403');
  });

  test('a shard tested another commit, and both are named', () => {
    const other = changed(2, (m) => ({ ...m, commit: 'f'.repeat(40) }));
    const reason = prove(other, { count: 3, commit: COMMIT, plan: null }).reasons.find(
      ({ code }) => code === 'AEGIS-E404',
    );
    expect(reason?.message).toContain('f'.repeat(40));
    expect(reason?.message).toContain(COMMIT);
  });

  test('a shard was given another selection', () => {
    expect(codes(changed(3, (m) => ({ ...m, selection: 'fast' })))).toContain('AEGIS-E404');
  });

  test('a shard does not see a file', () => {
    const blind = (m: Manifest) => ({
      ...m,
      session: { ...m.session, census: m.session.census.slice(1), owned: m.session.owned },
    });
    expect(codes(changed(2, blind))).toContain('AEGIS-E405');
  });

  test('a shard did not take a file that is its own', () => {
    const lazy = (m: Manifest) => ({ ...m, session: { ...m.session, owned: m.session.owned.slice(1) } });
    const told = prove(changed(1, lazy), { count: 3, commit: COMMIT, plan: null }).reasons;
    const expected = expect.stringMatching(/belongs to shard 1\/3, which did not take it/);
    expect(told).toContainEqual({ code: 'AEGIS-E407', message: expected });
  });

  test('a shard took a file that is not its own', () => {
    const greedy = (m: Manifest) => ({ ...m, session: { ...m.session, owned: m.session.census } });
    expect(codes(changed(1, greedy))).toContain('AEGIS-E406');
  });

  test('a test was collected and never ran, and it is named', () => {
    const cut = changed(1, (m) => ({
      ...m,
      session: {
        ...m.session,
        tests: m.session.tests.map((one, at) => (at === 0 ? { ...one, outcome: null } : one)),
      },
    }));
    const proof = prove(cut, { count: 3, commit: COMMIT, plan: null });
    expect(proof.lost).toHaveLength(1);
    expect(proof.reasons[0]?.message).toContain(proof.lost[0]);
  });

  test('a shard was cut short: it tells that itself, and its tests are counted and not called lost', () => {
    const open = changed(1, (m) => ({
      ...m,
      end: { kind: 'hang', seconds: 2 },
      reasons: [{ code: 'AEGIS-E304', message: 'Nothing happened.' }],
      session: {
        ...m.session,
        finished: false,
        tests: m.session.tests.map((one) => ({ ...one, outcome: null })),
      },
    }));
    const proof = prove(open, { count: 3, commit: COMMIT, plan: null });
    expect(proof.lost.length).toBeGreaterThan(0);
    expect(proof.ranOnce).toBe(24 - proof.lost.length);
    expect(proof.reasons).toEqual([]);
    const silent = open.map((m) => ({ ...m, reasons: [] }));
    expect(codes(silent)).toEqual(['AEGIS-E407']);
  });

  test('a test ran on two shards', () => {
    const twin = aTest(`${FILES[0]}::test_0`);
    const extra = (m: Manifest) => ({ ...m, session: { ...m.session, tests: [...m.session.tests, twin] } });
    const both = lane(3).map(extra);
    expect(codes(both)).toContain('AEGIS-E406');
    expect(prove(both, { count: 3, commit: COMMIT, plan: null }).twice).toEqual([twin.id]);
  });
});
