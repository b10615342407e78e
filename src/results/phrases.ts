import { count, grouped } from '../text/format.ts';
import type { Session } from './model.ts';

/** The first three, and how many more. */
export function names(all: readonly string[]): string {
  const more = all.length - 3;
  return all.slice(0, 3).join(', ') + (more > 0 ? ` and ${grouped(more)} more` : '');
}

/** ", while … ran": what was going on when the record stops; '' when nothing was. */
export function runningNow({ running, tests, finished }: Session): string {
  if (running.length > 0) return `, while ${names(running)} ran`;
  if (finished) return ', after pytest had finished';
  return tests.some(({ outcome }) => outcome !== null) ? ', between two tests' : ', before the first test';
}

/** "; 3 of 12 tests have no outcome", or ''. */
export function withoutOutcome({ tests }: Session): string {
  const open = tests.filter(({ outcome }) => outcome === null || outcome === 'unfinished').length;
  return open > 0
    ? `; ${grouped(open)} of ${count(tests.length, 'test')} ${open === 1 ? 'has' : 'have'} no outcome`
    : '';
}
