import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { marked } from 'marked';
import { code, fence, htmlCode, line, plain, prose, text } from '../../../src/report/escape.ts';
import { table } from '../../../src/report/markdown.ts';

const NASTY = fc
  .array(
    fc.constantFrom(
      ...'`|\\<>&*_~[]()!#@$:-+= \n\r\t1ax"\'\u001b\u202e\u0000',
      'https://',
      'www.',
      '::',
      '```',
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));
const WORDS = fc.string({ unit: 'binary' }).chain((any) => NASTY.map((nasty) => `x${any}${nasty}`));

/** The text that a reader sees, and whether any element other than the expected ones appears. */
function rendered(markdown: string): { readonly seen: string; readonly tags: readonly string[] } {
  const html = marked.parse(markdown, { async: false, gfm: true });
  const tags = [...html.matchAll(/<([a-z][a-z0-9]*)/gi)].map(([, name]) => name ?? '');
  // What HTML takes for a tag: within `<code>` the renderer hands any other `<` on as it is.
  const seen = html
    .replace(/<[A-Za-z/!?][^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, point) => String.fromCodePoint(Number(point)))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replaceAll('\u200b', '')
    .trim();
  return { seen, tags: [...new Set(tags)].filter((tag) => tag !== 'p') };
}

describe('escaping', () => {
  test('a link that begins within a word is none', () => {
    expect(rendered(`a ${text('x1www.a@b')}`).tags).toEqual([]);
  });

  test('inline text is shown as written and makes no element', () => {
    fc.assert(
      fc.property(WORDS, (value) => {
        const { seen, tags } = rendered(`a ${text(value, 5_000)}`);
        expect(tags).toEqual([]);
        expect(seen.replace(/\s+/g, ' ')).toBe(`a ${line(value, 5_000)}`.replace(/\s+/g, ' '));
      }),
    );
  });

  test('inline code is shown as written, in markdown and in raw HTML', () => {
    fc.assert(
      fc.property(WORDS, (value) => {
        for (const made of [code(value, 5_000), htmlCode(value, 5_000)]) {
          const { seen, tags } = rendered(`a ${made}`);
          expect(tags).toEqual(['code']);
          expect(seen.replace(/\s+/g, ' ')).toBe(`a ${line(value, 5_000)}`.replace(/\s+/g, ' '));
        }
      }),
    );
  });

  test('a table keeps its cells whatever is in them', () => {
    fc.assert(
      fc.property(WORDS, WORDS, (left, right) => {
        const html = marked.parse(table(['a', 'b', 'c'], [[text(left), code(right), prose(left)]]), {
          async: false,
        });
        expect(html.match(/<tr>/g)).toHaveLength(2);
        expect(html.match(/<td/g)).toHaveLength(3);
      }),
    );
  });

  test('a fence holds whatever is in it', () => {
    fc.assert(
      fc.property(WORDS, (value) => {
        const html = marked.parse(`${fence(value, 'python')}\n\nafter`, { async: false });
        expect(html.match(/<pre>/g)).toHaveLength(1);
        expect(html.endsWith('</pre>\n<p>after</p>\n')).toBe(true);
      }),
    );
  });

  test.each([
    ['\u001b[1;31mred\u001b[0m', 'red'],
    ['\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007', 'link'],
    ['gnp\u202eexe', 'gnp\\u202eexe'],
    ['a\u0000b\u0007', 'a\\x00b\\x07'],
    ['zero\u200bwidth', 'zero\\u200bwidth'],
    ['tag\u{e0041}', 'tag\\ue0041'],
    ['half \ud800 pair', 'half \ufffd pair'],
    ['one\r\ntwo\rthree', 'one\ntwo\nthree'],
  ])('%j reads %j', (from, to) => {
    expect(plain(from)).toBe(to);
  });

  test.each([
    ['@octocat', '@&#8203;octocat'],
    ['see #12 and acme/rag#3', 'see #&#8203;12 and acme/rag#&#8203;3'],
    ['GH-7', 'GH-&#8203;7'],
    ['https://evil.example', 'https&#58;//evil.example'],
    ['www.evil.example', 'www&#46;evil.example'],
    ['snake_case_name', 'snake_case_name'],
    ['__init__', '&#95;&#95;init&#95;&#95;'],
    ['- item', '&#8203;- item'],
    ['1. item', '&#8203;1. item'],
    ['79 % < 80 % <= 90', '79 % < 80 % <= 90'],
    ['<b> </b> <!-- <?x a<', '&#60;b&#62; &#60;/b&#62; &#60;!-- &#60;?x a&#60;'],
  ])('text %j is written %j', (from, to) => {
    expect(text(from)).toBe(to);
  });

  test('sentences keep their inline code and escape the rest', () => {
    expect(prose('Set `a|b` to <b>, not `')).toBe('Set <code>a&#124;b</code> to &#60;b&#62;, not &#96;');
  });

  test('lines are cut by characters, never inside one', () => {
    expect(line('🙂'.repeat(10), 5)).toBe('🙂🙂🙂🙂…');
    expect(line('12345', 5)).toBe('12345');
  });
});
