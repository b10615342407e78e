import { expect, test } from '@jest/globals';
import { more, ratio, seconds, table } from '../../../bench/print.ts';

test('a table is Markdown and its columns are aligned', () => {
  const rows = [
    ['what', 'seconds'],
    ['bare', seconds(1)],
    ['a step', '×'],
  ];
  expect(table(rows)).toBe(
    ['| what   | seconds |', '| ------ | ------- |', '| bare   | 1.000 s |', '| a step | ×       |'].join(
      '\n',
    ),
  );
});

test('figures carry their unit and sign', () => {
  expect([more(0.1234), more(-2), ratio(3, 2)]).toEqual(['+0.123 s', '−2.000 s', '1.50 ×']);
});
