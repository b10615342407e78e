import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Report } from '../../../src/report/model.ts';
import { SUMMARY_BYTES, summaryOf } from '../../../src/report/summary.ts';
import { expectGolden } from '../../support/golden.ts';
import * as make from '../../support/reports.ts';

const GOLDEN: Record<string, Report> = {
  'green-lane': make.report(),
  'failing-lane': make.failingReport({
    notices: ['`pytest-xdist` is not installed: add it and the tests run on all 4 cores.'],
  }),
  incomplete: incomplete(),
  cancelled: cancelled(),
  'config-error': configError(),
  'single-shard': singleShard(),
  'shard-passed': make.report({
    scope: 'shard',
    shard: { index: 2, count: 4 },
    shards: [make.shard(2, 41, 8.4)],
  }),
  'shard-failed': failedShard(),
  'hostile-names': hostile(),
  'planned-lane': make.plannedReport(),
  'stores-lane': make.storesReport(),
  'repaired-lane': repaired(),
  'stopped-shard': stopped(),
};

const NONE = { measured: 0, estimated: 0, unknown: 0 };

describe('the summary', () => {
  test.each(Object.entries(GOLDEN))('%s', (name, report) => {
    expectGolden(join(import.meta.dirname, 'golden', `${name}.md`), summaryOf(report));
  });

  test('a shard that does not finish the lane writes five lines', () => {
    for (const report of Object.values(GOLDEN)) {
      expect(
        summaryOf({ ...report, scope: 'shard' })
          .trimEnd()
          .split('\n'),
      ).toHaveLength(5);
    }
  });

  test('over budget, the largest sections give way and are named', () => {
    const golden = join(import.meta.dirname, 'golden', 'budget-overflow.md');
    const summary = summaryOf(huge(), 12_000);
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(12_000);
    expect(summary).toContain('failures');
    expectGolden(golden, summary);
  });

  test('ten thousand failures with long tracebacks in wide characters stay under the limit', () => {
    const summary = summaryOf(huge(10_000));
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(SUMMARY_BYTES);
    expect(summary).toContain('10,000 tests failed');
    expect(summary).toContain('Shortened to fit');
  });

  test('thousands of shards in many lanes keep to the limit, and those that failed stay', () => {
    const lines = Array.from({ length: 6_000 }, (_, at) => ({
      ...make.shard((at % 256) + 1, 40, at, at === 5_999 ? 'killed by SIGKILL' : 'passed'),
      lane: `unit-python-3.${at >> 8}`,
      reproduce: { all: '', failures: null },
    }));
    const summary = summaryOf(make.plannedReport({ shards: lines }), 100_000);
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(100_000);
    expect(summary).toContain('Shortened to fit into a summary: shards.');
    expect(summary).toMatch(/unit-python-3\.23 \| 112 .* killed by SIGKILL/);
    expect(summary).toContain('… and 5,960 more shards.');
  });

  test('without room the table of shard counts goes, and the warning stays', () => {
    const roomy = summaryOf(make.plannedReport());
    const name = `tests/a.py::test[${'x'.repeat(150)}]`;
    const rows = Array.from({ length: 60 }, (_, at) => ({
      count: at + 1,
      wallSeconds: 1000 / (at + 1),
      billedMinutes: 20,
    }));
    const plan = { ...make.plannedReport().plan, table: { rows, knee: 8 } };
    const tight = summaryOf(
      make.plannedReport({
        plan: { ...plan, hash: '', quality: NONE, tooLong: { name, seconds: 9, share: 3 } },
      }),
      6_000,
    );
    expect(roomy).toContain('3 shards is where more no longer pays');
    expect(tight).not.toContain('more no longer pays');
    expect(tight).toContain('numbers of shards');
    expect(tight).toContain('AEGIS-W413');
  });

  test('a green summary keeps everything below the shards folded', () => {
    const open = summaryOf(make.report()).replace(/<details>.*?<\/details>/gs, '');
    expect(open.split('\n').filter((line) => line !== '').length).toBeLessThan(25);
  });
});

/** A shard could not get the plan and the last one ran its tests; another took most of its own from attempt 1. */
function repaired(): Report {
  const planned = make.plannedReport({ attempt: 2 });
  const [first, second, third, fourth] = planned.shards;
  if (!first || !second || !third || !fourth) throw new Error('the planned report has four shards');
  const idle = { files: 0, totals: make.totals(), seconds: 0, result: 'left to the last shard' };
  return {
    ...planned,
    proof: make.proof(150, 4, { repaired: 53 }),
    shards: [
      first,
      { ...second, ...idle },
      { ...third, attempt: 2, seconds: 31, predicted: null, carried: [{ attempt: 1, tests: 40 }] },
      fourth,
      { ...make.shard(4, 53, 318), role: 'repair' },
    ],
  };
}

function stopped(): Report {
  const reasons = [
    {
      code: 'AEGIS-E321',
      message: 'Shard 2/4: pytest stopped early: stopping after 3 failures; 29 tests did not run.',
    },
  ] as const;
  const unrun = Array.from({ length: 29 }, (_, at) => `tests/unit/test_rank.py::test_${at}`);
  const left = { tests: 41, passed: 9, failed: 3, notRun: 29 };
  return make.failingReport({
    verdict: make.verdict('incomplete', [], reasons),
    totals: make.totals({ tests: 150, passed: 118, failed: 3, notRun: 29 }),
    collectErrors: [],
    failures: [],
    proof: make.proof(150, 4, { agreed: 'hash', ranOnce: 121, lost: unrun, reasons }),
    shards: [
      make.shard(1, 38, 7.9),
      { ...make.shard(2, 41, 1.1, 'stopped after 3 failures'), totals: make.totals(left) },
      make.shard(3, 33, 6.1),
      make.shard(4, 38, 7.2),
    ],
  });
}

