import { expect, test } from '@jest/globals';
import { wholeNumber } from '../../../bench/options.ts';

test('whole numbers from 1 are read', () => {
  expect([wholeNumber('--rounds', '1'), wholeNumber('--rounds', '60')]).toEqual([1, 60]);
});

test.each(['0', '', '-1', '1.5', '1e3', 'abc', ' 2'])('%j is refused by the name of its option', (text) => {
  expect(() => wholeNumber('--rounds', text)).toThrow(`--rounds takes a whole number from 1 (got "${text}")`);
});
