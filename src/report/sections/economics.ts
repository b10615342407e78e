import { type Economics, thrashes } from '../../caches/economics.ts';
import { CODES } from '../../codes.ts';
import { count, gauge, megabytes, share } from '../../text/format.ts';
import { text } from '../escape.ts';
import { blocks } from '../markdown.ts';

/** The code of the warning. */
export const THRASHING = 'AEGIS-W608';

/** Cache labels named at most. */
const NAMED = 5;

/** What was moved and what not, and what the job's entries hold of the limit; '' when nothing is known. */
export function economicsBlock(economics: Economics): string {
  return blocks(movedLine(economics), heldLine(economics), caveat(economics));
}

/** `41.6 MB restored, 4.1 GB not moved`, as far as there was something. */
export function restoredText({ restored, kept }: Economics): string {
  const parts = [
    restored > 0 ? `${megabytes(restored)} restored` : '',
    kept > 0 ? `${megabytes(kept)} not moved` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** Why entries are pushed out, as plain sentences; '' when nothing tells that they are. */
export function thrashText(economics: Economics): string {
  const { held, limit, evicted } = economics;
  const holds = `hold ${megabytes(held)}, ${share(held, limit)} of the ${megabytes(limit)} of this repository`;
  const cause = thrashes(economics);
  if (cause === 'tight')
    return `The entries of this job ${holds}: a save will push out what another lane needs.`;
  if (cause === null) return '';
  const gone = evicted.map(({ label, entries }) => `${label} (${count(entries, 'entry', 'entries')})`);
  const why = 'pushed out by others, unused for seven days, or deleted';
  return `Gone from the cache, ${why}: ${gone.join(', ')}. The entries of this job ${holds}.`;
}

/** The warning above the table. */
export function thrashBlock(economics: Economics): string {
  const why = thrashText(economics);
  const { title, remedy } = CODES[THRASHING];
  return why === '' ? '' : `> ⚠️ **${THRASHING} ${title}**: ${text(why, 600)}<br>👉 ${remedy}`;
}

function movedLine({ restored, saved, kept }: Economics): string {
  const moved = restored + saved;
  const both =
    restored > 0 && saved > 0 ? ` (${megabytes(restored)} restored, ${megabytes(saved)} saved)` : '';
  const not = kept > 0 ? ` · not moved ${megabytes(kept)}, which was here already or is unchanged` : '';
  return moved + kept === 0 ? '' : `moved ${megabytes(moved)}${both}${not}`;
}

/** The share of the limit as a bar, and below it the kinds. */
function heldLine({ held, limit, holdings }: Economics): string {
  if (holdings.length === 0) return '';
  const whole = `**${share(held, limit)}** of the ${megabytes(limit)} of this repository: these entries hold ${megabytes(held)}`;
  const kinds = holdings.map(
    ({ kind, bytes, entries }) =>
      `${kind === 'ledger' ? 'timings' : text(kind, 40)} ${megabytes(bytes)} in ${count(entries, 'entry', 'entries')}`,
  );
  return `${gauge(held / limit)} ${whole}<br>${kinds.join(' · ')}`;
}

/** A job knows its own entries only, and of those not all. */
function caveat({ holdings, unknown }: Economics): string {
  if (holdings.length === 0) return '';
  const labels = unknown.slice(0, NAMED).map((label) => text(label, 60));
  const more = unknown.length > NAMED ? [`${unknown.length - NAMED} more`] : [];
  const sizes =
    labels.length === 0 ? '' : ` Of ${[...labels, ...more].join(', ')} some sizes are not known yet.`;
  return `<sub>Entries of this job alone: what other jobs keep comes on top.${sizes}</sub>`;
}
