import { count, duration } from '../text/format.ts';
import { VERDICT_ICONS } from './copy.ts';
import { code, prose, text } from './escape.ts';
import { failureLine } from './groups.ts';
import { place } from './markdown.ts';
import type { Report, ShardLine } from './model.ts';
import { otherReasons } from './reasons.ts';
import { artifactText } from './sections/about.ts';
import { cacheLine } from './sections/caches.ts';
import { totalsText } from './sections/headline.ts';
import { shardsToReproduce } from './sections/reproduce.ts';

const NAMED = 3;

/** The five lines of a shard that did not finish the lane: verdict, what it ran, what to look at, where, what comes next. */
export function shardLines(report: Report): string {
  const { shard, suite, verdict } = report;
  const lines = [
    `### ${VERDICT_ICONS[verdict.kind]} ${text(suite, 100)} · shard ${shard.index} of ${shard.count} · ${totalsText(report)}`,
    `- ${ran(report)}`,
    `- ${look(report)}`,
    `- ${report.artifacts.map(artifactText).join(' · ') || 'No artifact was uploaded.'}`,
    `- ${next(report)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Without the result of every shard nobody can merge them. */
const next = ({ artifacts }: Report): string =>
  artifacts.some(({ problem }) => problem !== '')
    ? 'Without this result no shard can judge the lane.'
    : 'The shard that ends last judges the lane and writes the full report.';

function ran(report: Report): string {
  const { shards, shard, commit } = report;
  const own = shards.find(({ index }) => index === shard.index);
  const run = own === undefined ? [] : [count(own.files, 'file'), timesOf(own)];
  const restored = cacheLine(report) === '' ? [] : [`caches ${cacheLine(report)}`];
  return [...run, ...restored, `commit ${code(commit.slice(0, 7))}`].join(' · ');
}

/** `predicted 38 s · took 41 s`, without a plan `41 s of tests`; and what it left when it was stopped. */
function timesOf({ seconds, predicted, result, totals }: ShardLine): string {
  const took =
    predicted === null
      ? `${duration(seconds)} of tests`
      : `predicted ${duration(predicted)} · took ${duration(seconds)}`;
  return totals.notRun > 0 ? `${took} · ${text(result, 200)}` : took;
}

/** What is wrong and how to see it again, in one line; the tracebacks are in annotations, log and artifact. */
function look(report: Report): string {
  const found = [...collected(report), ...failed(report), ...otherReasons(report).map(reasonText)];
  if (found.length === 0) return 'Nothing to mend.';
  const more = found.length > NAMED ? `; and ${found.length - NAMED} more` : '';
  const command = shardsToReproduce(report).map(({ reproduce }) => reproduce.failures ?? reproduce.all)[0];
  const again = command === undefined || command.length > 2_000 ? '' : `<br>👉 ${code(command, 2_000)}`;
  return `${found.slice(0, NAMED).join('; ')}${more}${again}`;
}

function failed(report: Report): readonly string[] {
  return report.failures.map(
    (failure) =>
      `${place(report, failure.file, failureLine(failure))} ${code(failure.message || failure.id, 200)}`,
  );
}

function collected(report: Report): readonly string[] {
  return report.collectErrors.map(
    ({ file, message }) => `${place(report, file, null)} ${code(message, 200)}`,
  );
}

function reasonText({ code: id, message }: { readonly code: string; readonly message: string }): string {
  return `${code(id)} ${prose(message, 300)}`;
}
