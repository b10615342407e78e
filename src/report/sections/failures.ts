import { count, grouped } from '../../text/format.ts';
import type { Section } from '../budget.ts';
import { OUTCOME_WORDS } from '../copy.ts';
import { fence, htmlCode, line, text } from '../escape.ts';
import { type FailureGroup, failureLine, groupByCause } from '../groups.ts';
import { blocks, details, place } from '../markdown.ts';
import type { Failure, Report } from '../model.ts';
import { whose, whoseAll } from '../whose.ts';

interface Detail {
  /** Groups shown. */
  readonly groups: number;
  /** Tests named in a group of several. */
  readonly names: number;
  /** Characters kept of a traceback: its end says what happened. */
  readonly trace: number;
}

const OPEN = 5;
const DETAILS: readonly Detail[] = [
  { groups: 1_000, names: 50, trace: 20_000 },
  { groups: 200, names: 20, trace: 3_000 },
  { groups: 50, names: 10, trace: 1_000 },
  { groups: 20, names: 3, trace: 0 },
];

/** Failing tests by cause; the tracebacks of the first five are open. */
export const failures: Section = {
  name: 'failures',
  essential: true,
  renderings: DETAILS.map((detail) => (report: Report) => render(report, detail)),
};

function render(report: Report, detail: Detail): string {
  if (report.failures.length === 0) return '';
  const groups = groupByCause(report.failures);
  const shown = groups.slice(0, detail.groups);
  const hidden = groups.length - shown.length;
  return blocks(
    `### ${title(report.failures.length, groups.length)}`,
    ...shown.map((group, index) => groupBlock(report, group, detail, index < OPEN)),
    hidden > 0 ? `… and ${count(hidden, 'more cause')}.` : '',
  );
}

function title(tests: number, causes: number): string {
  const failed = `${count(tests, 'test')} failed`;
  return causes === tests ? failed : `${failed}, ${count(causes, 'cause')}`;
}

function groupBlock(report: Report, group: FailureGroup, detail: Detail, open: boolean): string {
  const [first] = group.failures;
  const trace = tail(first.trace, detail.trace);
  const body = blocks(others(report, group, detail.names), trace === '' ? '' : fence(trace, 'python'));
  return body === '' ? `- ${heading(report, group)}` : details(heading(report, group), body, open);
}

/** `path:line · exception · shard`, and how many tests share it. */
function heading(report: Report, { failures: members, cause }: FailureGroup): string {
  const [first] = members;
  const parts = [
    members.length > 1
      ? `<b>${count(members.length, 'test')}</b>`
      : `<b>${htmlCode(testName(first), 150)}</b>`,
    place(report, first.file, failureLine(first)),
    htmlCode(cause === '' ? OUTCOME_WORDS[first.outcome ?? 'unfinished'] : cause, 250),
    first.outcome === 'failed' || cause === '' ? '' : OUTCOME_WORDS[first.outcome ?? 'unfinished'],
    text(whoseAll(report, members), 300),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** The node id without its file, which stands beside it. */
function testName({ id, file }: Failure): string {
  const name = id.startsWith(`${file}::`) ? id.slice(file.length + 2) : id;
  return line(name) === '' ? id : name;
}

function others(report: Report, { failures: members }: FailureGroup, names: number): string {
  if (members.length === 1) return '';
  const lines = members.slice(0, names).map((failure) => `- ${member(report, failure)}`);
  const hidden = members.length - lines.length;
  return [...lines, ...(hidden > 0 ? [`- … and ${grouped(hidden)} more`] : [])].join('\n');
}

function member(report: Report, failure: Failure): string {
  const who = text(whose(report, failure), 150);
  const name = htmlCode(testName(failure), 150);
  return `${place(report, failure.file, failureLine(failure))} ${name}${who === '' ? '' : ` · ${who}`}`;
}

/** The last `limit` characters, from the start of a line where possible. */
export function tail(trace: string, limit: number): string {
  if (trace.length <= limit) return trace;
  if (limit === 0) return '';
  const kept = trace.slice(-limit);
  const start = kept.indexOf('\n') + 1;
  return `… (the beginning is in the artifacts)\n${kept.slice(start === kept.length ? 0 : start)}`;
}
