import type { ArtifactInfo } from '../../host/ports.ts';
import type { PlanUse } from '../../results/model.ts';
import { fetchResult } from '../gather.ts';
import type { Meeting } from '../meeting.ts';

/** Each costs a download. */
const MOST_WITNESSES = 4;

/**
 * What a shard must do that finds results of its lane and no plan: as they did, if they spread the files by
 * hash; else nothing, since their plan is gone. null when their shards ran no test. Never throws.
 */
export async function witnessed(meeting: Meeting, results: readonly ArtifactInfo[]): Promise<PlanUse | null> {
  const oldest = [...results].sort((a, b) => a.id - b.id).slice(0, MOST_WITNESSES);
  for (const result of oldest) {
    const fetched = await fetchResult(meeting, null, result);
    if (!('manifest' in fetched))
      return { kind: 'waived', reason: `${result.name} has no plan beside it and cannot be read` };
    const { manifest } = fetched;
    if (manifest.session.tests.length === 0) continue;
    if (manifest.plan.kind === 'rendezvous')
      return { kind: 'rendezvous', reason: `${result.name} was made without a plan` };
    if (manifest.plan.kind === 'plan')
      return { kind: 'waived', reason: `the plan that ${result.name} followed is gone` };
  }
  return null;
}
