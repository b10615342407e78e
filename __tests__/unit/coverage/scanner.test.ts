import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Scanner } from '../../../src/coverage/scanner.ts';

const scan = (text: string) => new Scanner(Buffer.from(text));
const coded = expect.objectContaining({ code: 'AEGIS-E502' }) as unknown as Error;

test('reads whatever JSON there is, spaced or not, and ends where it ends', () => {
  const value = fc.jsonValue();
  fc.assert(
    fc.property(
      value,
      fc.dictionary(fc.string(), value),
      fc.constantFrom(0, 1, 4),
      (rest, members, indent) => {
        const scanner = scan(JSON.stringify({ first: rest, ...members }, null, indent));
        const found: [string, unknown][] = [];
        scanner.members((name) => found.push([name, scanner.value()]));
        scanner.end();
        const text = JSON.stringify({ first: rest, ...members });
        expect(Object.fromEntries(found)).toEqual(JSON.parse(text));
      },
    ),
  );
});

test('leaves out whatever JSON there is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 999_999_999 }), (value, number) => {
      const scanner = scan(JSON.stringify([value, number]).replace(/^\[/, ''));
      scanner.skip();
      expect(() => scanner.end()).toThrow(coded);
      const again = scan(JSON.stringify({ value, number }));
      const found: number[] = [];
      again.members((name) => void (name === 'number' ? found.push(again.integer()) : again.skip()));
      expect(found).toEqual([number]);
    }),
  );
});

test('reads lists of numbers and of pairs', () => {
  expect(scan(' [ 3,1 ,\n2 ]').integers()).toEqual([3, 1, 2]);
  expect(scan('[]').integers()).toEqual([]);
  const pairs: [number, number][] = [];
  scan('[[1, -2], [3,4]]').pairs((...pair) => pairs.push(pair));
  expect(pairs).toEqual([
    [1, -2],
    [3, 4],
  ]);
});

describe('refuses', () => {
  test.each([
    ['an unfinished list', '[1,2', (scanner: Scanner) => scanner.integers()],
    ['a comma too many', '[1,]', (scanner: Scanner) => scanner.integers()],
    ['a fraction', '[1.5]', (scanner: Scanner) => scanner.integers()],
    ['ten digits', '[1234567890]', (scanner: Scanner) => scanner.integers()],
    ['a text among numbers', '["1"]', (scanner: Scanner) => scanner.integers()],
    ['three of a pair', '[[1,2,3]]', (scanner: Scanner) => scanner.pairs(() => undefined)],
    ['an unfinished text', '{"a', (scanner: Scanner) => scanner.members(() => undefined)],
    ['a text that ends in an escape', '"a\\', (scanner: Scanner) => scanner.skip()],
    ['an unfinished object', '{"a": {"b": [1', (scanner: Scanner) => scanner.skip()],
    ['nothing', ' ', (scanner: Scanner) => scanner.skip()],
    ['what is no JSON', '{"a": tru}', (scanner: Scanner) => scanner.members(() => scanner.value())],
    ['what comes after the end', ' x', (scanner: Scanner) => scanner.end()],
  ])('%s', (_, text, read) => {
    expect(() => read(scan(text))).toThrow(coded);
  });
});
