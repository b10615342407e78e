import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CUT_MARKER, LINE_LIMIT, LineSplitter } from '../../../../src/host/process/lines.ts';

function split(...chunks: Buffer[]): string[] {
  const splitter = new LineSplitter();
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
}

const bytes = (text: string) => Buffer.from(text);

describe('line splitter', () => {
  test.each([
    ['a\nb\n', ['a', 'b']],
    ['a\r\nb', ['a', 'b']],
    ['a\n\nb\r\n\r\nc\n', ['a', '', 'b', '', 'c']],
    ['10%\r50%\r100%\n', ['10%', '50%', '100%']],
    ['\r10%\r50%', ['10%', '50%']],
    ['', []],
    ['\n', ['']],
  ])('%j', (text, lines) => {
    expect(split(bytes(text))).toEqual(lines);
  });

  test('a line is there as soon as its end is', () => {
    const splitter = new LineSplitter();
    expect(splitter.push(bytes('one\ntw'))).toEqual(['one']);
    expect(splitter.push(bytes('o\n'))).toEqual(['two']);
  });

  test('characters of several bytes survive any cut', () => {
    const whole = bytes('é€😀\nñ\n');
    const single = [...whole].map((byte) => Buffer.from([byte]));
    expect(split(...single)).toEqual(['é€😀', 'ñ']);
  });

  test('bytes that are no UTF-8 become replacement characters', () => {
    expect(split(Buffer.from([0x61, 0xff, 0x0a, 0xc3]))).toEqual(['a\ufffd', '\ufffd']);
  });

  test('a line of exactly the limit is whole, one byte more is cut', () => {
    const full = 'x'.repeat(LINE_LIMIT);
    expect(split(bytes(`${full}\n`))).toEqual([full]);
    expect(split(bytes(`${full}y\nnext\n`))).toEqual([full + CUT_MARKER, 'next']);
  });

  test('a cut does not split a character', () => {
    const [line] = split(bytes(`${'€'.repeat(LINE_LIMIT)}\n`));
    expect(line).toBe('€'.repeat(Math.floor(LINE_LIMIT / 3)) + CUT_MARKER);
  });

  test('a line of 64 MiB is cut at once and its rest dropped', () => {
    const splitter = new LineSplitter();
    const chunk = Buffer.alloc(64 * 1024, 0x61);
    const lines = Array.from({ length: 1024 }).flatMap(() => splitter.push(chunk));
    expect(lines).toEqual(['a'.repeat(LINE_LIMIT) + CUT_MARKER]);
    expect([...splitter.push(bytes('end\r\nnext\n')), ...splitter.end()]).toEqual(['next']);
  });

  test('a line end that is split, with an empty chunk or half a character in between', () => {
    expect(split(bytes('a\r'), bytes(''), bytes('\nb'))).toEqual(['a', 'b']);
    expect(split(bytes('a\r'), bytes('é').subarray(0, 1), bytes('é\n').subarray(1))).toEqual(['a', 'é']);
  });

  test('the result does not depend on the chunks', () => {
    const piece = fc.constantFrom('\n', '\r', '\r\n', 'é', '😀', 'word', ' ', 'x'.repeat(LINE_LIMIT - 1));
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.nat(40_000), { maxLength: 6 }),
        (parts, cuts) => {
          const whole = bytes(parts.join(''));
          const at = [0, ...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b), whole.length];
          const chunks = at.slice(1).map((end, index) => whole.subarray(at[index], end));
          expect(split(...chunks)).toEqual(split(whole));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
