import type { Proof } from './model.ts';

/** The proof of one lane. */
export interface LaneProof {
  readonly lane: string;
  readonly proof: Proof;
}

/**
 * The proofs of several lanes as one: it holds when each of them does. Tests of different lanes are different
 * tests, whatever their names, so numbers add up, and ids say their lane. null without any lane.
 */
export function proofOfAll(lanes: readonly LaneProof[]): Proof | null {
  const [first] = lanes;
  if (first === undefined || lanes.length === 1) return first?.proof ?? null;
  const sum = (field: 'shards' | 'collected' | 'ranOnce' | 'repaired' | 'census'): number =>
    lanes.reduce((total, { proof }) => total + proof[field], 0);
  const all = (field: 'lost' | 'twice' | 'lostFiles' | 'uncollected'): string[] =>
    lanes.flatMap(({ lane, proof }) => proof[field].map((name) => `${lane}: ${name}`));
  return {
    shards: sum('shards'),
    collected: sum('collected'),
    ranOnce: sum('ranOnce'),
    lost: all('lost'),
    twice: all('twice'),
    lostFiles: all('lostFiles'),
    repaired: sum('repaired'),
    agreed: agreedOn(lanes.map(({ proof }) => proof)),
    uncollected: all('uncollected'),
    commit: first.proof.commit,
    census: sum('census'),
    reasons: lanes.flatMap(({ proof }) => proof.reasons),
  };
}

/** A lane of one shard has nobody to agree with. */
function agreedOn(proofs: readonly Proof[]): Proof['agreed'] {
  const kinds = new Set(proofs.filter(({ shards }) => shards > 1).map(({ agreed }) => agreed));
  if (kinds.has('mixed')) return 'mixed';
  return kinds.has('plan') && !kinds.has('hash') ? 'plan' : 'hash';
}
