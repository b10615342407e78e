import { bar, duration } from '../../text/format.ts';
import type { Section } from '../budget.ts';
import { code } from '../escape.ts';
import { details, table } from '../markdown.ts';
import type { Report } from '../model.ts';

/** The ten longest tests. */
export const slowest: Section = { name: 'slowest tests', renderings: [render] };

function render({ slowest: tests }: Report): string {
  const [first] = tests;
  if (first === undefined || first.seconds <= 0) return '';
  return details(
    tests.length === 1
      ? `Slowest test · ${duration(first.seconds)}`
      : `Slowest ${tests.length} tests · up to ${duration(first.seconds)}`,
    table(
      ['test', 'time', ''],
      tests.map(({ id, seconds }) => [code(id, 200), duration(seconds), bar(seconds / first.seconds)]),
      [1],
    ),
  );
}
