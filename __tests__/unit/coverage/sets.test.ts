import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arcOf, endsOf } from '../../../src/coverage/arcs.ts';
import {
  ascending,
  difference,
  has,
  intersection,
  isDisjoint,
  isSubset,
  union,
} from '../../../src/coverage/sets.ts';

const numbers = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 8 });
const sorted = (set: ReadonlySet<number>) => [...set].sort((a, b) => a - b);

test('ascending lists are sets', () => {
  fc.assert(
    fc.property(numbers, numbers, fc.integer({ min: 0, max: 12 }), (left, right, item) => {
      const [a, b] = [ascending(left), ascending(right)];
      const [x, y] = [new Set(left), new Set(right)];
      expect(a).toEqual(sorted(x));
      expect(union(a, b)).toEqual(sorted(x.union(y)));
      expect(intersection(a, b)).toEqual(sorted(x.intersection(y)));
      expect(difference(a, b)).toEqual(sorted(x.difference(y)));
      expect(isDisjoint(a, b)).toBe(x.isDisjointFrom(y));
      expect(isSubset(a, b)).toBe(x.isSubsetOf(y));
      expect(has(a, item)).toBe(x.has(item));
    }),
  );
});

test('what equals the first set is that set itself', () => {
  const a = [1, 2, 3];
  expect(union(a, [2])).toBe(a);
  expect(intersection(a, [0, 1, 2, 3])).toBe(a);
  expect(difference(a, [4])).toBe(a);
});

test('an arc is one number, in the order of its lines', () => {
  const line = fc.integer({ min: 0, max: 10_000_000 });
  const end = fc.integer({ min: -10_000_000, max: 10_000_000 });
  fc.assert(
    fc.property(line, end, line, end, (from, to, from2, to2) => {
      expect(endsOf(arcOf(from, to))).toEqual([from, to]);
      expect(Math.sign(arcOf(from, to) - arcOf(from2, to2))).toBe(Math.sign(from - from2 || to - to2));
    }),
  );
});
