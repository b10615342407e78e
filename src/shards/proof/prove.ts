import type { Manifest, Reason } from '../../results/model.ts';
import type { Proof } from '../../verdict/model.ts';
import { agreedOn, agreement, differentPlans, presence, sameCensus, sameCollection } from './agreement.ts';
import type { Expected } from './expected.ts';
import { type Missing, missingIn, unexplained } from './missing.ts';
import { ownedOnce, told } from './owners.ts';
import { type Seen, seenIn } from './seen.ts';

/**
 * Checks that the shards together ran every collected test exactly once.
 * @param manifests the newest manifest of each shard, and that of the repair if there was one
 */
export function prove(manifests: readonly Manifest[], expected: Expected): Proof {
  const shards = manifests.filter(({ role }) => role === 'shard');
  const seen = seenIn(manifests);
  const missing = missingIn(shards, seen);
  const twice = [...seen.runs].filter(([, times]) => times > 1).map(([id]) => id);
  return {
    shards: expected.count,
    collected: seen.collected.size,
    ranOnce: [...seen.runs.values()].filter((times) => times === 1).length,
    lost: [...missing.ids.keys()],
    lostFiles: missing.files,
    twice,
    repaired: repairedIn(manifests),
    agreed: agreedOn(shards),
    uncollected: uncollectedIn(manifests),
    commit: expected.commit,
    census: seen.census.length,
    reasons: reasonsOf(manifests, expected, seen, { missing, twice }),
  };
}

function reasonsOf(
  manifests: readonly Manifest[],
  expected: Expected,
  seen: Seen,
  { missing, twice }: { readonly missing: Missing; readonly twice: readonly string[] },
): Reason[] {
  const shards = manifests.filter(({ role }) => role === 'shard');
  const riddles = unexplained(missing, shards, expected);
  const broken = riddles.files.length + riddles.ids.size + twice.length > 0;
  return [
    ...presence(shards, expected),
    ...agreement(shards, expected),
    ...(broken && agreedOn(shards) === 'mixed' ? differentPlans(shards) : []),
    ...sameCensus(manifests, seen),
    ...sameCollection(shards),
    ...ownedOnce(shards, expected, seen),
    ...told('AEGIS-E407', riddles.files, 'was taken by no shard'),
    ...told('AEGIS-E407', [...riddles.ids.keys()], 'ran on no shard'),
    ...told('AEGIS-E406', twice, 'ran on more than one shard'),
  ];
}

const uncollectedIn = (manifests: readonly Manifest[]): string[] =>
  [...new Set(manifests.flatMap(({ session }) => session.collectErrors.map(({ file }) => file)))].sort();

const repairedIn = (manifests: readonly Manifest[]): number =>
  manifests
    .filter(({ role }) => role === 'repair')
    .reduce((sum, { session }) => sum + session.tests.filter(({ outcome }) => outcome !== null).length, 0);
