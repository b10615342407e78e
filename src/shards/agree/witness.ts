import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactInfo } from '../../host/ports.ts';
import { parseManifest } from '../../results/manifest.ts';
import type { Manifest, PlanUse } from '../../results/model.ts';
import { readCapped } from '../ledger/read.ts';
import type { Shelf } from './shelf.ts';

/** Each costs a download. */
const MOST_WITNESSES = 4;
const MANIFEST_LIMIT = 256 << 20;

/**
 * What a shard must do that finds results of its lane and no plan: as they did, if they spread the files by
 * hash; else nothing, since their plan is gone. null when their shards ran no test. Never throws.
 */
export async function witnessed(shelf: Shelf, results: readonly ArtifactInfo[]): Promise<PlanUse | null> {
  const oldest = [...results].sort((a, b) => a.id - b.id).slice(0, MOST_WITNESSES);
  for (const result of oldest) {
    const manifest = await manifestOf(shelf, result);
    if (!manifest)
      return { kind: 'waived', reason: `${result.name} has no plan beside it and cannot be read` };
    if (manifest.session.tests.length === 0) continue;
    if (manifest.plan.kind === 'rendezvous')
      return { kind: 'rendezvous', reason: `${result.name} was made without a plan` };
    if (manifest.plan.kind === 'plan')
      return { kind: 'waived', reason: `the plan that ${result.name} followed is gone` };
  }
  return null;
}

async function manifestOf({ artifacts, temp }: Shelf, { id, name }: ArtifactInfo): Promise<Manifest | null> {
  const directory = join(temp, 'aegis-plan', name);
  try {
    await rm(directory, { recursive: true, force: true });
    const answer = await artifacts.download(id, directory);
    const content = answer.ok ? await readCapped(join(directory, 'manifest.json'), MANIFEST_LIMIT) : null;
    return content && content !== 'large' ? parseManifest(content.toString('utf8')) : null;
  } catch {
    return null;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
