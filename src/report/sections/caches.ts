import type { CacheReport } from '../../caches/kind.ts';
import type { RestoreOutcome, SaveOutcome } from '../../host/ports.ts';
import { duration, megabytes, rate } from '../../text/format.ts';
import type { Section } from '../budget.ts';
import { LEDGER_NEWEST, RESTORE_IN_PART, RESTORE_WORDS, SAVE_LATER, SAVE_WORDS } from '../copy.ts';
import { code, text } from '../escape.ts';
import { blocks, details, table } from '../markdown.ts';
import type { Report } from '../model.ts';
import { economicsBlock, restoredText, thrashBlock } from './economics.ts';

/** One row per cache: hit, bytes moved and not moved, seconds, saved or why not; what they hold of the limit. */
export const caches: Section = {
  name: 'caches',
  renderings: [render, ({ economics }) => thrashBlock(economics)],
};

/** Models or images named at most for one cache. */
const LOST = 5;

/** `3 of 4 hit, 182.4 MB restored`; '' when no cache was asked for. The times overlap, so they are not added up. */
export function cacheLine({ caches: reports, economics }: Pick<Report, 'caches' | 'economics'>): string {
  const asked = reports.filter(({ restore }) => restore.kind !== 'skipped');
  if (asked.length === 0) return '';
  const hits = asked.filter(({ restore }) => isHit(restore));
  return [`${hits.length} of ${asked.length} hit`, restoredText(economics)]
    .filter((part) => part !== '')
    .join(', ');
}

function render(report: Report): string {
  const { caches: reports, economics } = report;
  if (reports.length === 0) return '';
  const body = blocks(cacheTable(reports), lostLines(reports), economicsBlock(economics));
  return blocks(thrashBlock(economics), details(`Caches · ${cacheLine(report) || 'none used'}`, body));
}

function cacheTable(reports: readonly CacheReport[]): string {
  const columns = COLUMNS.filter(({ when }) => when === undefined || reports.some(when));
  return table(
    columns.map(({ head }) => head),
    reports.map((report) => columns.map(({ cell }) => cell(report))),
    columns.flatMap(({ right }, at) => (right ? [at] : [])),
  );
}

interface Column {
  readonly head: string;
  readonly right?: true;
  /** Shown when it says something of one of the caches; absent: always. */
  readonly when?: (report: CacheReport) => boolean;
  readonly cell: (report: CacheReport) => string;
}

const isHit = (restore: RestoreOutcome): restore is RestoreOutcome & { kind: 'exact' | 'partial' } =>
  restore.kind === 'exact' || restore.kind === 'partial';

const COLUMNS: readonly Column[] = [
  { head: 'cache', cell: ({ label }) => text(label, 60) },
  { head: 'restored', cell: restored },
  { head: 'moved', right: true, cell: ({ restore }) => (isHit(restore) ? megabytes(restore.bytes) : '') },
  {
    head: 'not moved',
    right: true,
    when: ({ figures }) => (figures?.kept ?? 0) > 0,
    cell: ({ figures }) => (figures ? megabytes(figures.kept) : ''),
  },
  {
    head: 'time',
    right: true,
    cell: ({ restore }) => ('seconds' in restore ? duration(restore.seconds) : ''),
  },
  {
    head: 'rate',
    right: true,
    cell: ({ restore }) => (isHit(restore) ? rate(restore.bytes, restore.seconds) : ''),
  },
  { head: 'saved', cell: ({ save }) => (save === null ? SAVE_LATER : saved(save)) },
];

function restored({ kind, restore, figures }: CacheReport): string {
  if (isHit(restore) && figures && figures.lost.length > 0) return RESTORE_IN_PART;
  // Each run saves its own under a new key: there is nothing newer to be had.
  if (kind === 'ledger' && restore.kind === 'partial') return LEDGER_NEWEST;
  const why = 'reason' in restore ? `: ${text(restore.reason, 200)}` : '';
  return `${RESTORE_WORDS[restore.kind]}${why}`;
}

function saved(save: SaveOutcome): string {
  const why = 'reason' in save ? `: ${text(save.reason, 200)}` : '';
  const amount = save.kind === 'stored' ? ` ${megabytes(save.bytes)} in ${duration(save.seconds)}` : '';
  return `${SAVE_WORDS[save.kind]}${amount}${why}`;
}

/** What could not be had of a store, each with its cause. */
function lostLines(reports: readonly CacheReport[]): string {
  return reports
    .flatMap(({ label, figures }) => {
      const lost = figures?.lost ?? [];
      const lines = lost.slice(0, LOST).map((what) => `- ⚠️ ${text(label, 60)}: ${code(what, 200)}`);
      return lost.length > LOST
        ? [...lines, `- … and ${lost.length - LOST} more of ${text(label, 60)}`]
        : lines;
    })
    .join('\n');
}
