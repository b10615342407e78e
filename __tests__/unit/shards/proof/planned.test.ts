import { describe, expect, test } from '@jest/globals';
import type { Manifest } from '../../../../src/results/model.ts';
import { ALGORITHM, type Plan } from '../../../../src/shards/plan/model.ts';
import { repairOf } from '../../../../src/shards/proof/missing.ts';
import { prove } from '../../../../src/shards/proof/prove.ts';
import {
  aManifest,
  aPlannedManifest,
  aSession,
  aTest,
  COMMIT,
  type Suite,
} from '../../../support/manifests.ts';

/** `big.py` is cut among 1 and 3; `new.py` is not in the plan. */
const PLAN: Plan = {
  schema: 1,
  algorithm: ALGORITHM,
  count: 3,
  files: { 'a.py': 1, 'b.py': 2, 'big.py': { owners: [1, 3], ids: { 'big.py::A': 1, 'big.py::test_b': 3 } } },
  predicted: [1, 1, 1],
  quality: { measured: 4, estimated: 0, unknown: 0 },
};
const SUITE: Suite = {
  'a.py': ['test_1', 'test_2'],
  'b.py': ['test_1'],
  'big.py': ['A::test_x', 'A::test_y', 'test_b[1]', 'test_b[2]', 'test_unforeseen'],
  'new.py': ['test_1'],
};
const expected = { count: 3, commit: COMMIT, plan: PLAN };
const lane = (): Manifest[] => [1, 2, 3].map((index) => aPlannedManifest(PLAN, index, SUITE));
const proofOf = (manifests: readonly Manifest[]) => prove(manifests, expected);
const codes = (manifests: readonly Manifest[]) => proofOf(manifests).reasons.map(({ code }) => code);

function changed(index: number, change: (session: Manifest['session']) => Manifest['session']): Manifest[] {
  return lane().map((one) => (one.shard.index === index ? { ...one, session: change(one.session) } : one));
}

const RENDEZVOUS = { kind: 'rendezvous', reason: 'the service did not answer' } as const;
const waivedAt = (index: number): Manifest[] =>
  lane().map((one) =>
    one.shard.index === index
      ? {
          ...one,
          plan: { kind: 'waived', reason: 'it could not be read' },
          session: aSession({ started: false, finished: false }),
          end: { kind: 'not-started', reason: '' },
        }
      : one,
  );

test('holds when each shard ran its files and its slices of the cut file', () => {
  expect(proofOf(lane())).toMatchObject({
    collected: 9,
    ranOnce: 9,
    lost: [],
    lostFiles: [],
    twice: [],
    agreed: 'plan',
    reasons: [],
  });
});

describe('breaks when', () => {
  test('co-owners of a file do not collect the same tests, and both are named', () => {
    const blind = changed(3, (session) => ({
      ...session,
      others: (session.others ?? []).map((one) => ({ ...one, ids: one.ids.slice(1) })),
    }));
    const [reason] = proofOf(blind).reasons;
    expect(reason).toMatchObject({
      code: 'AEGIS-E405',
      message: 'Shard 3/3 does not see big.py::A::test_x, which other shards see.',
    });
  });

  test('a test of a cut file was run by a shard to which it does not belong', () => {
    const greedy = changed(1, (session) => ({
      ...session,
      tests: [...session.tests, aTest('big.py::test_b[1]', { file: 'big.py' })],
    }));
    expect(codes(greedy)).toEqual(['AEGIS-E406', 'AEGIS-E406']);
    expect(proofOf(greedy).twice).toEqual(['big.py::test_b[1]']);
  });

  test('a test of a cut file ran on none of its owners', () => {
    const lazy = changed(3, (session) => ({
      ...session,
      tests: session.tests.filter(({ id }) => id !== 'big.py::test_b[2]'),
    }));
    expect(proofOf(lazy).lost).toEqual(['big.py::test_b[2]']);
    expect(codes(lazy)).toContain('AEGIS-E407');
  });

  test('a shard did not take its slice at all', () => {
    const lazy = changed(3, (session) => ({ ...session, owned: [], tests: [], others: [] }));
    expect(codes(lazy)).toContain('AEGIS-E407');
  });

  test('one shard had no plan and ran others: both sides are named, with every test that ran twice', () => {
    const suite = Object.keys(SUITE);
    const alone = { ...aManifest(2, 3, suite), plan: RENDEZVOUS };
    const mixed = lane().map((one) => (one.shard.index === 2 ? alone : one));
    const proof = proofOf(mixed);
    expect(proof.agreed).toBe('mixed');
    const told = proof.reasons.find(({ code }) => code === 'AEGIS-E414')?.message;
    expect(told).toMatch(/shards 1, 3: plan [0-9a-f]{7}; shard 2: no plan \(the service did not answer\)/);
  });

  test('shards followed different plans', () => {
    const other: Plan = { ...PLAN, files: { ...PLAN.files, 'a.py': 2, 'b.py': 1 } };
    const mixed = lane().map((one) => (one.shard.index === 2 ? aPlannedManifest(other, 2, SUITE) : one));
    expect(codes(mixed)).toEqual(expect.arrayContaining(['AEGIS-E414', 'AEGIS-E406']));
  });

  test('the rules of spreading differ', () => {
    const newer = lane().map((one) => (one.shard.index === 3 ? { ...one, algorithm: 'lpt-2' } : one));
    expect(proofOf(newer).reasons[0]).toMatchObject({
      code: 'AEGIS-E404',
      message: expect.stringMatching(/Shard 3\/3 spreads tests by lpt-2, this job by lpt-1/),
    });
  });
});

