import type { RestoreOutcome } from '../../host/ports.ts';
import { quote } from '../../text/quote.ts';
import { type Place, placeOf } from './blobs.ts';
import type { StoreDoors, StoreSpec } from './doors.ts';
import { causeOf } from './files.ts';
import { type Gathered, gather } from './gather.ts';
import { type FoundIndex, findIndex } from './index-entry.ts';
import { distinct } from './manifest.ts';
import { type Known, NOTHING_KNOWN, type Root, type StoreFigures, type StoreIndex } from './model.ts';

/** What the restore of a store has come to. */
export interface RestoredStore {
  readonly restore: RestoreOutcome;
  readonly known: Known;
  readonly figures: StoreFigures;
}

const NO_FIGURES: StoreFigures = { total: 0, moved: 0, kept: 0, entries: 0, lost: [], evicted: 0 };

/**
 * Restores a store: an index, the blobs that are missing, and at last the models or images of which every blob is
 * there and is what its name says. What is damaged or gone costs those that need it. Never rejects.
 */
export async function restoreStore(doors: StoreDoors, spec: StoreSpec): Promise<RestoredStore> {
  const { clock } = doors.host;
  const begun = clock.monotonic();
  try {
    const found = await findIndex(doors.host, spec);
    if ('index' in found) return await restoreIndex(doors, spec, found, begun);
    const known = { ...NOTHING_KNOWN, unreadable: found.kind === 'failed' };
    return { restore: found, known, figures: NO_FIGURES };
  } catch (error) {
    const seconds = (clock.monotonic() - begun) / 1000;
    const restore = { kind: 'failed', reason: causeOf(error), seconds } as const;
    return { restore, known: NOTHING_KNOWN, figures: NO_FIGURES };
  }
}

async function restoreIndex(
  doors: StoreDoors,
  spec: StoreSpec,
  found: FoundIndex,
  begun: number,
): Promise<RestoredStore> {
  const { host } = doors;
  const { index } = found;
  const place = placeOf(host, spec);
  const roots = rootsToRestore(spec, place, index);
  const needs = distinct(roots.flatMap((root) => root.needs));
  const gathered = await gather(doors, spec, place, { needs, chunks: index.chunks });
  // What an older key has may be older than what lies on disk.
  const replace = found.kind === 'exact' && spec.store.roots !== null;
  const lost = await finishRoots(place, roots, gathered, replace);
  for (const [name, cause] of lost)
    host.log.info(`${spec.label}: not restored: ${quote(`${name}: ${cause}`, 300)}`);
  const { known, unchecked } = gathered;
  const seconds = (host.clock.monotonic() - begun) / 1000;
  const hit = { kind: found.kind, key: found.key, bytes: found.bytes + gathered.bytes, seconds };
  return {
    restore: outcomeOf(hit, roots, lost, gathered),
    known: { index: found.key, chunks: known, lost: gathered.lost, unchecked, unreadable: false },
    figures: figuresOf(index, gathered, lost),
  };
}

/** Of models that are listed no others are fetched. */
function rootsToRestore({ store }: StoreSpec, { layout }: Place, { roots }: StoreIndex): readonly Root[] {
  const { roots: names } = store;
  return names === null || layout.restoresAll ? roots : roots.filter(({ name }) => names.includes(name));
}

/** Name of a root and why it could not be had. */
type LostRoots = ReadonlyMap<string, string>;

/** Writes the roots of which all blobs are there. `replace`: in the place of others that have their names on disk. */
async function finishRoots(
  place: Place,
  roots: readonly Root[],
  gathered: Gathered,
  replace: boolean,
): Promise<LostRoots> {
  const causes = new Map(roots.map((root) => [root.name, lackOf(root, gathered)]));
  const whole = roots.filter(({ name }) => causes.get(name) === null);
  for (const [name, cause] of await writeRoots(place, whole, replace)) causes.set(name, cause);
  return new Map([...causes].flatMap(([name, cause]) => (cause === null ? [] : [[name, cause]])));
}

/** Only when they are written it can be told what nested manifests need; those that lack something are taken back. */
async function writeRoots(
  { layout, directory }: Place,
  roots: readonly Root[],
  replace: boolean,
): Promise<LostRoots> {
  if (roots.length === 0) return new Map();
  const failure = await layout.write(directory, roots, replace).then(() => null, causeOf);
  const bodies = new Map((await layout.read(directory)).roots.map(({ name, body }) => [name, body]));
  // Where a write has failed, an older one may still have the name.
  const isThere = ({ name, body }: Root) =>
    failure !== null && replace ? bodies.get(name) === body : bodies.has(name);
  const lacking = roots.filter((root) => !isThere(root));
  const broken = lacking.filter(({ name }) => !bodies.has(name));
  if (broken.length > 0) await layout.takeBack(directory, broken).catch(() => undefined);
  return new Map(lacking.map(({ name }) => [name, failure ?? 'it needs more than its index says']));
}

function lackOf({ needs }: Root, { kept, placed }: Gathered): string | null {
  for (const { digest } of needs) {
    const found = placed.get(digest);
    if (!kept.has(digest) && !found?.there) return found?.cause ?? 'no entry holds a blob of it';
  }
  return null;
}

function outcomeOf(
  hit: Extract<RestoreOutcome, { readonly kind: 'exact' | 'partial' }>,
  roots: readonly Root[],
  lost: LostRoots,
  { halt }: Gathered,
): RestoreOutcome {
  const { seconds } = hit;
  if (roots.length === 0) return { kind: 'miss', seconds };
  if (lost.size < roots.length) return hit;
  const [[name, cause] = ['', '']] = lost;
  const reason = halt?.cause ?? quote(`${name}: ${cause}`, 300);
  return { kind: 'failed', reason, seconds, ...(halt?.serviceDown ? { serviceDown: true } : {}) };
}

function figuresOf(index: StoreIndex, gathered: Gathered, lost: LostRoots): StoreFigures {
  const all = distinct(index.roots.flatMap(({ needs }) => needs));
  const { kept, placed, evicted } = gathered;
  const sum = (accept: (digest: string) => boolean) =>
    all.reduce((total, { digest, size }) => total + (accept(digest) ? size : 0), 0);
  return {
    total: sum(() => true),
    moved: sum((digest) => placed.get(digest)?.there === true),
    kept: sum((digest) => kept.has(digest)),
    entries: index.chunks.length,
    lost: [...lost].map(([name, cause]) => `${name}: ${cause}`),
    evicted,
  };
}
