import { CODES } from '../codes.ts';
import type { Code, Reason } from '../results/model.ts';
import type { Report } from './model.ts';

/** A reason with the texts of its code. */
export interface Explained extends Reason {
  readonly title: string;
  readonly remedy: string;
  /** Where docs/troubleshooting.md explains it. */
  readonly anchor: string;
}

/** The reasons of the verdict, each once, with title and remedy. */
export function explained(report: Report): readonly Explained[] {
  const distinct = new Map(
    report.verdict.reasons.map((reason) => [`${reason.code} ${reason.message}`, reason]),
  );
  return [...distinct.values()].map(explain);
}

/** Those that no other part of the report tells: failing tests and collection errors are listed by themselves. */
export function otherReasons(report: Report): readonly Explained[] {
  const told = new Set<Code>();
  if (report.failures.length > 0) told.add('AEGIS-E301');
  if (report.collectErrors.length > 0) told.add('AEGIS-E302');
  return explained(report).filter(({ code }) => !told.has(code));
}

/** The remedy of a reason, without the sentences that its message already has. */
export function remedyBeyond({ code, message }: Reason): string {
  const sentences = CODES[code].remedy.split(/(?<=\.) (?=[A-Z])/);
  return sentences.filter((sentence) => !message.includes(sentence)).join(' ');
}

function explain(reason: Reason): Explained {
  const { title, remedy } = CODES[reason.code];
  return { ...reason, title, remedy, anchor: `docs/troubleshooting.md#${reason.code.toLowerCase()}` };
}
