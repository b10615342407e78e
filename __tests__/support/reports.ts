import { economicsOf } from '../../src/caches/economics.ts';
import type { CacheReport } from '../../src/caches/kind.ts';
import type { CoverageTotals } from '../../src/coverage/model.ts';
import type { Failure, FileLine, Report, ShardLine } from '../../src/report/model.ts';
import type { Reason, TestRecord, TestTotals } from '../../src/results/model.ts';
import type { Gate, Proof, Verdict } from '../../src/verdict/model.ts';

/** A green lane of four shards; override what a test is about. */
export function report(overrides: Partial<Report> = {}): Report {
  const made = { ...greenReport(), ...overrides };
  return { ...made, economics: overrides.economics ?? economicsOf(made.caches, 10e9) };
}

function greenReport(): Omit<Report, 'economics'> {
  return {
    scope: 'lane',
    lane: 'unit-python-3.12',
    suite: 'unit',
    shard: { index: 4, count: 4 },
    attempt: 1,
    commit: '3f2a1c9d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39',
    repository: 'acme/rag',
    serverUrl: 'https://github.com',
    manual: 'https://github.com/octo/aegis-ci-action/blob/v1/docs/troubleshooting.md',
    verdict: verdict('passed', [
      gate('completeness', 'pass', '150 of 150 tests ran once', 'every test, once'),
      gate('tests', 'pass', '148 passed, 2 skipped', 'no failures'),
      { ...gate('coverage', 'pass', '93.20 % (1234/1324)', '≥ 80 %'), headline: 'coverage 93.20 % ≥ 80 %' },
    ]),
    totals: totals({ tests: 150, passed: 148, skipped: 2, seconds: 28.4 }),
    failures: [],
    collectErrors: [],
    coverage: coverage(1000, 940, 324, 294),
    coverageFiles: [
      file('src/rag/cli.py', 60, 41, '12-18, 40, 52-62'),
      file('src/rag/ollama.py', 120, 101, '33, 71-88'),
      file('src/rag/pipeline.py', 88, 88, ''),
    ],
    slowest: [
      record('tests/e2e/test_pipeline.py::test_whole_corpus', { seconds: 2.31 }),
      record('tests/integration/test_index.py::test_rebuild[large]', { seconds: 1.2 }),
      record('tests/unit/test_client.py::test_times_out', { seconds: 0.51 }),
    ],
    shards: [shard(1, 38, 7.9), shard(2, 41, 8.4), shard(3, 33, 6.1), shard(4, 38, 7.2)],
    lanes: [],
    plan: null,
    proof: proof(150, 4),
    caches: [
      cache('poetry venv', { kind: 'exact', key: 'k', bytes: 41_300_000, seconds: 0.8 }),
      cache(
        'poetry downloads',
        { kind: 'skipped', reason: 'the environment came whole' },
        { kind: 'current' },
      ),
      cache('fixtures', { kind: 'exact', key: 'k', bytes: 320_000, seconds: 0.2 }, { kind: 'current' }),
    ],
    artifacts: [
      {
        name: 'test-results-unit-python-3.12',
        bytes: 412_000,
        url: 'https://github.com/acme/rag/actions/runs/1/artifacts/2',
        problem: '',
      },
    ],
    notices: [],
    timings: [
      { phase: 'plan', start: 0, seconds: 0.4 },
      { phase: 'environment', start: 0.1, seconds: 1.3 },
      { phase: 'tests', start: 1.4, seconds: 7.2 },
      { phase: 'merge', start: 8.6, seconds: 0.6 },
    ],
    versions: { python: '3.12.4', pytest: '8.3.2', coverage: '7.6.1', 'pytest-xdist': '3.6.1' },
  };
}

