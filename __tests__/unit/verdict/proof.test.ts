import { expect, test } from '@jest/globals';
import { proofOfAll } from '../../../src/verdict/proof.ts';
import * as make from '../../support/reports.ts';

const lanes = (...proofs: readonly ReturnType<typeof make.proof>[]) =>
  proofs.map((proof, at) => ({ lane: `lane${at + 1}`, proof }));

test('one lane is its own proof, none is no proof', () => {
  const proof = make.proof(10, 2);
  expect(proofOfAll(lanes(proof))).toBe(proof);
  expect(proofOfAll([])).toBeNull();
});

test('numbers add up, and what is named says its lane', () => {
  const reason = { code: 'AEGIS-E407', message: 'gone' } as const;
  const all = proofOfAll(
    lanes(
      make.proof(10, 2, { ranOnce: 9, lost: ['t.py::a'], reasons: [reason] }),
      make.proof(5, 3, { twice: ['t.py::a'], repaired: 2, uncollected: ['u.py'], lostFiles: ['v.py'] }),
    ),
  );
  expect(all).toMatchObject({
    shards: 5,
    collected: 15,
    ranOnce: 14,
    census: 42,
    repaired: 2,
    lost: ['lane1: t.py::a'],
    twice: ['lane2: t.py::a'],
    uncollected: ['lane2: u.py'],
    lostFiles: ['lane2: v.py'],
    reasons: [reason],
  });
});

test.each([
  [['plan', 'plan'], 'plan'],
  [['plan', 'hash'], 'hash'],
  [['mixed', 'plan'], 'mixed'],
] as const)('%j is agreed by %s', (kinds, agreed) => {
  expect(proofOfAll(lanes(...kinds.map((kind) => make.proof(1, 2, { agreed: kind }))))?.agreed).toBe(agreed);
});

test('a lane of one shard has nobody to agree with', () => {
  const all = proofOfAll(lanes(make.proof(1, 1, { agreed: 'hash' }), make.proof(1, 2, { agreed: 'plan' })));
  expect(all?.agreed).toBe('plan');
});
