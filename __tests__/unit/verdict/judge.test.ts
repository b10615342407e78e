import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CODES } from '../../../src/codes.ts';
import type { CoverageTotals, Threshold } from '../../../src/coverage/model.ts';
import { parseThreshold } from '../../../src/coverage/threshold.ts';
import type { Code, Reason } from '../../../src/results/model.ts';
import { cancelledVerdict } from '../../../src/verdict/cancelled.ts';
import { headline } from '../../../src/verdict/headline.ts';
import type { JudgeInput } from '../../../src/verdict/input.ts';
import { judge } from '../../../src/verdict/judge.ts';
import type { GateName, Proof } from '../../../src/verdict/model.ts';

const NO_TESTS = {
  tests: 0,
  passed: 0,
  failed: 0,
  skipped: 0,
  xfailed: 0,
  xpassed: 0,
  notRun: 0,
  seconds: 0,
};
const TOTALS = { ...NO_TESTS, tests: 150, passed: 148, skipped: 2, seconds: 12 };
const FAILED = { ...TOTALS, passed: 147, failed: 1 };

const PROOF: Proof = {
  shards: 4,
  collected: 150,
  ranOnce: 150,
  lost: [],
  twice: [],
  lostFiles: [],
  repaired: 0,
  agreed: 'plan',
  uncollected: [],
  commit: 'c0ffee',
  census: 12,
  reasons: [],
};

const measured = (covered: number, total: number, branches = 0): { totals: CoverageTotals } => ({
  totals: {
    statements: total - branches,
    coveredStatements: covered,
    branches,
    coveredBranches: 0,
    covered,
    total,
  },
});

