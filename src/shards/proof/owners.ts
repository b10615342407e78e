import type { Manifest, Reason } from '../../results/model.ts';
import { names } from '../../results/phrases.ts';
import { planHash } from '../plan/codec.ts';
import type { Plan } from '../plan/model.ts';
import { fileOwners, ownerOf, planOwner } from '../plan/owner.ts';
import type { Expected } from './expected.ts';
import { nameOf, type Seen, walked } from './seen.ts';

/** What a shard's own rule says: who owns a file, and a test in it. */
interface Rule {
  readonly file: (file: string) => readonly number[];
  readonly test: (file: string, id: string) => number;
}

/** The plan's rule, or hashing alone without one. */
export function ruleOf(plan: Plan | null, count: number): Rule {
  // Each file is hashed once for all shards.
  const known = new Map<string, readonly number[]>();
  const file = (name: string): readonly number[] => {
    const owners = known.get(name) ?? (plan ? fileOwners(plan, name) : [ownerOf(name, count)]);
    known.set(name, owners);
    return owners;
  };
  const test = (name: string, id: string): number => {
    const owners = file(name);
    return plan && owners.length > 1 ? planOwner(plan, name, id) : (owners[0] as number);
  };
  return { file, test };
}

/**
 * Every shard took the files, and ran the tests, that its own rule gives it, and no others.
 * Of a plan that is not at hand nothing can be said here; what was lost or ran twice shows by the ids.
 */
export function ownedOnce(
  shards: readonly Manifest[],
  { count, plan }: Expected,
  { census }: Seen,
): Reason[] {
  const hash = plan && planHash(plan);
  const planned = ruleOf(plan, count);
  const hashed = ruleOf(null, count);
  return walked(shards).flatMap((manifest) => {
    const use = manifest.plan;
    if (use.kind === 'rendezvous') return against(manifest, hashed, census);
    return use.kind === 'plan' && use.hash === hash ? against(manifest, planned, census) : [];
  });
}

function against(manifest: Manifest, rule: Rule, census: readonly string[]): Reason[] {
  const { shard, session } = manifest;
  const owned = new Set(session.owned);
  const due = new Set(census.filter((file) => rule.file(file).includes(shard.index)));
  const left = [...due].filter((file) => !owned.has(file));
  const taken = session.owned.filter((file) => !due.has(file));
  const foreign = session.tests.filter(
    ({ file, id }) => due.has(file) && rule.test(file, id) !== shard.index,
  );
  const who = nameOf(manifest).toLowerCase();
  return [
    ...told('AEGIS-E407', left, `belongs to ${who}, which did not take it`),
    ...told('AEGIS-E406', taken, `was taken by ${who}, to which it does not belong`),
    ...told(
      'AEGIS-E406',
      foreign.map(({ id }) => id),
      `was run by ${who}, to which it does not belong`,
    ),
  ];
}

/** A reason with the first of the things; none of none. */
export function told(code: 'AEGIS-E406' | 'AEGIS-E407', things: readonly string[], what: string): Reason[] {
  return things.length === 0 ? [] : [{ code, message: `${names(things)} ${what}.` }];
}
