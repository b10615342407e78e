import { expect, test } from '@jest/globals';
import { numberList, wholeNumber } from '../../../bench/options.ts';

test('whole numbers from 1 are read', () => {
  expect([wholeNumber('--rounds', '1'), wholeNumber('--rounds', '60')]).toEqual([1, 60]);
});

test.each(['0', '', '-1', '1.5', '1e3', 'abc', ' 2'])('%j is refused by the name of its option', (text) => {
  expect(() => wholeNumber('--rounds', text)).toThrow(`--rounds takes a whole number from 1 (got "${text}")`);
});

test('lists of numbers are read, fractions too', () => {
  expect([numberList('--sizes', '1,4'), numberList('--sizes', '0.125')]).toEqual([[1, 4], [0.125]]);
});

test.each(['', '0', '1,', '1,0', '-1', '1e3', '1, 4', '1;4', '0.00001'])('the list %j is refused', (text) => {
  expect(() => numberList('--sizes', text)).toThrow(
    `--sizes takes numbers above 0, separated by commas (got ${JSON.stringify(text)}).`,
  );
});
