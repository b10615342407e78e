import { count } from '../../text/format.ts';
import type { Section } from '../budget.ts';
import { fence, htmlCode, text } from '../escape.ts';
import { blocks, details, place } from '../markdown.ts';
import type { Report } from '../model.ts';
import { whose } from '../whose.ts';
import { tail } from './failures.ts';

const OPEN = 3;

/** Files that could not be imported: their tests did not run at all. */
export const collection: Section = {
  name: 'collection errors',
  essential: true,
  renderings: [
    (report) => render(report, 200, 10_000),
    (report) => render(report, 50, 1_000),
    (report) => render(report, 20, 0),
  ],
};

function render(report: Report, shown: number, trace: number): string {
  const errors = report.collectErrors;
  if (errors.length === 0) return '';
  const hidden = errors.length - shown;
  return blocks(
    `### ${count(errors.length, 'file')} could not be collected`,
    ...errors.slice(0, shown).map((error, index) => errorBlock(report, error, trace, index < OPEN)),
    hidden > 0 ? `… and ${count(hidden, 'more file')}.` : '',
  );
}

function errorBlock(
  report: Report,
  error: Report['collectErrors'][number],
  limit: number,
  open: boolean,
): string {
  const who = text(whose(report, error), 150);
  const heading = `${place(report, error.file, null)} · ${htmlCode(error.message, 250)}${who === '' ? '' : ` · ${who}`}`;
  const trace = tail(error.trace, limit);
  return trace === '' ? `- ${heading}` : details(heading, fence(trace, 'python'), open);
}
