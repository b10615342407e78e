import type { SaveOutcome } from '../../host/ports.ts';
import { megabytes } from '../../text/format.ts';
import { quote } from '../../text/quote.ts';
import { type Place, placeOf } from './blobs.ts';
import type { StoreDoors, StoreSpec } from './doors.ts';
import { putIndex } from './index-entry.ts';
import { indexKey, serializeIndex } from './index-file.ts';
import { distinct } from './manifest.ts';
import type { Root, StoreIndex } from './model.ts';
import { planSave, type SavePlan } from './save-plan.ts';
import { sealOf } from './seal.ts';
import { sweep } from './sweep.ts';
import { type Uploaded, uploadChunks, waitForOthers } from './upload.ts';

/**
 * Saves a store: entries for the blobs that the cache does not have yet, and last the index that names them all.
 * Asks the service for nothing when the cache has it all. Never saves a blob that is not what its name says.
 * Rejects when the store cannot be read.
 */
export async function saveStore(doors: StoreDoors, spec: StoreSpec): Promise<SaveOutcome> {
  const { host } = doors;
  const begun = host.clock.monotonic();
  const place = placeOf(host, spec);
  const roots = await rootsToSave(doors, spec, place);
  const bytes = distinct(roots.flatMap(({ needs }) => needs)).reduce((sum, { size }) => sum + size, 0);
  if (bytes > spec.store.most) return tooLarge(bytes, spec.store.most);
  const plan = await planSave(host.log, spec, place, roots);
  if (plan.index.roots.length === 0) return roots.length === 0 ? { kind: 'empty' } : NOTHING_WHOLE;
  const isThere = isSame(spec.store.known.index, indexKey(spec.key, plan.index));
  if (isThere && plan.due.length === 0) return CURRENT;
  // What was not fetched is in the cache all the same: an index without it would hide it.
  if (plan.due.length === 0 && spec.store.known.unchecked.length > 0) return UNFINISHED;
  // Before anything is uploaded: without an index that can be read that would be of no use.
  serializeIndex(plan.index);
  const uploaded = await uploadChunks(doors, spec, place, plan);
  host.log.info(`${spec.label}: ${uploadText(plan, uploaded)}`);
  if (uploaded.refusal) return uploaded.refusal;
  const outcome = await saveIndex(doors, spec, uploaded.index);
  if (outcome.kind !== 'stored' && (outcome.kind !== 'current' || uploaded.stored === 0)) return outcome;
  const seconds = (host.clock.monotonic() - begun) / 1000;
  const own = outcome.kind === 'stored' ? outcome.bytes : 0;
  return { kind: 'stored', bytes: own + uploaded.bytes, seconds };
}

/**
 * Entries cannot be replaced, and the newest is found first: beside an index that nobody can read, whose key is
 * reserved by a job that was broken off, or that a newer one has put behind it, the next has another key.
 */
async function saveIndex({ host }: StoreDoors, spec: StoreSpec, index: StoreIndex): Promise<SaveOutcome> {
  const key = indexKey(spec.key, index);
  if (isSame(spec.store.known.index, key)) return CURRENT;
  const text = serializeIndex(index);
  const other = `${key}-r${host.facts.runId}`;
  if (spec.store.known.unreadable) return putIndex(host, spec, other, text);
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (tries > 0) await waitForOthers(host.cancelled);
    const outcome = await putIndex(host, spec, key, text);
    if (outcome.kind !== 'duplicate') return outcome;
    // An older run has saved the very same, and a newer one something else, which every run finds first.
    if (!outcome.reserved && spec.store.known.index !== null) break;
    if (!outcome.reserved) return outcome;
  }
  return putIndex(host, spec, other, text);
}

/** Milliseconds: what is younger may have been placed by another job, which has not named what needs it yet. */
const YOUNG = 3600 * 1000;

/** How often the key of an index is tried that another job has reserved. */
const TRIES = 3;

const CURRENT: SaveOutcome = { kind: 'current' };
const UNFINISHED: SaveOutcome = {
  kind: 'skipped',
  reason: 'the restore was broken off, and nothing is new',
};
const tooLarge = (bytes: number, most: number): SaveOutcome => ({
  kind: 'skipped',
  reason: `${megabytes(bytes)} are more than the ${megabytes(most)} that the service keeps of all caches`,
});
const NOTHING_WHOLE: SaveOutcome = { kind: 'failed', reason: 'what is on disk is damaged', seconds: 0 };

/** What is worth saving of what lies on disk, after a sweep where one is due. */
async function rootsToSave(
  { host }: StoreDoors,
  { label, store }: StoreSpec,
  { layout, directory }: Place,
): Promise<readonly Root[]> {
  const names = store.roots;
  if (store.sweep) {
    const work = async () => {
      if (names && store.sweep === 'ours') await layout.keepOnly?.(directory, names);
      return sweep(directory, layout, store.sweep === 'old' ? host.clock.now() - YOUNG : Infinity);
    };
    const text = await work().then(
      ({ files, bytes }) => `${files} files that nothing needs are removed, ${megabytes(bytes)}`,
      (error: unknown) => `not swept: ${error}`,
    );
    host.log.info(`${label}: ${text}`);
  }
  const { roots } = await layout.read(directory);
  const named = names === null ? roots : roots.filter(({ name }) => names.includes(name));
  const isSealed = (root: Root): boolean => store.seals === null || store.seals.includes(sealOf(root));
  for (const { name } of named.filter((root) => !isSealed(root)))
    host.log.warning(`${label}: ${quote(name, 200)} is not saved: it was changed while the tests ran.`);
  return named.filter(isSealed);
}

/** The key of an index that had to be saved anew has a run behind it. */
const isSame = (known: string | null, key: string): boolean =>
  known !== null && (known === key || known.startsWith(`${key}-r`));

function uploadText({ due, needs }: SavePlan, { stored, bytes }: Uploaded): string {
  const total = needs.reduce((sum, { size }) => sum + size, 0);
  const fresh = due.reduce((sum, chunk) => sum + chunk.bytes, 0);
  return `${stored} of ${due.length} entries uploaded, ${megabytes(bytes)}; ${megabytes(total - fresh)} were in the cache`;
}
