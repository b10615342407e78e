import { CODES, type Code, titleOf } from '../codes.ts';
import type { Annotation, AnnotationLevel } from '../host/ports.ts';
import { count } from '../text/format.ts';
import { OUTCOME_WORDS } from './copy.ts';
import { line, plain } from './escape.ts';
import { type FailureGroup, failureLine, groupByCause } from './groups.ts';
import type { Failure, Report } from './model.ts';
import { type Explained, otherReasons } from './reasons.ts';
import { THRASHING, thrashText } from './sections/economics.ts';
import { tail } from './sections/failures.ts';
import { excess, TOO_LONG } from './sections/plan.ts';
import { isOfGate, whose } from './whose.ts';

/** The runner keeps ten per level and step, and drops the rest without a word. */
const PER_LEVEL = 10;
const NAMED = 5;
const TRACE = 2_000;

/**
 * The annotations of this job, at most ten per level, one per cause: first what only this job can say (its own
 * failures, the verdict's reasons), then one for the failures that other shards have already annotated.
 * `exists` tells whether a repository-relative file is there: only such files are pointed at.
 */
export function annotationsOf(report: Report, exists: (file: string) => boolean): readonly Annotation[] {
  const all = [
    ...report.collectErrors.filter(({ shard }) => isOwn(report, shard)).map(collectAnnotation),
    ...groupByCause(report.failures.filter(({ shard }) => isOwn(report, shard))).map(groupAnnotation),
    ...otherReasons(report).map(reasonAnnotation),
    ...elsewhere(report),
    ...tooLong(report),
    ...thrashing(report),
    ...report.notices.map(noticeAnnotation),
  ].map((annotation) => checked(annotation, exists));
  return (['error', 'warning', 'notice'] as const).flatMap((level) => capped(all, level));
}

/** Nothing is a gate's own: all that failed is annotated where it ran. */
function isOwn(report: Report, shard: number): boolean {
  if (isOfGate(report)) return false;
  return report.scope === 'shard' || report.shard.count === 1 || shard === report.shard.index;
}

function collectAnnotation({ file, message, trace }: Report['collectErrors'][number]): Annotation {
  return {
    level: 'error',
    title: `Not collected: ${file}`,
    message: joined(message, tail(trace, TRACE)),
    file,
  };
}

function groupAnnotation({ cause, failures }: FailureGroup): Annotation {
  const [first, ...others] = failures;
  const at = failureLine(first);
  return {
    level: 'error',
    title: others.length === 0 ? first.id : `${count(failures.length, 'test')} with one cause: ${cause}`,
    message: joined(
      cause || (first.outcome === null ? '' : OUTCOME_WORDS[first.outcome]),
      others.length === 0 ? '' : names(failures),
      tail(first.trace, TRACE),
    ),
    file: first.file,
    ...(at === null ? {} : { line: at }),
  };
}

function reasonAnnotation({ code, title, message, remedy, file, line: at }: Explained): Annotation {
  return {
    level: code.startsWith('AEGIS-W') ? 'warning' : 'error',
    title: `${code} ${title}`,
    message: joined(message, remedy),
    ...(file === undefined ? {} : { file }),
    ...(at === undefined ? {} : { line: at }),
  };
}

/** Failures that the jobs of other shards have annotated at their lines. */
function elsewhere(report: Report): readonly Annotation[] {
  const others = report.failures.filter(({ shard }) => !isOwn(report, shard));
  const files = report.collectErrors.filter(({ shard }) => !isOwn(report, shard));
  const found = others.length + files.length;
  if (found === 0) return [];
  const title = `${count(found, 'failure')} in other ${isOfGate(report) ? 'jobs' : 'shards'}`;
  const named = (name: string, at: Pick<Failure, 'lane' | 'shard'>): string => {
    const who = whose(report, at);
    return who === '' ? name : `${name} (${who})`;
  };
  const list = [...files.map((at) => named(at.file, at)), ...others.map((at) => named(at.id, at))];
  return [{ level: 'error', title, message: joined(...shortList(list)) }];
}

/** One test that decides how long the lane takes, at its file. */
function tooLong(report: Report): readonly Annotation[] {
  const name = report.plan?.tooLong?.name;
  if (name === undefined) return [];
  const message = joined(`${line(name)} ${excess(report)}`, CODES[TOO_LONG].remedy);
  return [{ level: 'warning', title: titleOf(TOO_LONG), message, file: name.split('::')[0] ?? name }];
}

/** Once for the lane: its shards share their caches. */
function thrashing({ scope, economics }: Report): readonly Annotation[] {
  const why = scope === 'lane' ? thrashText(economics) : '';
  if (why === '') return [];
  return [
    { level: 'warning', title: titleOf(THRASHING), message: joined(line(why, 600), CODES[THRASHING].remedy) },
  ];
}

function noticeAnnotation(message: string): Annotation {
  const code = /^(AEGIS-W\d{3}): /.exec(message)?.[1] as Code | undefined;
  return code && code in CODES
    ? { level: 'warning', title: titleOf(code), message: message.slice(code.length + 2) }
    : { level: 'notice', title: 'Aegis CI', message };
}

/** What the runner can show: no control characters, an existing file, a bounded size. */
function checked(annotation: Annotation, exists: (file: string) => boolean): Annotation {
  const { level, title, message, file, line: at } = annotation;
  const shown = { level, title: line(title, 200), message: plain(message).slice(0, 8_000) };
  if (file === undefined || !exists(file)) return shown;
  return { ...shown, file, ...(at === undefined ? {} : { line: at }) };
}

function capped(all: readonly Annotation[], level: AnnotationLevel): readonly Annotation[] {
  const list = all.filter((annotation) => annotation.level === level);
  if (list.length <= PER_LEVEL) return list;
  const rest = list.slice(PER_LEVEL - 1);
  const message = joined('The summary has them all.', ...shortList(rest.map(({ title }) => title)));
  return [
    ...list.slice(0, PER_LEVEL - 1),
    { level, title: `${count(rest.length, 'annotation')} withheld`, message },
  ];
}

function names(failures: readonly Failure[]): string {
  return joined(...shortList(failures.map(({ id }) => id)));
}

function shortList(list: readonly string[]): readonly string[] {
  const more = list.length - NAMED;
  const shown = list.slice(0, NAMED).map((name) => line(name, 200));
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}

function joined(...lines: readonly string[]): string {
  return lines.filter((part) => part !== '').join('\n');
}