/** A green lane with models and images that came beside the environment, one of them not whole. */
export function storesReport(overrides: Partial<Report> = {}): Report {
  const models = { total: 2_610e6, moved: 12.3e6, kept: 2_597.7e6, entries: 7 };
  const layers = { total: 1_520e6, moved: 1_520e6, kept: 0, entries: 4, lost: [], evicted: 0 };
  return report({
    caches: [
      { ...cache('timings', { kind: 'partial', key: 'k', bytes: 21_000, seconds: 0.3 }), kind: 'ledger' },
      cache('poetry venv', { kind: 'exact', key: 'k', bytes: 41.3e6, seconds: 4.1 }, { kind: 'current' }),
      {
        ...cache('ollama models', { kind: 'partial', key: 'k', bytes: 12.3e6, seconds: 6.2 }),
        figures: { ...models, lost: ['tiny: a blob is gone from the `cache`'], evicted: 1 },
      },
      {
        ...cache('docker layers', { kind: 'exact', key: 'k', bytes: 1_520e6, seconds: 15.8 }),
        figures: layers,
      },
    ],
    timings: [
      { phase: 'plan', start: 0, seconds: 2.1 },
      { phase: 'timings', start: 0, seconds: 0.3, cache: 'restore' },
      { phase: 'docker', start: 0.2, seconds: 19.6 },
      { phase: 'ollama', start: 0.2, seconds: 11.4 },
      { phase: 'environment', start: 0.2, seconds: 8.2 },
      { phase: 'poetry venv', start: 0.4, seconds: 4.1, cache: 'restore' },
      { phase: 'ollama models', start: 0.4, seconds: 9.2, cache: 'restore' },
      { phase: 'docker layers', start: 0.4, seconds: 18.1, cache: 'restore' },
      { phase: 'fixtures', start: 8.4, seconds: 1.6 },
      { phase: 'models and images', start: 10, seconds: 9.8, waiting: true },
      { phase: 'plan', start: 19.8, seconds: 0.001, waiting: true },
      { phase: 'tests', start: 20, seconds: 21.3 },
      { phase: 'evidence', start: 41.3, seconds: 0.4 },
      { phase: 'meet', start: 41.7, seconds: 0.6 },
      { phase: 'upload', start: 42.3, seconds: 0.7 },
    ],
    ...overrides,
  });
}

/** A green lane that followed a plan, with one test that is longer than a shard. */
export function plannedReport(overrides: Partial<Report> = {}): Report {
  const tooLong = 'tests/e2e/test_pipeline.py::test_whole_corpus';
  const predicted = [390, 306, 306, 306];
  const lines = [shard(1, 1, 402), shard(2, 53, 341), shard(3, 45, 262), shard(4, 51, 306)];
  return report({
    totals: totals({ tests: 150, passed: 148, skipped: 2, seconds: 1290 }),
    shards: lines.map((line, at) => ({ ...line, predicted: predicted[at] ?? null })),
    slowest: [record(tooLong, { seconds: 398 }), record('tests/unit/test_client.py::test_times_out')],
    plan: {
      hash: '1a2b3c4',
      quality: { measured: 3210, estimated: 12, unknown: 3 },
      table: {
        rows: [
          { count: 1, wallSeconds: 1320, billedMinutes: 22 },
          { count: 2, wallSeconds: 660, billedMinutes: 22 },
          { count: 3, wallSeconds: 441, billedMinutes: 24 },
          { count: 4, wallSeconds: 402, billedMinutes: 25 },
          { count: 6, wallSeconds: 402, billedMinutes: 27 },
          { count: 8, wallSeconds: 402, billedMinutes: 28 },
        ],
        knee: 3,
      },
      tooLong: { name: tooLong, seconds: 402, share: 330 },
    },
    ...overrides,
  });
}

/** Two causes in three tests, an unmet threshold, a file that cannot be imported. */
export function failingReport(overrides: Partial<Report> = {}): Report {
  const reasons: readonly Reason[] = [
    { code: 'AEGIS-E301', message: '3 tests failed.' },
    { code: 'AEGIS-E302', message: 'tests/unit/test_broken.py could not be imported.' },
    {
      code: 'AEGIS-E501',
      message: 'Coverage is 79.60 % (160/201) and `coverage-min` is 80: cover 1 more line.',
    },
  ];
  return report({
    verdict: verdict(
      'failed',
      [
        gate('completeness', 'pass', '150 of 150 tests ran once', 'every test, once'),
        {
          ...gate('tests', 'fail', '3 failed, 145 passed, 2 skipped', 'no failures', '3 tests failed.'),
          reasons: reasons.slice(0, 2),
          headline: '3 tests failed, Collection error',
        },
        {
          ...gate('coverage', 'fail', '79.60 % (160/201)', '≥ 80 %', 'Cover 1 more line.'),
          reasons: reasons.slice(2),
          headline: 'coverage 79.60 % < 80 %',
        },
      ],
      reasons,
    ),
    totals: totals({ tests: 150, passed: 145, failed: 3, skipped: 2, seconds: 28.4 }),
    coverage: coverage(201, 160),
    failures: [
      failure('tests/unit/test_rank.py::test_hybrid[bm25]', 'assert [3, 1] == [1, 3]', { shard: 2 }),
      failure('tests/integration/test_store.py::TestStore::test_open', REFUSED, {
        shard: 3,
        outcome: 'error',
      }),
      failure('tests/integration/test_store.py::TestStore::test_close', REFUSED, {
        shard: 4,
        outcome: 'error',
      }),
    ],
    collectErrors: [
      {
        file: 'tests/unit/test_broken.py',
        message: "ModuleNotFoundError: No module named 'numpyy'",
        trace: 'tests/unit/test_broken.py:3: in <module>\n    import numpyy\nE   ModuleNotFoundError',
        lane: 'unit',
        shard: 1,
      },
    ],
    shards: [
      shard(1, 38, 7.9, '1 collection error'),
      shard(2, 41, 8.4, '1 failed'),
      shard(3, 33, 6.1, '1 error'),
      shard(4, 38, 7.2, '1 error'),
    ],
    ...overrides,
  });
}

