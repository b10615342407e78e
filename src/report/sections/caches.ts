import type { CacheReport } from '../../caches/kind.ts';
import type { RestoreOutcome, SaveOutcome } from '../../host/ports.ts';
import type { Section } from '../budget.ts';
import { RESTORE_WORDS, SAVE_LATER, SAVE_WORDS } from '../copy.ts';
import { text } from '../escape.ts';
import { duration, megabytes, rate } from '../format.ts';
import { details, table } from '../markdown.ts';
import type { Report } from '../model.ts';

/** One row per cache entry: hit, bytes, seconds, rate, saved or why not. */
export const caches: Section = { name: 'caches', renderings: [render] };

/** `3 of 4 hit, 182.4 MB in 2.1 s`; '' when no cache was asked for. */
export function cacheLine(reports: readonly CacheReport[]): string {
  const asked = reports.filter(({ restore }) => restore.kind !== 'skipped');
  if (asked.length === 0) return '';
  const hits = asked.map(({ restore }) => restore).filter(isHit);
  const bytes = hits.reduce((sum, hit) => sum + hit.bytes, 0);
  const seconds = hits.reduce((sum, hit) => sum + hit.seconds, 0);
  const moved = hits.length === 0 ? '' : `, ${megabytes(bytes)} in ${duration(seconds)}`;
  return `${hits.length} of ${asked.length} hit${moved}`;
}

function render({ caches: reports }: Report): string {
  if (reports.length === 0) return '';
  const head = ['cache', 'restored', 'size', 'time', 'rate', 'saved'];
  return details(`Caches · ${cacheLine(reports) || 'none used'}`, table(head, reports.map(row), [2, 3, 4]));
}

function row({ label, restore, save }: CacheReport): readonly string[] {
  return [text(label, 60), restored(restore), ...figures(restore), save === null ? SAVE_LATER : saved(save)];
}

function figures(restore: RestoreOutcome): readonly [string, string, string] {
  const seconds = 'seconds' in restore ? duration(restore.seconds) : '';
  if (!isHit(restore)) return ['', seconds, ''];
  return [megabytes(restore.bytes), seconds, rate(restore.bytes, restore.seconds)];
}

function restored(restore: RestoreOutcome): string {
  const why = 'reason' in restore ? `: ${text(restore.reason, 200)}` : '';
  return `${RESTORE_WORDS[restore.kind]}${why}`;
}

function saved(save: SaveOutcome): string {
  const why = 'reason' in save ? `: ${text(save.reason, 200)}` : '';
  const size = save.kind === 'stored' ? ` ${megabytes(save.bytes)} in ${duration(save.seconds)}` : '';
  return `${SAVE_WORDS[save.kind]}${size}${why}`;
}

function isHit(restore: RestoreOutcome): restore is RestoreOutcome & { kind: 'exact' | 'partial' } {
  return restore.kind === 'exact' || restore.kind === 'partial';
}
