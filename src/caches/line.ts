import type { RestoreOutcome, SaveOutcome } from '../host/ports.ts';
import type { CacheReport, CacheSpec } from './kind.ts';
import type { Known, StoreFigures } from './store/model.ts';

/** What is known of one entry so far. */
export interface Line {
  readonly spec: CacheSpec;
  readonly restore: RestoreOutcome;
  readonly save: SaveOutcome | null;
  /** A restore failed where something lay already: what is there now may be half of both. */
  readonly spoilt?: boolean;
  /** Of a store: what is known of the cache, and the figures. */
  readonly known?: Known;
  readonly figures?: StoreFigures;
}

/** What a restore has come to. */
export type Restored = Pick<Line, 'restore' | 'spoilt' | 'known' | 'figures'>;

export const NOT_RESTORED: RestoreOutcome = { kind: 'skipped', reason: 'not needed' };

/** Half a tree under a full key would be restored by every later job. */
const SPOILT =
  'its restore failed and may have left half of it; if that happens again, delete the entry or change `cache-prefix`';

/** Entries cannot be replaced: one that is damaged keeps its key. */
const KEY_HELD: SaveOutcome = {
  kind: 'skipped',
  reason: 'the entry that could not be restored holds this key; delete it or change `cache-prefix`',
};

/**
 * What is clear without asking the service; 'post' when it is saved later, null when it is saved now.
 * `refusal`: why the policy has nothing saved.
 */
export function decideSave(
  { spec, restore, spoilt, known }: Line,
  refusal: string | null,
): SaveOutcome | 'post' | null {
  // Of a store only its content says whether it is still as it was.
  if (restore.kind === 'exact' && !spec.store) return { kind: 'current' };
  const isTooLong = known !== undefined && !fits({ ...known, chunks: [], lost: [] });
  const reason = refusal ?? (spoilt ? SPOILT : isTooLong ? BROKEN_OFF : null);
  if (reason !== null) return { kind: 'skipped', reason };
  return spec.savedWhen === 'post' ? 'post' : null;
}

/** The outcome of a save as it is told. The indexes of stores never take the key of one that cannot be read. */
export const toldSave = ({ spec, restore }: Line, outcome: SaveOutcome): SaveOutcome =>
  outcome.kind === 'duplicate' && restore.kind === 'failed' && !spec.store ? KEY_HELD : outcome;

/** What was not fetched would be hidden by an index that does not know of it. */
const BROKEN_OFF = 'too much of it could not be fetched; the next run tries again';

/** As much as post is told of the chunks of one store, in characters: a variable may have 128 KiB in all. */
const MOST_KNOWN = 48_000;

/** The spec as it is saved: of a store with what was learned of the cache. Its explanation stays here: it may be long. */
export function specToSave({ spec, known }: Line): CacheSpec {
  const plain = { ...spec, components: {}, restoreKeys: [] };
  if (!spec.store || !known) return plain;
  return { ...plain, store: { ...spec.store, known: fitKnown(known) } };
}

const fits = (known: Known): boolean => JSON.stringify(known).length <= MOST_KNOWN;

/** What post does not know it looks up. Only of later generations it could not guess the keys. */
function fitKnown(known: Known): Known {
  if (fits(known)) return known;
  const late = known.chunks.filter(({ generation }) => generation > 0);
  const most = { ...known, chunks: late };
  return fits(most) ? most : { ...most, chunks: [], lost: [] };
}

export function reportLine({ spec, restore, save, figures }: Line, inPost: boolean): CacheReport {
  const said = save ?? (inPost ? null : unsaved(spec, restore));
  const line = { kind: spec.kind, label: spec.label, key: spec.key, restore, save: said };
  return figures ? { ...line, figures } : line;
}

/** Of an entry that nobody has offered for saving. */
function unsaved({ kind }: CacheSpec, restore: RestoreOutcome): SaveOutcome {
  if (restore.kind === 'exact') return { kind: 'current' };
  return {
    kind: 'skipped',
    reason: kind === 'ledger' ? 'the last shard saves what all have learned' : 'it was not made',
  };
}
