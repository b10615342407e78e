import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RunResult } from '../../../../local/matrix.ts';
import { renderPage } from '../../../../local/page/index.ts';
import { renderLog } from '../../../../local/page/log.ts';
import { renderMarkdown } from '../../../../local/page/markdown.ts';
import { sanitise } from '../../../../local/page/sanitise.ts';
import { FACTS } from '../../../support/fake-action.ts';

describe('markdown', () => {
  test('what a summary is made of', () => {
    const html = renderMarkdown(
      '## ✅ ok\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n<details><summary>more</summary>\n\n```py\nx < 1\n```\n</details>\n\n- [x] done',
    );
    for (const part of [
      '<h2>✅ ok</h2>',
      '<td align="right">2</td>',
      '<details><summary>more',
      'class="language-py"',
      'x &lt; 1',
      'type="checkbox"',
    ]) {
      expect(html).toContain(part);
    }
  });

  test.each([
    ['<script>alert(1)</script>', 'alert(1)'],
    ['<img src=x onerror=alert(1)>', ''],
    ['<b onclick="x()">hi</b>', '<b>hi</b>'],
    ['<a href="javascript:x()">l</a>', '<a>l</a>'],
    ['<a href=" javascript:x()">l</a>', '<a>l</a>'],
    ['<a href="java&#115;cript:x()">l</a>', '<a>l</a>'],
    ['<a href="https://x.y/?a=1&amp;b" target=_top>l</a>', '<a href="https://x.y/?a=1&amp;b">l</a>'],
    ['<iframe src="https://x"></iframe><style>*{}</style>', '*{}'],
    ['<b title="a>b">x', '<b title="a>b">x</b>'],
    ['</div></section><i>x', '<i>x</i>'],
    ['<b><i>x</b>y', '<b><i>x</i></b>y'],
    ['<svg/onload=x()>', '&lt;svg/onload=x()>'],
    ['a < b <', 'a &lt; b &lt;'],
    ['<!-- x <b> -->y', 'y'],
    ['<!-- <script', '&lt;!-- &lt;script'],
  ])('sanitises %s', (html, safe) => expect(sanitise(html)).toBe(safe));

  test('nothing but allowed tags comes out, balanced', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '<b',
      '</b>',
      '<a href="',
      "'",
      '"',
      'javascript:',
      ' onload=x',
      '<script>',
      '/',
      '<!--',
      '-->',
      'x',
      '<td>',
      '<div ',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const html = sanitise(pieces.join(''));
        const tags = [...html.matchAll(/<(\/?)([^\s>]*)/g)];
        expect(tags.every(([, , name]) => ['b', 'a', 'td', 'div'].includes(name as string))).toBe(true);
        expect(tags.filter(([, slash]) => slash === '/')).toHaveLength(tags.length / 2);
        expect(html).not.toMatch(/<[^>]*\s(?:onload|href="javascript)/);
        expect(sanitise(html)).toBe(html);
      }),
    );
  });
});

test('a log: groups folded, levels marked, escapes gone', () => {
  const html = renderLog('a \u001b[31mred\u001b[0m <b>\n##[group]G & H\nin\n##[endgroup]\n##[error]boom\n');
  expect(html).toContain('a red &lt;b&gt;');
  expect(html).toContain('<details><summary>G &amp; H</summary><pre><code>in\n</code></pre></details>');
  expect(html).toContain('<span class="error">Error: boom</span>');
});

test('an unfinished group is closed, a huge log is cut in the middle', () => {
  const html = renderLog(`##[group]open\n${'x'.repeat(3_000_000)}end`);
  expect(html).toMatch(/end\n<\/code><\/pre><\/details>$/);
  expect(html.length).toBeLessThan(1_100_000);
  expect(html).toContain('characters left out');
});

const RUN: RunResult = {
  conclusion: 'failure',
  facts: FACTS,
  seconds: 75,
  artifacts: [{ id: 1, name: 'a<b>', size: 2048, path: '/x.zip' }],
  jobs: [
    {
      index: 0,
      label: '<1/2>',
      slot: 'test 1-2',
      matrix: { shard: '1/2' },
      started: 0,
      result: {
        conclusion: 'failure',
        exitCode: 1,
        postExitCode: 0,
        seconds: 12.34,
        main: null,
        post: null,
        outputs: { verdict: '<fail>' },
        state: {},
        annotations: [{ level: 'error', title: 'T<', file: 'a<.py', line: 3, message: '<script>x</script>' }],
        summary: '# Hello\n<script>y</script>',
        log: '<script>z</script>',
        logFile: '',
        workspace: '',
        orphans: [],
      },
    },
  ],
};

test('the page is self-contained and escapes what jobs say', () => {
  const html = renderPage(RUN, {
    logs: new Map([['test 1-2', 'logs/test 1-2.log']]),
    artifacts: new Map([['a<b>', 'artifacts/a<b>']]),
  });
  expect(html).not.toMatch(/<script|<link|<img|\ssrc=|@import|url\(/);
  expect(html).toContain("default-src 'none'");
  for (const part of [
    '&lt;1/2&gt;',
    '<h1>Hello</h1>',
    'a&lt;.py:3',
    'href="logs/test%201-2.log"',
    'href="artifacts/a%3Cb%3E/"',
    '1m 15s',
    '12.3 s',
  ]) {
    expect(html).toContain(part);
  }
});

test('the job that judged what all others left stands on top', () => {
  const [some] = RUN.jobs;
  if (!some) throw new Error('no job');
  const jobs = [
    { ...some, index: 0, label: 'long', result: { ...some.result, summary: '# Much\n'.repeat(100) } },
    { ...some, index: 1, label: 'gate', started: 20 },
    { ...some, index: 2, label: 'short', started: 5 },
  ];
  const html = renderPage({ ...RUN, jobs }, { logs: new Map(), artifacts: new Map() });
  const order = [...html.matchAll(/id="job-(\d)"/g)].map(([, index]) => index);
  expect(order).toEqual(['1', '0', '2']);
});
