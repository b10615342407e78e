import type { Manifest } from '../../results/model.ts';
import type { Plan } from '../plan/model.ts';
import { fetchPlan } from './agree.ts';
import type { PlanFor } from './fit.ts';
import type { Shelf } from './shelf.ts';

/** The plan that results followed, for whoever judges them; null when none did, or it is not to be had. */
export async function followedPlan(
  shelf: Shelf,
  expected: PlanFor,
  manifests: readonly Manifest[],
): Promise<Plan | null> {
  const followed = manifests.some(({ plan }) => plan.kind === 'plan');
  return followed ? (await fetchPlan(shelf, expected)).plan : null;
}