function limit(text: string): Threshold {
  const parsed = parseThreshold(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.threshold;
}

const reason = (code: Code, message = `Because of ${code}.`): Reason => ({ code, message });

const verdict = (changes: Partial<JudgeInput> = {}) =>
  judge({
    scope: 'lane',
    proof: PROOF,
    reasons: [],
    totals: TOTALS,
    coverage: measured(175, 201),
    threshold: limit('80'),
    ...changes,
  });

function gate(name: GateName, changes: Partial<JudgeInput> = {}) {
  const found = verdict(changes).gates.find((one) => one.name === name);
  if (!found) throw new Error(`no gate ${name}`);
  return found;
}

const statuses = (changes: Partial<JudgeInput>) => verdict(changes).gates.map(({ status }) => status);

describe('all gates', () => {
  test('pass on evidence that agrees', () => {
    const passed = verdict();
    expect(passed).toMatchObject({ kind: 'passed', reasons: [] });
    expect(passed.gates.map(({ name, status }) => [name, status])).toEqual([
      ['completeness', 'pass'],
      ['tests', 'pass'],
      ['coverage', 'pass'],
    ]);
    expect(headline(passed)).toBe('All gates passed: 148 passed, 2 skipped, coverage 87.06 % ≥ 80 %');
  });

  test('are judged even after one failed, and one failure names every failed gate', () => {
    const failed = verdict({
      totals: FAILED,
      reasons: [reason('AEGIS-E301', 'shard 2/4: 1 test failed: test_a.')],
      coverage: measured(160, 201),
    });
    expect(failed.kind).toBe('failed');
    expect(failed.reasons.map(({ code }) => code)).toEqual(['AEGIS-E301', 'AEGIS-E501']);
    expect(headline(failed)).toBe('2 of 3 gates failed: 1 test failed, coverage 79.60 % < 80 %');
  });

  test.each([
    [
      'cancelled',
      ['AEGIS-E310', 'AEGIS-E402', 'AEGIS-E204'],
      'Cancelled, Result of a shard missing and 1 more',
    ],
    [
      'config-error',
      ['AEGIS-E402', 'AEGIS-E204'],
      'Wrong configuration: Result of a shard missing, poetry.lock stale',
    ],
    ['config-error', ['AEGIS-E102'], 'Wrong configuration: Bad percentage'],
    ['incomplete', ['AEGIS-E301', 'AEGIS-E402'], 'Incomplete: Result of a shard missing, 1 test failed'],
    ['failed', ['AEGIS-E301'], '1 of 3 gates failed: 1 test failed'],
  ] as const)('%s for %j', (kind, codes, line) => {
    const judged = verdict({ totals: FAILED, reasons: codes.map((code) => reason(code)) });
    expect(judged.kind).toBe(kind);
    expect(headline(judged)).toContain(line);
  });

  test('every code except warnings turns every verdict red, and is among its reasons', () => {
    const codes = (Object.keys(CODES) as Code[]).filter((code) => !code.startsWith('AEGIS-W'));
    const scopes = fc.constantFrom('lane' as const, 'shard' as const);
    const thresholds = fc.constantFrom(null, limit('0'), limit('80'));
    fc.assert(
      fc.property(fc.subarray(codes, { minLength: 1 }), scopes, thresholds, (found, scope, threshold) => {
        const judged = verdict({ scope, threshold, reasons: found.map((code) => reason(code)) });
        expect(judged.kind).not.toBe('passed');
        expect(judged.reasons.map(({ code }) => code).sort()).toEqual(
          expect.arrayContaining([...found].sort()),
        );
        expect(headline(judged).length).toBeGreaterThan(5);
      }),
    );
  });

  test('a warning never gates', () => {
    expect(verdict({ reasons: [reason('AEGIS-W601')] })).toMatchObject({ kind: 'passed', reasons: [] });
  });

  test('a reason that two sources give is told once', () => {
    const lost = reason('AEGIS-E407');
    expect(verdict({ reasons: [lost], proof: { ...PROOF, reasons: [lost] } }).reasons).toEqual([lost]);
  });
});

describe('completeness', () => {
  test('shows the proof', () => {
    expect(gate('completeness')).toMatchObject({
      actual: '150 of 150 tests ran once',
      required: 'every test, once',
    });
  });

  test.each([
    ['a shard is missing', { reasons: [reason('AEGIS-E402')] }, 'AEGIS-E402'],
    ['a worker was lost', { reasons: [reason('AEGIS-E309')] }, 'AEGIS-E309'],
    ['a shard was killed', { reasons: [reason('AEGIS-E306')] }, 'AEGIS-E306'],
    ['the proof gives a reason', { proof: { ...PROOF, reasons: [reason('AEGIS-E405')] } }, 'AEGIS-E405'],
    ['the proof lost a test', { proof: { ...PROOF, ranOnce: 149, lost: ['a'] } }, 'AEGIS-E407'],
    ['the numbers of the proof differ', { proof: { ...PROOF, ranOnce: 149 } }, 'AEGIS-E407'],
    ['a test ran twice', { proof: { ...PROOF, ranOnce: 149, twice: ['a'] } }, 'AEGIS-E406'],
    ['there is no proof', { proof: null }, 'AEGIS-E402'],
    ['a test did not run', { totals: { ...TOTALS, passed: 147, notRun: 1 } }, 'AEGIS-E313'],
    ['coverage cannot be read', { coverage: { problem: reason('AEGIS-E502') } }, 'AEGIS-E502'],
    ['coverage is of other sources', { coverage: { problem: reason('AEGIS-E404') } }, 'AEGIS-E404'],
  ] as const)(
    'when %s the verdict is incomplete, and coverage is never called too low',
    (_, changes, code) => {
      const judged = verdict({ coverage: measured(1, 201), ...changes });
      expect(judged.kind).toBe('incomplete');
      expect(judged.reasons.map((one) => one.code)).toEqual([code]);
      expect(judged.gates.at(-1)).toMatchObject({ name: 'coverage', status: 'n/a', reasons: [] });
      expect(judged.gates.at(-1)?.note).toContain(judged.reasons[0]?.message);
    },
  );

  test('of a failing lane without a proof fails too', () => {
    expect(statuses({ proof: null, totals: FAILED, reasons: [reason('AEGIS-E301')] })).toEqual([
      'fail',
      'fail',
      'n/a',
    ]);
  });
});

describe('tests that nobody ran', () => {
  const proof = { ...PROOF, ranOnce: 138, lost: Array.from({ length: 12 }, (_, at) => `test_${at}`) };
  const totals = { ...TOTALS, passed: 136, notRun: 12 };

  test('are told by what stopped the run', () => {
    const stopped = reason('AEGIS-E321');
    const { kind, reasons } = verdict({ proof, totals, reasons: [stopped] });
    expect(kind).toBe('incomplete');
    expect(new Set(reasons)).toEqual(new Set([stopped]));
  });

  test('are a reason of their own where nothing explains them', () => {
    const { kind, reasons } = verdict({ proof, totals });
    expect(kind).toBe('incomplete');
    expect(reasons).toEqual([{ code: 'AEGIS-E407', message: '138 of 150 collected tests ran once.' }]);
  });
});

test('a job that is cancelled while its result is published has not passed, whatever was judged', () => {
  const passed = verdict();
  expect(passed.kind).toBe('passed');
  const { kind, gates, reasons } = cancelledVerdict(passed);
  expect(kind).toBe('cancelled');
  expect(gates).toEqual(passed.gates);
  expect(reasons.map(({ code }) => code)).toEqual(['AEGIS-E310']);
  expect(cancelledVerdict(cancelledVerdict(passed))).toEqual(cancelledVerdict(passed));
});

describe('tests', () => {
  test.each([
    [TOTALS, '148 passed, 2 skipped'],
    [FAILED, '1 failed, 147 passed, 2 skipped'],
    [{ ...TOTALS, passed: 144, xfailed: 1, xpassed: 3 }, '144 passed, 2 skipped, 1 xfailed, 3 xpassed'],
    [NO_TESTS, 'no tests'],
  ])('counts outcomes', (totals, actual) => {
    expect(gate('tests', { totals }).actual).toBe(actual);
  });

  test('a failure that no reason tells still fails', () => {
    const judged = verdict({ totals: { ...FAILED, passed: 146, failed: 2 } });
    expect(judged).toMatchObject({
      kind: 'failed',
      reasons: [{ code: 'AEGIS-E301', message: '2 tests failed.' }],
    });
  });

  test('a shard without tests is no failure: that a lane has none is a reason of the lane', () => {
    expect(verdict({ totals: NO_TESTS, scope: 'shard', proof: null }).kind).toBe('passed');
  });

  test('an exit code that contradicts is named beside the failures', () => {
    const reasons = [reason('AEGIS-E301'), reason('AEGIS-E312'), reason('AEGIS-E312', 'Another.')];
    expect(gate('tests', { totals: FAILED, reasons }).headline).toBe(
      '1 test failed, exit code contradicts the outcomes',
    );
  });

  test('a file that could not be collected is no pass of completeness', () => {
    const { gates } = verdict({ proof: { ...PROOF, uncollected: ['tests/test_a.py'] } });
    expect(gates[0]).toMatchObject({ name: 'completeness', status: 'warn' });
    expect(gates[0]?.actual).toContain('1 file not collected');
  });

  test.each(['AEGIS-E302', 'AEGIS-E303', 'AEGIS-E314', 'AEGIS-E321'] as const)(
    'after %s some tests did not run, so coverage is not judged',
    (code) => {
      const changes = {
        reasons: [reason(code)],
        coverage: measured(1, 201),
        totals: { ...TOTALS, notRun: 3 },
      };
      expect(verdict(changes).kind).toBe('failed');
      expect(statuses(changes)).toEqual(['pass', 'fail', 'n/a']);
    },
  );
});

describe('coverage', () => {
  test.each([
    [
      160,
      201,
      '80',
      'fail',
      '79.60 % (160/201)',
      'Cover 1 more line. Rounded to whole percent, as coverage.py does by default, it would have passed.',
    ],
    [150, 201, '80', 'fail', '74.62 % (150/201)', 'Cover 11 more lines.'],
    [
      15999,
      20000,
      '80',
      'fail',
      '79.99 % (15999/20000)',
      'Cover 1 more line. Rounded to whole percent, as coverage.py does by default, it would have passed.',
    ],
    [199999, 200000, '100', 'fail', '99.99 % (199999/200000)', 'Cover 1 more line.'],
    [
      2,
      3,
      '66.667',
      'fail',
      '66.666 % (2/3)',
      'Cover 1 more line. Rounded to whole percent, as coverage.py does by default, it would have passed.',
    ],
    [2, 3, '66.665', 'pass', '66.666 % (2/3)', ''],
    [160, 200, '80', 'pass', '80.00 % (160/200)', ''],
    [0, 200, '0', 'pass', '0.00 % (0/200)', ''],
  ] as const)('%i of %i against %s: %s', (covered, total, text, status, actual, note) => {
    const judged = gate('coverage', { coverage: measured(covered, total), threshold: limit(text) });
    expect(judged).toMatchObject({ status, actual, required: `≥ ${text} %`, note });
  });

  test('with branches more of either help', () => {
    const note = gate('coverage', { coverage: measured(150, 201, 20) }).note;
    expect(note).toBe('Cover 11 more lines or branches.');
  });

  test('the reason has the number, the limit and what is lacking', () => {
    const { reasons } = verdict({ coverage: measured(160, 201) });
    const message = 'Coverage is 79.60 % (160/201), below 80 %. Cover 1 more line.';
    expect(reasons).toEqual([{ code: 'AEGIS-E501', message }]);
  });

  test('without a limit it is shown and not judged', () => {
    expect(gate('coverage', { threshold: null })).toMatchObject({
      status: 'n/a',
      actual: '87.06 % (175/201)',
      required: '',
      note: 'No `coverage-min` is set.',
    });
  });

  test.each([
    ['it was not measured', null, 'AEGIS-E502'],
    ['nothing was measured', measured(0, 0), 'AEGIS-E503'],
    ['only branches were measured', measured(3, 3, 3), 'AEGIS-E503'],
    ['paths leave the repository', { problem: reason('AEGIS-E506') }, 'AEGIS-E506'],
    ['branches were measured by some', { problem: reason('AEGIS-E507') }, 'AEGIS-E507'],
  ])('with a limit it fails when %s; without, it only warns', (_, coverage, code) => {
    expect(verdict({ coverage })).toMatchObject({ kind: 'failed', reasons: [{ code }] });
    expect(headline(verdict({ coverage }))).toBe('1 of 3 gates failed: coverage unknown');
    expect(verdict({ coverage, threshold: null })).toMatchObject({ kind: 'passed', reasons: [] });
    const { status } = gate('coverage', { coverage, threshold: null });
    expect(status).toBe(coverage === null ? 'n/a' : 'warn');
  });

  test('what a shard says against its coverage counts with and without a limit', () => {
    for (const threshold of [null, limit('80')])
      expect(verdict({ threshold, reasons: [reason('AEGIS-E504')] })).toMatchObject({
        kind: 'failed',
        reasons: [{ code: 'AEGIS-E504' }],
      });
  });

  test("the project's own limit is told when it differs, and when it is switched off", () => {
    expect(gate('coverage', { projectFailUnder: 80 })).toMatchObject({ status: 'pass', note: '' });
    expect(gate('coverage', { projectFailUnder: 0 })).toMatchObject({ status: 'pass', note: '' });
    expect(gate('coverage', { projectFailUnder: 85.5 })).toMatchObject({
      status: 'warn',
      note: "The project's own `fail_under` is 85.5; `coverage-min: 80` decides.",
    });
    const unset = gate('coverage', { projectFailUnder: 85, threshold: null });
    expect(unset).toMatchObject({ status: 'warn', actual: '87.06 % (175/201)' });
    expect(unset.note).toContain('set `coverage-min: 85`');
    expect(verdict({ projectFailUnder: 85, threshold: null }).kind).toBe('passed');
  });

  test('of one shard is judged by the last', () => {
    const shard = { scope: 'shard', proof: null, coverage: measured(1, 201) } as const;
    expect(verdict(shard).kind).toBe('passed');
    expect(statuses(shard)).toEqual(['n/a', 'pass', 'n/a']);
    expect(gate('coverage', shard).note).toBe('Judged by the last shard.');
    expect(statuses({ ...shard, totals: FAILED })).toEqual(['n/a', 'fail', 'n/a']);
  });

  test('where shards cannot be merged, a limit that nobody applies is a warning, and no failure', () => {
    const shard = { scope: 'shard', proof: null, coverage: null, separate: true } as const;
    expect(verdict({ ...shard, threshold: limit('90') }).kind).toBe('passed');
    expect(gate('coverage', { ...shard, threshold: limit('90') })).toMatchObject({
      status: 'warn',
      required: '≥ 90 %',
      note: 'Not judged: the shards cannot be merged here.',
    });
    expect(gate('coverage', { ...shard, threshold: null }).status).toBe('n/a');
    expect(gate('completeness', shard).note).toBe('Not judged: the shards cannot be merged here.');
  });
});