describe('repair', () => {
  test('nothing is to be repaired in a lane that is whole', () => {
    expect(repairOf(lane(), expected)).toBeNull();
  });

  test('of a shard that waived its share: its files, and its slices by their ids', () => {
    const repair = repairOf(waivedAt(3), expected);
    expect([...(repair?.missing.ids.keys() ?? [])]).toEqual(
      expect.arrayContaining(['big.py::test_b[1]', 'big.py::test_b[2]']),
    );
    expect(repair?.done.files).toEqual(expect.arrayContaining(['a.py', 'b.py']));
    expect(repair?.done.files).not.toContain('big.py');
    expect(repair?.done.ids).toEqual(expect.arrayContaining(['big.py::A::test_x', 'big.py::A::test_y']));
  });

  test('the lane is whole with it, and says so', () => {
    const waived = waivedAt(3);
    const repair = repairOf(waived, expected);
    const ran = aPlannedManifest({ ...PLAN, count: 3 }, 3, SUITE);
    const mended: Manifest = {
      ...ran,
      role: 'repair',
      session: { ...ran.session, owned: repair?.missing.files ?? [] },
    };
    const proof = proofOf([...waived, mended]);
    expect(proof).toMatchObject({
      lost: [],
      lostFiles: [],
      twice: [],
      ranOnce: 9,
      agreed: 'plan',
      reasons: [],
    });
    expect(proof.repaired).toBe(ran.session.tests.length);
  });

  test('without it the files and tests are named', () => {
    const proof = proofOf(waivedAt(2));
    expect(proof.lostFiles).toContain('b.py');
    expect(proof.reasons).toContainEqual(
      expect.objectContaining({ code: 'AEGIS-E407', message: expect.stringContaining('b.py') }),
    );
  });

  test('tests of a shard that died are its own to explain, and are not run elsewhere', () => {
    const dead = lane().map((one): Manifest => {
      if (one.shard.index !== 3) return one;
      const tests = one.session.tests.map((each) => ({ ...each, outcome: null }));
      const reasons = [{ code: 'AEGIS-E306', message: 'pytest was killed.' }] as const;
      const end = { kind: 'signalled', signal: 'SIGKILL', outOfMemory: false } as const;
      return { ...one, end, reasons, session: { ...one.session, finished: false, tests } };
    });
    expect(repairOf(dead, expected)).toBeNull();
    expect(proofOf(dead).lost.length).toBeGreaterThan(0);
  });

  test('of shards that all had no plan everything is to be run, and nothing is done', () => {
    const all = [1, 2, 3].map((index) => waivedAt(index)[index - 1] as Manifest);
    expect(repairOf(all, expected, ['a.py'])).toMatchObject({
      missing: { files: ['a.py'] },
      done: { files: [], ids: [] },
    });
    expect(repairOf(all, expected)).not.toBeNull();
  });

  test('nobody repairs a lane of which a shard is missing, or tested something else', () => {
    expect(repairOf(waivedAt(3).slice(1), expected)).toBeNull();
    const [first, ...rest] = waivedAt(3);
    expect(repairOf([{ ...(first as Manifest), commit: 'f'.repeat(40) }, ...rest], expected)).toBeNull();
  });
});
