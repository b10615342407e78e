import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsePairs } from '../../../../local/runner/command-files.ts';
import { parseCommand } from '../../../../local/runner/commands.ts';
import { interpolate } from '../../../../local/runner/expressions.ts';
import { createLineReader } from '../../../../local/runner/lines.ts';
import { createMasks } from '../../../../local/runner/masks.ts';

const any = () => true;

describe('workflow commands', () => {
  test('properties and data are unescaped', () => {
    expect(parseCommand('  ::error file=a%2Cb.py,line=3,title=x%3Ay::one%0Atwo%25', any)).toEqual({
      name: 'error',
      properties: { file: 'a,b.py', line: '3', title: 'x:y' },
      data: 'one\ntwo%',
    });
  });

  test('the bracket form counts anywhere in a line', () => {
    expect(parseCommand('noise ##[warning file=a.py;line=2]careful', any)).toEqual({
      name: 'warning',
      properties: { file: 'a.py', line: '2' },
      data: 'careful',
    });
  });

  test.each(['x ::error::y', '::error:y', '##[error', 'plain', ''])('%j is no command', (line) => {
    expect(parseCommand(line, any)).toBeNull();
  });

  test('unknown names are text', () => {
    expect(parseCommand('::nope::x', (name) => name === 'error')).toBeNull();
  });
});

describe('command files', () => {
  test('plain pairs and blocks', () => {
    expect(parsePairs('a=1\n\nb<<END\none\n\ntwo=2\nEND\nc==<<\n')).toEqual({
      a: '1',
      b: 'one\n\ntwo=2',
      c: '=<<',
    });
  });

  test('any value survives a block', () => {
    const line = fc.string().filter((text) => !/[\r\n]/.test(text) && text !== 'EOF');
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        expect(parsePairs(`k<<EOF\n${lines.map((text) => `${text}\n`).join('')}EOF\n`)).toEqual({
          k: lines.join('\n'),
        });
      }),
    );
  });

  test.each([
    ['word', "Invalid format 'word'"],
    ['=x', 'Name must not be empty'],
    ['<<EOF\nEOF', 'Name must not be empty'],
    ['a<<\nx', 'Delimiter must not be empty'],
    ['a<<EOF\nx', "Matching delimiter not found 'EOF'"],
  ])('%j is refused', (text, message) => {
    expect(() => parsePairs(text)).toThrow(message);
  });

  test('a refused name', () => {
    expect(() => parsePairs('NODE_OPTIONS=x', (name) => name !== 'NODE_OPTIONS')).toThrow('NODE_OPTIONS');
  });
});

test('lines do not depend on how the bytes arrive', () => {
  const alphabet = fc.constantFrom('a', 'é', '😀', '\n', '\r\n', '|');
  fc.assert(
    fc.property(fc.array(alphabet), fc.array(fc.nat(40)), (letters, cuts) => {
      const bytes = Buffer.from(letters.join(''));
      const reader = createLineReader();
      const ends = [...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
      const lines = ends.flatMap((end, at) => reader.push(bytes.subarray(ends[at - 1] ?? 0, end)));
      const all = [...lines, ...reader.end()];
      const expected = letters.join('').split(/\r\n|\n/);
      if (expected.at(-1) === '') expected.pop();
      expect(all).toEqual(expected);
    }),
  );
});

test('a lone carriage return ends a line', () => {
  const reader = createLineReader();
  expect(reader.push(Buffer.from('10 %\r20 %\r\ndone'))).toEqual(['10 %', '20 %']);
  expect(reader.end()).toEqual(['done']);
});

test('masks hide the longest secret first, line by line, and treat it as text', () => {
  const masks = createMasks(['abc', 'abc.def']);
  masks.add('one\n(two)');
  expect(masks.apply('abc.def abcXdef (two) one')).toBe('*** ***Xdef *** ***');
  masks.add(' ');
  expect(masks.apply('a b')).toBe('a b');
});

describe('expressions', () => {
  const contexts = {
    matrix: { shard: '1/4', n: 3, 'py-v': '3.12' },
    strategy: null,
    github: { event: { id: 0 } },
  };
  test.each([
    ['x ${{ matrix.shard }}/${{ matrix.n }}', 'x 1/4/3'],
    ["${{ matrix['py-v'] }}", '3.12'],
    ['${{ toJSON(matrix.shard) }}', '"1/4"'],
    ['${{ toJSON(strategy) }}', 'null'],
    ['${{ github.token }}${{ matrix.constructor }}${{ nothing.at.all }}', ''],
    ["${{ 'it''s' }}", "it's"],
    ['${{ github.event.id }}', '0'],
    ['${{ 1 +* }}', ''],
  ])('%s', (text, value) => expect(interpolate(text, contexts)).toBe(value));

  test('toJSON is indented, as on GitHub', () => {
    expect(interpolate('${{ toJSON(matrix) }}', contexts)).toBe(JSON.stringify(contexts.matrix, null, 2));
  });
});
