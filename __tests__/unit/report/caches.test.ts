import { describe, expect, test } from '@jest/globals';
import { annotationsOf } from '../../../src/report/annotations.ts';
import { cacheLine } from '../../../src/report/sections/caches.ts';
import { thrashText } from '../../../src/report/sections/economics.ts';
import { summaryOf } from '../../../src/report/summary.ts';
import * as make from '../../support/reports.ts';

const MISS = { kind: 'miss', seconds: 0.2 } as const;

const models = (figures: object) => {
  const restore = { kind: 'exact', key: 'k', bytes: 5e6, seconds: 1 } as const;
  const none = { total: 5e6, moved: 5e6, kept: 0, entries: 2, lost: [], evicted: 0 };
  return { ...make.cache('ollama models', restore), figures: { ...none, ...figures } };
};

const rowsOf = (summary: string): readonly string[] =>
  summary.split('\n').filter((line) => /^\| (cache|ollama|docker|poetry|timings|fixtures)/.test(line));

const wholeStep = (report = make.storesReport()): string =>
  /This step · .*?</.exec(summaryOf(report))?.[0] ?? '';

describe('the caches in the summary', () => {
  test('the column of what was not moved comes with the first store that has kept something', () => {
    const [head] = rowsOf(summaryOf(make.storesReport()));
    expect(head).toContain('| moved | not moved | time |');
    expect(rowsOf(summaryOf(make.report()))[0]).toContain('| moved | time |');
  });

  test('a store that lacks a model says so, with the cause', () => {
    const summary = summaryOf(make.storesReport());
    expect(summary).toMatch(/\| ollama models \| ⚠️ in part \| 12.3 MB \| 2.6 GB \|/);
    expect(summary).toContain(
      '- ⚠️ ollama models: <code>tiny: a blob is gone from the &#96;cache&#96;</code>',
    );
  });

  test('of many that are lost five are named, and none can break the page', () => {
    const lost = Array.from({ length: 9 }, (_, at) => `m${at}</details>\n# ${'x'.repeat(400)}`);
    const summary = summaryOf(make.report({ caches: [models({ lost })] }));
    expect(summary.match(/- ⚠️ ollama models: /g)).toHaveLength(5);
    expect(summary).toContain('- … and 4 more of ollama models');
    expect(summary).toMatch(/^- ⚠️ ollama models: `m0<\/details> # x{100,}…`$/m);
    expect(summary).not.toContain('x'.repeat(250));
  });

  test('the newest timings are all that one can get', () => {
    expect(summaryOf(make.storesReport())).toContain('| timings | ✅ newest | 21 kB |');
  });

  test('times that overlap are not added up', () => {
    expect(cacheLine(make.storesReport())).toBe('4 of 4 hit, 1.6 GB restored, 2.6 GB not moved');
    expect(cacheLine(make.report({ caches: [make.cache('fixtures', MISS)] }))).toBe('0 of 1 hit');
    expect(wholeStep()).toBe('This step · 43 s · waited 9.8 s for models and images<');
  });

  test('what the entries hold is told by kind, beside the limit', () => {
    const summary = summaryOf(make.storesReport());
    expect(summary).toContain('moved 1.6 GB · not moved 2.6 GB, which was here already or is unchanged');
    expect(summary).toContain(
      '**42 %** of the 10 GB of this repository: these entries hold 4.2 GB<br>ollama 2.6 GB',
    );
    expect(summary).toContain('Of ollama models some sizes are not known yet.');
  });

  test('what was moved is told by direction where there were two', () => {
    const saved = { kind: 'stored', bytes: 52e6, seconds: 1 } as const;
    const summary = summaryOf(make.report({ caches: [models({}), make.cache('fixtures', MISS, saved)] }));
    expect(summary).toContain('Caches · 1 of 2 hit, 5.0 MB restored<');
    expect(summary).toContain('moved 57.0 MB (5.0 MB restored, 52.0 MB saved)\n');
  });

  test('of caches that all missed there is nothing to tell', () => {
    const summary = summaryOf(make.report({ caches: [make.cache('fixtures', MISS, { kind: 'empty' })] }));
    expect(summary).toContain('no: nothing to save');
    expect(summary).not.toContain('of this repository');
    expect(summary).not.toContain('moved 0');
  });
});

describe('caches that push each other out', () => {
  const evicted = make.storesReport();
  const tight = make.report({ caches: [models({ total: 8.4e9 })] });

  test('are told with entries and cache', () => {
    expect(thrashText(evicted.economics)).toBe(
      'Gone from the cache, pushed out by others, unused for seven days, or deleted: ollama models (1 entry). ' +
        'The entries of this job hold 4.2 GB, 42 % of the 10 GB of this repository.',
    );
  });

  test('are told before it comes to that', () => {
    expect(thrashText(tight.economics)).toBe(
      'The entries of this job hold 8.4 GB, 84 % of the 10 GB of this repository: ' +
        'a save will push out what another lane needs.',
    );
  });

  test('are one warning in a lane, and none for each of its shards', () => {
    const warnings = (report: typeof tight) =>
      annotationsOf(report, () => true).filter(({ title }) => title.includes('W608'));
    expect(warnings(tight)).toMatchObject([
      { level: 'warning', title: expect.stringMatching(/^AEGIS-W608 /) },
    ]);
    expect(warnings({ ...tight, scope: 'shard' })).toEqual([]);
    expect(warnings(make.report())).toEqual([]);
  });

  test('are on the page though the table is folded, or has no room', () => {
    const open = summaryOf(tight).replace(/<details>.*?<\/details>/gs, '');
    expect(open).toContain('**AEGIS-W608 Caches push each other out**');
    const cramped = summaryOf(tight, 3_600);
    expect(cramped).toContain('**AEGIS-W608');
    expect(cramped).not.toContain('| ollama models |');
  });
});