function incomplete(): Report {
  const reasons = [
    {
      code: 'AEGIS-E307',
      message: 'Shard 3 ran out of memory while `tests/e2e/test_index.py::test_large` ran.',
    },
    { code: 'AEGIS-E407', message: '2 tests were run by no shard.' },
  ] as const;
  return make.failingReport({
    verdict: make.verdict(
      'incomplete',
      [
        {
          ...make.gate(
            'completeness',
            'fail',
            '148 of 150 tests ran once',
            'every test, once',
            '2 were lost.',
          ),
          headline: 'Out of memory, A test was lost',
        },
        make.gate('tests', 'pass', '146 passed, 2 skipped', 'no failures'),
        make.gate('coverage', 'n/a', '–', '≥ 80 %', 'Not judged, the data is incomplete.'),
      ],
      reasons,
    ),
    failures: [],
    collectErrors: [],
    coverage: make.coverage(201, 142),
    proof: make.proof(150, 4, {
      ranOnce: 148,
      lost: ['tests/e2e/test_index.py::test_large', 'tests/e2e/test_index.py::test_larger'],
      reasons,
    }),
    shards: [
      make.shard(1, 38, 7.9),
      make.shard(2, 41, 8.4),
      make.shard(3, 31, 61.4, 'killed: out of memory'),
      make.shard(4, 38, 7.2),
    ],
  });
}

function cancelled(): Report {
  const reasons = [{ code: 'AEGIS-E310', message: 'The job was cancelled after 42 s.' }] as const;
  return make.report({
    shard: { index: 1, count: 1 },
    verdict: make.verdict('cancelled', [], reasons),
    totals: make.totals({ tests: 150, passed: 80, notRun: 70, seconds: 40 }),
    coverage: null,
    coverageFiles: [],
    proof: null,
    shards: [make.shard(1, 150, 42, 'cancelled')],
  });
}

function configError(): Report {
  const reasons = [
    { code: 'AEGIS-E102', message: '`coverage-min` is `80,5`. Did you mean `80.5`?' },
    { code: 'AEGIS-E105', message: '`test-paths` names `../other`, which leaves the workspace.' },
  ] as const;
  return make.report({
    ...{
      verdict: make.verdict('config-error', [], reasons),
      totals: make.totals(),
      coverage: null,
      proof: null,
    },
    ...{ coverageFiles: [], slowest: [], shards: [], caches: [], artifacts: [], timings: [], versions: {} },
  });
}

function singleShard(): Report {
  return make.failingReport({
    lane: 'unit',
    shard: { index: 1, count: 1 },
    attempt: 2,
    failures: [make.failure('tests/test_one.py::test_one', 'ValueError: boom')],
    collectErrors: [],
    totals: make.totals({ tests: 12, passed: 11, failed: 1 }),
    shards: [make.shard(1, 12, 3.4, '1 failed')],
    proof: make.proof(12, 1),
    caches: [
      make.cache(
        'poetry venv',
        { kind: 'miss', seconds: 0.3 },
        { kind: 'stored', bytes: 52e6, seconds: 1.4 },
      ),
      make.cache(
        'ollama',
        { kind: 'failed', reason: 'no answer in 5 s', seconds: 5 },
        { kind: 'denied', reason: 'the token may only read' },
      ),
    ],
  });
}

function failedShard(): Report {
  return make.failingReport({
    scope: 'shard',
    shard: { index: 2, count: 4 },
    failures: [
      make.failure('tests/unit/test_rank.py::test_hybrid[bm25]', 'assert [3, 1] == [1, 3]', { shard: 2 }),
    ],
    collectErrors: [],
    totals: make.totals({ tests: 41, passed: 40, failed: 1 }),
    shards: [make.shard(2, 41, 8.4, '1 failed')],
    verdict: make.verdict('failed', [], [{ code: 'AEGIS-E301', message: '1 test failed.' }]),
  });
}

function hostile(): Report {
  const nasty =
    'tests/`x`|y/<img src=x onerror=alert(1)>/@octocat/#1.py::test[</code></details>\n# pwned\u202egnp.exe\u001b[31m]';
  return make.failingReport({
    lane: 'unit-`|`-@team',
    suite: '<script>alert(1)</script>',
    failures: [
      make.failure(nasty, '![](https://evil.example/x.png) [click](javascript:alert(1)) www.evil.example', {
        trace:
          '```\n~~~\n</details>\n\u001b[31mE  red\u001b[0m \u2066hidden\u2069 @octocat #12 `````\n::error::no\r\n##[error]no',
      }),
    ],
    slowest: [make.record(nasty, { seconds: 1 })],
    coverageFiles: [make.file('a|b`c`/@me #3.py', 10, 1, '1-9')],
    notices: ['- [x] GH-12 acme/rag#12 *bold* __init__ $x$ <b> `code` and `</code>` `'],
    artifacts: [{ name: 'a](x)', bytes: 1, url: 'https://x/)[y](javascript:1', problem: '' }],
    repository: 'acme/"><script>',
  });
}

function huge(tests = 400): Report {
  const failures = Array.from({ length: tests }, (_, index) =>
    make.failure(`tests/test_${index % 7}.py::test_${index}`, `ValueError: number ${index}`, {
      trace: `E   ${'漢字'.repeat(400)}\nE   ValueError: number ${index}`,
    }),
  );
  return make.failingReport({ failures, totals: make.totals({ tests, failed: tests }) });
}
