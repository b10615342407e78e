import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { outline } from '../../../../src/shards/ledger/outline.ts';

const counts = (source: string): [string, number][] =>
  outline(source).map(({ name, count }) => [name, count]);

describe('outline', () => {
  test('functions, methods, nested classes, async', () => {
    const source = `
import pytest
def helper(): pass
def test_one(): pass
class TestA:
    def setup_method(self): pass
    def test_two(self): pass
    class TestB:
        async def test_three(self): pass
    def test_four(self): pass
async def test_five(): pass
    # def test_comment
`;
    expect(counts(source)).toEqual([
      ['test_one', 1],
      ['TestA::test_two', 1],
      ['TestA::TestB::test_three', 1],
      ['TestA::test_four', 1],
      ['test_five', 1],
    ]);
  });

  test.each([
    ['[1, 2, 3]', 3],
    ['(1, 2)', 2],
    ['[1, 2, 3,]', 3],
    ['[(1, 2), (3, 4)]', 2],
    ['[{"a": 1, "b": [2, 3]}, f(4, 5)]', 2],
    ['["a,b", \'c],d\', "\\"e,"]', 3],
    ['[\n    # one, two, three\n    pytest.param(1, id="x"),\n    2,\n]', 2],
    ['[1, 2], ids=["a", "b", "c"]', 2],
    ['argvalues=[1, 2]', 2],
    ['[]', 1],
    ['CASES', 3],
    ['[case for case in CASES]', 3],
    ['["wait for it", "1"]', 2],
    ['[(a, b) for a, b in zip(X, Y)]', 3],
  ])('a list %s counts %i', (list, count) => {
    expect(counts(`@pytest.mark.parametrize("x", ${list})\ndef test_a(x): pass\n`)).toEqual([
      ['test_a', count],
    ]);
    expect(counts(`@pytest.mark.parametrize(("x", "y"), ${list})\ndef test_a(x): pass\n`)).toEqual([
      ['test_a', count],
    ]);
  });

  test('lists over lists and over classes are multiplied, and serve the next function only', () => {
    const source = `
@mark.parametrize("a", [1, 2])
class TestA:
    @pytest.mark.parametrize("b", [1, 2, 3])
    @pytest.mark.parametrize("c", [1, 2])
    def test_one(self, a, b, c): pass
    def test_two(self, a): pass
def test_three(): pass
`;
    expect(counts(source)).toEqual([
      ['TestA::test_one', 12],
      ['TestA::test_two', 2],
      ['test_three', 1],
    ]);
  });

  test('a source made to be slow is done with all the same', () => {
    const lists = '@x.parametrize("a", ['.repeat(1) + '\n@x.parametrize("a", [1'.repeat(150_000);
    const nested = Array.from({ length: 2500 }, (_, at) => `${' '.repeat(at)}class A:`).join('\n');
    for (const source of [lists, nested, ' '.repeat(4 << 20), '"""'.repeat(1 << 20)])
      expect(outline(`${source}\ndef test_a(): pass`).length).toBeLessThanOrEqual(1);
  });

  test('any text has an outline', () => {
    const piece = fc.constantFrom(
      'def test_a',
      'class A',
      '@p.parametrize(',
      '"',
      '[',
      ']',
      ',',
      '\n',
      '    ',
      '#',
      "'''",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) =>
        outline(pieces.join('')).every(({ count }) => count >= 1 && count <= 1000),
      ),
    );
  });
});
