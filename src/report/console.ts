import { GATE_ICONS, VERDICT_ICONS } from './copy.ts';
import { line, plain } from './escape.ts';
import { failureLine } from './groups.ts';
import type { Failure, Report } from './model.ts';
import { type Explained, explained } from './reasons.ts';
import { plainHeadline } from './sections/headline.ts';
import { qualityLine } from './sections/plan.ts';
import { proofLine } from './sections/proof.ts';
import { jobOf, shardsToReproduce } from './sections/reproduce.ts';

const FAILURES = 20;
const REASONS = 50;

/**
 * The closing block of the job log, line by line: verdict, gates, failures, every reason with code and remedy,
 * and the commands that reproduce them. Plain text; the console keeps it from being taken for workflow commands.
 */
export function closingBlock(report: Report): readonly string[] {
  return [
    `${VERDICT_ICONS[report.verdict.kind]} ${line(plainHeadline(report), 600)}`,
    ...gateLines(report),
    ...[proofLine(report), planLine(report)].flatMap((told) => (told === '' ? [] : [`   ${told}`])),
    ...failureLines(report),
    ...reasonLines(report),
    ...commandLines(report),
  ];
}

/** Of one shard there is nothing to spread. */
const planLine = ({ plan, shard }: Report): string =>
  plan === null || shard.count === 1 ? '' : qualityLine(plan);

function gateLines({ verdict }: Report): readonly string[] {
  return verdict.gates.map(({ name, status, actual, required, note }) => {
    const why = note === '' ? '' : `: ${line(note, 600)}`;
    const limit = required === '' ? '' : `, required ${line(required, 200)}`;
    return `   ${GATE_ICONS[status]} ${name}: ${line(actual, 200)}${limit}${why}`;
  });
}

function failureLines({ failures, collectErrors }: Report): readonly string[] {
  const files = collectErrors.map(({ file, message }) => `   ✗ ${line(file, 200)} ${line(message)}`);
  return short([...files, ...failures.map(failureText)], FAILURES, 'failures');
}

function failureText(failure: Failure): string {
  const at = failureLine(failure);
  return `   ✗ ${line(failure.id)}${at === null ? '' : ` (line ${at})`} ${line(failure.message)}`.trimEnd();
}

function reasonLines(report: Report): readonly string[] {
  return short(explained(report).flatMap(reasonText), REASONS * 2, 'lines');
}

function reasonText({ code, title, message, remedy, anchor, url }: Explained): readonly string[] {
  return [`   ${code} ${title}: ${line(message, 1_000)}`, `     → ${remedy} (${url ?? anchor})`];
}

function commandLines(report: Report): readonly string[] {
  return shardsToReproduce(report).flatMap((job) => {
    const { failures, all } = job.reproduce;
    const what = ['Reproduce', line(jobOf(report, job), 150)].join(' ').trimEnd();
    return [
      ...(failures === null ? [] : [`   ${what}, only the failures:`, `     $ ${pasteable(failures)}`]),
      ...(all === '' || all === failures ? [] : [`   ${what}, everything:`, `     $ ${pasteable(all)}`]),
    ];
  });
}

function short(lines: readonly string[], limit: number, noun: string): readonly string[] {
  const more = lines.length - limit;
  return more > 0 ? [...lines.slice(0, limit), `   … and ${more} more ${noun}`] : lines;
}

/**
 * The runner takes `##[` anywhere in a line for a command, so the log cannot show it. In a command it stands between
 * single quotes: closing and opening them within it changes nothing for the shell.
 */
function pasteable(command: string): string {
  return plain(command).replaceAll('\n', ' ').slice(0, 20_000).replaceAll('##[', "#''#[");
}
