import type { CacheReport } from './kind.ts';

/** What the entries of one kind hold in the cache. */
export interface Holding {
  readonly kind: string;
  /** Bytes. */
  readonly bytes: number;
  readonly entries: number;
}

/** What the caches of this job have cost, and what they hold. All in bytes. */
export interface Economics {
  /** Downloaded. */
  readonly restored: number;
  /** Uploaded before the job was over. */
  readonly saved: number;
  /** Not transferred, since it was there already. */
  readonly kept: number;
  /** Most first. Only what this job has restored or saved: nobody tells a job what others keep. */
  readonly holdings: readonly Holding[];
  /** Of all holdings. */
  readonly held: number;
  /** What the service keeps for the repository. */
  readonly limit: number;
  /** Labels of caches with entries of which this job does not know the size. */
  readonly unknown: readonly string[];
  /** By cache: how many entries its index names that are gone. */
  readonly evicted: readonly { readonly label: string; readonly entries: number }[];
}

/** More than this share of the limit in the entries of one job leaves too little for the others. */
const TIGHT = 0.8;

/** Adds up what is known; pure. `limit`: bytes that the service keeps for the repository. */
export function economicsOf(reports: readonly CacheReport[], limit: number): Economics {
  const holdings = holdingsOf(reports);
  return {
    restored: sum(reports, restoredBytes),
    saved: sum(reports, savedBytes),
    kept: sum(reports, ({ figures }) => figures?.kept ?? 0),
    holdings,
    held: sum(holdings, ({ bytes }) => bytes),
    limit,
    unknown: reports.filter(isUnknown).map(({ label }) => label),
    evicted: evictedOf(reports),
  };
}

/** Why the caches of the repository are pushed out, or soon will be: entries were gone, or there is little room. */
export function thrashes({ held, limit, evicted }: Economics): 'evicted' | 'tight' | null {
  if (evicted.length > 0) return 'evicted';
  return held > limit * TIGHT ? 'tight' : null;
}

const restoredBytes = ({ restore }: CacheReport): number => ('bytes' in restore ? restore.bytes : 0);

const savedBytes = ({ save }: CacheReport): number => (save?.kind === 'stored' ? save.bytes : 0);

function holdingsOf(reports: readonly CacheReport[]): Holding[] {
  return [...Map.groupBy(reports, ({ kind }) => kind)]
    .map(([kind, own]) => ({ kind, bytes: sum(own, heldBytes), entries: sum(own, heldEntries) }))
    .filter(({ entries }) => entries > 0)
    .sort((a, b) => b.bytes - a.bytes);
}

/** An index stands for more than was moved. What was restored stays when something newer is saved beside it. */
const heldBytes = (report: CacheReport): number =>
  (report.figures?.total ?? restoredBytes(report)) + savedBytes(report);

/** Of a store: those that its index names and that are not gone, and the index itself. */
function heldEntries({ restore, save, figures }: CacheReport): number {
  const chunks = figures ? Math.max(0, figures.entries - figures.evicted) : 0;
  return chunks + ('bytes' in restore ? 1 : 0) + (save?.kind === 'stored' ? 1 : 0);
}

/** Saved when the job is over, or in the cache already and not looked into. The timings weigh nothing. */
function isUnknown({ kind, restore, save }: CacheReport): boolean {
  if (kind === 'ledger') return false;
  if (save === null) return restore.kind !== 'exact';
  return save.kind === 'duplicate' || (save.kind === 'current' && !('bytes' in restore));
}

function evictedOf(reports: readonly CacheReport[]): Economics['evicted'] {
  return reports.flatMap(({ label, figures }) =>
    figures && figures.evicted > 0 ? [{ label, entries: figures.evicted }] : [],
  );
}

const sum = <T>(list: readonly T[], value: (one: T) => number): number =>
  list.reduce((total, one) => total + value(one), 0);
