import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { defuse, quote } from '../../../src/text/quote.ts';

describe('quote', () => {
  test.each([
    ['tests/test_a.py::test_b[é-日本-1]', 'tests/test_a.py::test_b[é-日本-1]'],
    ['::error::x', ': :error::x'],
    ['  ::error::x', '  : :error::x'],
    ['a ##[error] b', 'a # #[error] b'],
    ['a\n::error::b\r\tc', 'a\\n::error::b\\r\\tc'],
    ['\u001b[31mred\u001b[0m', '\\u{1b}[31mred\\u{1b}[0m'],
    ['a\u202eb\u200b\ufeff\u2028\0', 'a\\u{202e}b\\u{200b}\\u{feff}\\u{2028}\\u{0}'],
    ['#\u200d#[x', '#\\u{200d}#[x'],
    ['\ud800', '\\u{d800}'],
  ])('%j', (text, printable) => {
    expect(quote(text)).toBe(printable);
  });

  test('long text is cut between characters', () => {
    expect(quote('x'.repeat(120))).toBe('x'.repeat(120));
    expect(quote('x'.repeat(121))).toBe(`${'x'.repeat(120)}…`);
    expect(quote('abc😀😀', 5)).toBe('abc😀…');
    expect(quote('ab\0', 5)).toBe('ab…');
  });

  test('whatever comes in: one printable line without a command', () => {
    const nasty = fc.array(
      fc.oneof(fc.constantFrom('::', '##[', '\n', '\r', '\u0085', ' '), fc.string({ unit: 'binary' })),
    );
    fc.assert(
      fc.property(nasty, (parts) => {
        const text = quote(parts.join(''));
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}]|##\[|^\s*::/u);
        expect(quote(text, 10_000)).toBe(text);
      }),
    );
  });

  test('defuse keeps everything else', () => {
    expect(defuse('\u001b[1ma::b #[x] ##')).toBe('\u001b[1ma::b #[x] ##');
  });
});
