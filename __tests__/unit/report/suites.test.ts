import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { annotationsOf } from '../../../src/report/annotations.ts';
import { closingBlock } from '../../../src/report/console.ts';
import type { LaneLine, Report } from '../../../src/report/model.ts';
import { summaryOf } from '../../../src/report/summary.ts';
import { whose, whoseAll } from '../../../src/report/whose.ts';
import { expectGolden } from '../../support/golden.ts';
import * as make from '../../support/reports.ts';

const golden = (name: string): string => join(import.meta.dirname, 'golden', name);

const lane = (name: string, suite: string, count: number, present: number, tests: number): LaneLine => ({
  lane: name,
  suite,
  count,
  present,
  totals: make.totals({ tests, passed: tests }),
  coverage: make.coverage(200, 100 + tests),
});

/** A gate over two versions of one suite in two shards, and one that is not sharded. */
function gated(overrides: Partial<Report> = {}): Report {
  const lanes = [
    { ...lane('e2e', 'e2e', 1, 1, 13), coverage: null },
    lane('unit-python-3.11', 'unit', 2, 2, 40),
    lane('unit-python-3.12', 'unit', 2, 1, 20),
  ];
  const line = (name: string, index: number, result?: string) => ({
    ...make.shard(index, 20, 2 * index, result),
    lane: name,
  });
  return make.report({
    lane: 'gate',
    suite: 'gate',
    shard: { index: 1, count: 1 },
    lanes,
    shards: [
      line('e2e', 1, '2 failed'),
      line('unit-python-3.11', 1),
      line('unit-python-3.11', 2, '1 failed'),
      line('unit-python-3.12', 1),
    ],
    failures: [
      make.failure('tests/e2e/test_a.py::test_one', 'assert 1 == 2', { lane: 'e2e' }),
      make.failure('tests/unit/test_b.py::test_two', 'assert 1 == 2', {
        lane: 'unit-python-3.11',
        shard: 2,
      }),
      make.failure('tests/e2e/test_a.py::test_three', 'KeyError: 3', { lane: 'e2e' }),
    ],
    verdict: make.verdict(
      'incomplete',
      [make.gate('completeness', 'fail', '73 of 73 tests ran once', 'every test, once')],
      [{ code: 'AEGIS-E402', message: 'Shard 2/2 of unit-python-3.12 left no result.' }],
    ),
    proof: make.proof(73, 5),
    caches: [],
    ...overrides,
  });
}

describe('the report of a gate', () => {
  test('summary', () => expectGolden(golden('gate.md'), summaryOf(gated())));

  test('log', () => expectGolden(golden('gate.txt'), `${closingBlock(gated()).join('\n')}\n`));

  test('what failed is annotated where it ran: here one line for all of it', () => {
    const found = annotationsOf(gated(), () => true).filter(({ title }) => title.includes('failures'));
    expect(found).toEqual([
      {
        level: 'error',
        title: '3 failures in other jobs',
        message:
          'tests/e2e/test_a.py::test_one (e2e)\ntests/unit/test_b.py::test_two (unit-python-3.11 shard 2)\ntests/e2e/test_a.py::test_three (e2e)',
      },
    ]);
  });

  test('of one lane names no lane', () => {
    const one = gated({ lanes: [lane('unit', 'unit', 2, 2, 40)] });
    expect(whose(one, { lane: 'unit', shard: 2 })).toBe('shard 2');
    expect(summaryOf(one)).toContain('### Suites');
    expect(summaryOf(one)).not.toContain('together');
  });

  test('many lanes are folded, and cut where there is little room', () => {
    const lanes = Array.from({ length: 300 }, (_, at) => lane(`lane-${at}`, 'unit', 1, 1, at));
    expect(summaryOf(gated({ lanes }))).toContain('<summary>300 suites</summary>');
    const short = summaryOf(gated({ lanes }), 12_000);
    expect(short).toContain('… and 280 more.');
    expect(short).toContain('together');
  });
});

test('whose it is: a lane of its own shards names them as ever', () => {
  const report = make.report();
  expect(whose(report, { lane: 'x', shard: 3 })).toBe('shard 3');
  const places = [2, 1, 2].map((shard) => ({ lane: 'x', shard }));
  expect(whoseAll(report, places)).toBe('shards 1, 2');
  expect(whoseAll(report, [])).toBe('');
  const single = make.report({ shard: { index: 1, count: 1 } });
  expect([whose(single, { lane: 'x', shard: 1 }), whoseAll(single, places)]).toEqual(['', '']);
});
