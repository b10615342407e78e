import { count } from '../../text/format.ts';
import type { Section } from '../budget.ts';
import { REASON_TITLES } from '../copy.ts';
import { code, prose, text } from '../escape.ts';
import { blocks } from '../markdown.ts';
import type { Report } from '../model.ts';
import { type Explained, otherReasons } from '../reasons.ts';

/** Every other reason with its code, and what to do. */
export const reasons: Section = {
  name: 'reasons',
  essential: true,
  renderings: [(report) => render(report, 100), (report) => render(report, 20)],
};

function render(report: Report, shown: number): string {
  const list = otherReasons(report);
  if (list.length === 0) return '';
  const hidden = list.length - shown;
  return blocks(
    `### ${REASON_TITLES[report.verdict.kind]}`,
    list.slice(0, shown).map(item).join('\n'),
    hidden > 0 ? `… and ${count(hidden, 'more reason')}.` : '',
  );
}

function item({ code: id, title, message, remedy, anchor, url }: Explained): string {
  const more = url === null ? code(anchor) : `[${code(anchor)}](${url})`;
  return `- **${id} ${text(title)}**: ${prose(message)}<br>👉 ${remedy} ${more}`;
}