const REFUSED = 'ConnectionRefusedError: [Errno 111] Connection refused';

export function verdict(
  kind: Verdict['kind'],
  gates: readonly Gate[] = [],
  reasons: readonly Reason[] = [],
): Verdict {
  return { kind, gates, reasons };
}

export function gate(
  name: Gate['name'],
  status: Gate['status'],
  actual: string,
  required: string,
  note = '',
): Gate {
  return { name, status, actual, required, note, reasons: [] };
}

export function totals(overrides: Partial<TestTotals> = {}): TestTotals {
  const none = { tests: 0, passed: 0, failed: 0, skipped: 0, xfailed: 0, xpassed: 0, notRun: 0, seconds: 0 };
  return { ...none, ...overrides };
}

/** Statements, covered statements, branches, covered branches. */
export function coverage(
  statements: number,
  coveredStatements: number,
  branches = 0,
  coveredBranches = 0,
): CoverageTotals {
  return {
    statements,
    coveredStatements,
    branches,
    coveredBranches,
    covered: coveredStatements + coveredBranches,
    total: statements + branches,
  };
}

export function file(name: string, statements: number, covered: number, missing: string): FileLine {
  return { file: name, totals: coverage(statements, covered), missing };
}

/** A passed test; file and name are read from the id. */
export function record(id: string, overrides: Partial<TestRecord> = {}): TestRecord {
  const base = { id, file: id.split('::')[0] ?? id, line: 12, outcome: 'passed', seconds: 0.1 } as const;
  return { ...base, message: '', trace: '', failureLine: null, ...overrides };
}

export function failure(id: string, message: string, overrides: Partial<Failure> = {}): Failure {
  const name = id.split('::').at(-1)?.split('[')[0];
  const trace = `    def ${name}():\n>       check()\nE       ${message}\n\n${id.split('::')[0]}:41: Error`;
  return {
    ...record(id, { outcome: 'failed', message, trace, failureLine: 41 }),
    lane: 'unit',
    shard: 1,
    ...overrides,
  };
}

export function shard(index: number, tests: number, seconds: number, result = 'passed'): ShardLine {
  const failed = result === 'passed' ? 0 : 1;
  const command = `poetry run pytest -m 'not slow' tests/unit/test_${index}.py`;
  return {
    lane: 'unit',
    role: 'shard',
    index,
    attempt: 1,
    files: Math.ceil(tests / 8),
    totals: totals({ tests, passed: tests - failed, failed, seconds }),
    seconds,
    predicted: null,
    result,
    carried: [],
    reproduce: { all: command, failures: failed === 0 ? null : `${command}::test_one` },
  };
}

export function proof(collected: number, shards: number, overrides: Partial<Proof> = {}): Proof {
  const sound: Omit<Proof, 'shards' | 'collected' | 'ranOnce'> = {
    lost: [],
    lostFiles: [],
    twice: [],
    repaired: 0,
    agreed: 'plan',
    uncollected: [],
    commit: '3f2a1c9',
    census: 21,
    reasons: [],
  };
  return { shards, collected, ranOnce: collected, ...sound, ...overrides };
}

/** The kind is the first word of the label. */
export function cache(
  label: string,
  restore: CacheReport['restore'],
  save: CacheReport['save'] = null,
): CacheReport {
  const kind = (label.split(' ')[0] ?? 'poetry') as CacheReport['kind'];
  return { kind, label, key: `aegis1-${kind}-abc`, restore, save };
}
