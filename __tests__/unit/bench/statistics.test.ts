import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { alternate, median } from '../../../bench/statistics.ts';

describe('median', () => {
  test.each([
    [[3], 3],
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, -1, 10, 2], 9],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  test('as many values lie below as above, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const middle = median(values);
        const below = values.filter((value) => value < middle).length;
        const above = values.filter((value) => value > middle).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2);
        expect(median(values.toReversed())).toBe(middle);
      }),
    );
  });

  test('of nothing there is none', () => {
    expect(() => median([])).toThrow('no median');
  });
});

test('contestants alternate, every second round in the opposite order', async () => {
  const order: string[] = [];
  const results = await alternate(3, {
    a: async (round) => order.push(`a${round}`),
    b: async (round) => String(order.push(`b${round}`)),
  });
  expect(order).toEqual(['a0', 'b0', 'b1', 'a1', 'a2', 'b2']);
  expect(results).toEqual({ a: [1, 4, 5], b: ['2', '3', '6'] });
});
