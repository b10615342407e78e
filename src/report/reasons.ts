import { CODES } from '../codes.ts';
import type { Code, Reason } from '../results/model.ts';
import type { Report } from './model.ts';

/** A reason with the texts of its code. */
export interface Explained extends Reason {
  readonly title: string;
  readonly remedy: string;
  /** Where docs/troubleshooting.md explains it: in the words of its path, and its address where that is known. */
  readonly anchor: string;
  readonly url: string | null;
}

/** The reasons of the verdict, each once, with title and remedy. */
export function explained(report: Report): readonly Explained[] {
  const distinct = new Map(
    report.verdict.reasons.map((reason) => [`${reason.code} ${reason.message}`, reason]),
  );
  return [...distinct.values()].map((reason) => explain(reason, report));
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

/** In the repository of the action. */
export const MANUAL = 'docs/troubleshooting.md';

function explain(reason: Reason, { manual }: Report): Explained {
  const { title, remedy } = CODES[reason.code];
  const section = `#${reason.code.toLowerCase()}`;
  return { ...reason, title, remedy, anchor: MANUAL + section, url: manual && manual + section };
}
