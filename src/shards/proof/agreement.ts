import type { Manifest, Reason } from '../../results/model.ts';
import { names } from '../../results/phrases.ts';
import { ALGORITHM } from '../plan/model.ts';
import type { Expected } from './expected.ts';
import { nameOf, type Seen, walked } from './seen.ts';

/** Every shard is there. */
export function presence(shards: readonly Manifest[], { count }: Expected): Reason[] {
  const present = new Set(shards.map(({ shard }) => shard.index));
  const missing = Array.from({ length: count }, (_, at) => at + 1).filter((index) => !present.has(index));
  return missing.map((index) => ({
    code: 'AEGIS-E402',
    message: `Shard ${index}/${count} left no result.`,
  }));
}

/** One number of shards, one commit, one selection, one way to spread. Both sides are named. */
export function agreement(shards: readonly Manifest[], { count, commit }: Expected): Reason[] {
  const [first] = shards;
  return shards.flatMap((manifest): Reason[] => {
    const who = nameOf(manifest);
    const theirs = manifest.shard.count;
    if (theirs !== count)
      return [{ code: 'AEGIS-E403', message: `${who} counts ${theirs} shards, this job counts ${count}.` }];
    const clash = clashOf(manifest, first as Manifest, commit);
    return clash === null ? [] : [{ code: 'AEGIS-E404', message: `${who} ${clash}.` }];
  });
}

function clashOf(manifest: Manifest, first: Manifest, commit: string): string | null {
  if (manifest.commit !== commit) return `tested commit ${manifest.commit}, this job tested ${commit}`;
  if (manifest.algorithm !== ALGORITHM)
    return `spreads tests by ${manifest.algorithm}, this job by ${ALGORITHM}: pin one version of the action`;
  if (manifest.selection !== first.selection)
    return `has another checkout, or other paths, markers or arguments, than shard ${first.shard.index}`;
  return null;
}

/** What told the shards which tests are theirs. Who waived its share took nothing from anybody. */
export function agreedOn(shards: readonly Manifest[]): 'plan' | 'hash' | 'mixed' {
  const used = shards.flatMap(({ plan }) => (plan.kind === 'waived' ? [] : [plan]));
  const hashes = new Set(used.map((plan) => (plan.kind === 'plan' ? plan.hash : '')));
  if (hashes.size > 1) return 'mixed';
  return hashes.has('') || hashes.size === 0 ? 'hash' : 'plan';
}

/** Who followed which plan; told only where tests were lost or ran twice because of it. */
export function differentPlans(shards: readonly Manifest[]): Reason[] {
  const sides = new Map<string, string[]>();
  for (const { plan, shard } of shards) {
    if (plan.kind === 'waived') continue;
    const name =
      plan.kind === 'plan'
        ? `plan ${plan.hash.slice(0, 7)}`
        : `no plan (${plan.reason || 'none was agreed'})`;
    sides.set(name, [...(sides.get(name) ?? []), String(shard.index)]);
  }
  const told = [...sides].map(
    ([name, who]) => `${who.length > 1 ? 'shards' : 'shard'} ${names(who)}: ${name}`,
  );
  return [{ code: 'AEGIS-E414', message: `The shards did not follow one plan: ${told.join('; ')}.` }];
}

/** Every shard walked the same files. */
export function sameCensus(manifests: readonly Manifest[], { census }: Seen): Reason[] {
  return walked(manifests).flatMap((manifest): Reason[] => {
    const own = new Set(manifest.session.census);
    const unseen = census.filter((file) => !own.has(file));
    return unseen.length === 0 ? [] : [unlike(manifest, unseen)];
  });
}

/** All shards that share a file found the same tests in it. */
export function sameCollection(shards: readonly Manifest[]): Reason[] {
  const sighted = shards.filter(({ session }) => session.finished && session.stopped === null);
  const shared = new Set(sighted.flatMap(({ session }) => (session.others ?? []).map(({ file }) => file)));
  const views = sighted.map((manifest) => ({ manifest, found: collectedFrom(manifest, shared) }));
  return [...shared].sort().flatMap((file) => {
    const all = new Set(views.flatMap(({ found }) => [...(found.get(file) ?? [])]));
    return views.flatMap(({ manifest, found }): Reason[] => {
      const own = found.get(file);
      const unseen = own ? [...all].filter((id) => !own.has(id)) : [];
      return unseen.length === 0 ? [] : [unlike(manifest, unseen)];
    });
  });
}

/** The ids of each shared file that this shard collected, its own and those of others. */
function collectedFrom({ session }: Manifest, shared: ReadonlySet<string>): Map<string, Set<string>> {
  const broken = new Set(session.collectErrors.map(({ file }) => file));
  const owned = session.owned.filter((file) => shared.has(file) && !broken.has(file));
  const found = new Map(owned.map((file) => [file, new Set<string>()]));
  for (const { file, id } of session.tests) found.get(file)?.add(id);
  for (const { file, ids } of session.others ?? []) for (const id of ids) found.get(file)?.add(id);
  return found;
}

const unlike = (manifest: Manifest, unseen: readonly string[]): Reason => ({
  code: 'AEGIS-E405',
  message: `${nameOf(manifest)} does not see ${names(unseen)}, which other shards see.`,
});
