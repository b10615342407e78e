import { describe, expect, test } from '@jest/globals';
import { CODES } from '../../../src/codes.ts';
import { remedyBeyond } from '../../../src/report/reasons.ts';
import { summaryOf } from '../../../src/report/summary.ts';
import * as make from '../../support/reports.ts';

test('a hint that the message gives is not given again', () => {
  const reason = {
    code: 'AEGIS-E103',
    message: 'pytest-args: cannot be split. Quote as in a POSIX shell.',
  } as const;
  expect(remedyBeyond(reason)).toBe('Nothing is expanded, and no shell runs.');
  expect(remedyBeyond({ ...reason, message: 'another' })).toBe(CODES['AEGIS-E103'].remedy);
  expect(remedyBeyond({ ...reason, message: CODES['AEGIS-E103'].remedy })).toBe('');
});

test('an abbreviation ends no sentence', () => {
  const reason = { code: 'AEGIS-E102', message: 'ollama-models: is no model. Write e.g. `a:1`.' } as const;
  expect(remedyBeyond(reason)).toBe(CODES['AEGIS-E102'].remedy);
});

describe('the notes of gates', () => {
  const long = (name: string) =>
    `${name}: pulling failed: ${'the registry does not answer; '.repeat(5)}gone.`;
  const of = (messages: readonly string[]) => {
    const reasons = messages.map((message) => ({ code: 'AEGIS-E215', message }) as const);
    const gates = [
      make.gate('completeness', 'fail', 'no proof', 'every test, once', messages.join(' ')),
      make.gate('coverage', 'n/a', '–', '≥ 80 %', `Not judged, the data is incomplete: ${messages[0]}`),
    ];
    return summaryOf(make.report({ verdict: make.verdict('config-error', gates, reasons) }));
  };

  test('point to a long message instead of telling it again', () => {
    const summary = of([long('one'), long('other')]);
    for (const name of ['one', 'other']) expect(summary.split(`${name}: pulling failed`)).toHaveLength(2);
    expect(summary).toContain('| See below. |');
    expect(summary).toContain('| Not judged, the data is incomplete: see below. |');
    expect(of([long('one'), 'No connection.'])).toContain('| See below. No connection. |');
  });

  test('leave failing tests to their list', () => {
    const id = `tests/test_a.py::test_${'long'.repeat(30)}`;
    const reason = { code: 'AEGIS-E301', message: `Shard 1: 1 test failed: ${id}.` } as const;
    const gates = [make.gate('tests', 'fail', '1 failed', 'no failures', reason.message)];
    const summary = summaryOf(
      make.report({
        verdict: make.verdict('failed', gates, [reason]),
        failures: [make.failure(id, 'assert 0')],
      }),
    );
    expect(summary).toContain('| See below. |');
    expect(summary).not.toContain('1 test failed: tests/');
  });

  test('tell a short one', () => {
    expect(of(['No connection.'])).toContain('| Not judged, the data is incomplete: No connection. |');
  });
});
