import type { Log } from '../../host/ports.ts';
import { quote } from '../../text/quote.ts';
import { blobPath, isBlob, type Place } from './blobs.ts';
import { planChunks } from './chunks.ts';
import type { StoreSpec } from './doors.ts';
import { distinct } from './manifest.ts';
import type { Chunk, Digest, Need, Root, StoreIndex } from './model.ts';

/** What is to be in the cache when a save is done. */
export interface SavePlan {
  readonly index: StoreIndex;
  /** Entries that the cache is not known to hold. */
  readonly due: readonly Chunk[];
  /** Every blob that the roots need. */
  readonly needs: readonly Need[];
}

/**
 * Plans the save of those roots of which no blob that is to be uploaded is damaged; the others are told. Blobs that
 * the cache has already are not read.
 */
export async function planSave(
  log: Log,
  spec: StoreSpec,
  place: Place,
  roots: readonly Root[],
): Promise<SavePlan> {
  const whole = new Set<Digest>();
  for (let left = roots; ; ) {
    const plan = planOf(spec, left);
    const damaged = await damagedOf(place, plan, whole);
    if (damaged.size === 0) return plan;
    const isDamaged = ({ needs }: Root) => needs.some(({ digest }) => damaged.has(digest));
    for (const { name } of left.filter(isDamaged))
      log.warning(`${spec.label}: ${quote(name, 200)} is not saved: a blob of it is damaged on disk.`);
    left = left.filter((root) => !isDamaged(root));
  }
}

function planOf({ store }: StoreSpec, roots: readonly Root[]): SavePlan {
  const { layout, known } = store;
  const needs = distinct(roots.flatMap((root) => root.needs));
  const digests = new Set(needs.map(({ digest }) => digest));
  // What may have to be made anew must hold nothing that is not on disk.
  const unchecked = known.unchecked.filter(({ blobs }) => blobs.every((blob) => digests.has(blob)));
  const { chunks, fresh } = planChunks(needs, [...known.chunks, ...unchecked], known.lost);
  const doubtful = new Set([...fresh, ...unchecked]);
  const due = chunks.filter((chunk) => doubtful.has(chunk));
  return { index: { version: 1, layout, roots, chunks }, due, needs };
}

/** Of the blobs that are to be uploaded, those that are not what their names say. `whole`: known to be, and added to. */
async function damagedOf(
  place: Place,
  { due, needs }: SavePlan,
  whole: Set<Digest>,
): Promise<ReadonlySet<Digest>> {
  const uploaded = new Set(due.flatMap(({ blobs }) => blobs));
  const damaged = new Set<Digest>();
  for (const need of needs) {
    if (!uploaded.has(need.digest) || whole.has(need.digest)) continue;
    const isWhole = await isBlob(place, blobPath(place, need.digest), need).catch(() => false);
    (isWhole ? whole : damaged).add(need.digest);
  }
  return damaged;
}
