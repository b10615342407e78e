import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { joinWords, quoteWord, splitWords } from '../../../src/text/shell-words.ts';

describe('splitWords', () => {
  test.each<[string, string[]]>([
    ['', []],
    ['  \n\t ', []],
    ['-x -v', ['-x', '-v']],
    ['-k "a or b"\n--durations=3', ['-k', 'a or b', '--durations=3']],
    [`'a b'c"d e"`, ['a bcd e']],
    [`''`, ['']],
    [`a "" b`, ['a', '', 'b']],
    ['a\\ b', ['a b']],
    ['a\\\nb', ['ab']],
    ['a \\\n b', ['a', 'b']],
    ['"a\\"b\\c\\$"', ['a"b\\c$']],
    ['"a\\\nb"', ['ab']],
    ['; touch x', [';', 'touch', 'x']],
    ['$(id) `id` $HOME *', ['$(id)', '`id`', '$HOME', '*']],
    ['# no comment', ['#', 'no', 'comment']],
    ['a\r\nb', ['a', 'b']],
  ])('%j', (text, words) => {
    expect(splitWords(text)).toEqual({ ok: true, words });
  });

  test.each<[string, string, number]>([
    ["-k 'a", "an unbalanced '", 4],
    ['-k "a\\"', 'an unbalanced "', 4],
    ['ab\\', 'a trailing backslash', 3],
    ['a\0b', 'a NUL character', 2],
    ['-x\n -k "a', 'an unbalanced " on line 2', 5],
  ])('refuses %j', (text, reason, column) => {
    expect(splitWords(text)).toEqual({ ok: false, reason, column });
  });

  test('reads back what joinWords wrote', () => {
    const word = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(splitWords(joinWords(words))).toEqual({ ok: true, words });
      }),
    );
  });

  test('joinWords means the same to a real shell', () => {
    const words = ['a b', "it's", '$HOME', '`id`', '*', '', 'x\ny', 'é', '--k=v', '\\', '~', '!x'];
    const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${joinWords(words)}`], { encoding: 'utf8' });
    expect(printed.split('\0').slice(0, -1)).toEqual(words);
  });

  test('leaves plain words bare', () => {
    expect(quoteWord('tests/a_b.py::test_x')).toBe('tests/a_b.py::test_x');
    expect(quoteWord('~/x')).toBe(`'~/x'`);
  });
});
