import { describe, expect, test } from '@jest/globals';
import { proofLine } from '../../../src/report/sections/proof.ts';
import { summaryOf } from '../../../src/report/summary.ts';
import * as make from '../../support/reports.ts';

const lineOf = (...[collected, shards, overrides]: Parameters<typeof make.proof>) =>
  proofLine({ proof: make.proof(collected, shards, overrides), shards: [] });

describe('the line of the proof', () => {
  test.each([
    ['plan', '6,865 of 6,865 tests ran once · 0 lost · 0 twice · plan agreed · 8 shards, one commit'],
    ['hash', '6,865 of 6,865 tests ran once · 0 lost · 0 twice · spread by hash · 8 shards, one commit'],
    ['mixed', '6,865 of 6,865 tests ran once · 0 lost · 0 twice · not one plan · 8 shards, one commit'],
  ] as const)('says how the shards knew their tests: %s', (agreed, line) => {
    expect(lineOf(6865, 8, { agreed })).toBe(line);
  });

  test('one shard has nobody to agree with', () => {
    expect(lineOf(1, 1, { agreed: 'hash' })).toBe('1 of 1 test ran once · 0 lost · 0 twice · 1 shard');
  });

  test('tells what was repaired, and files that nobody took', () => {
    expect(lineOf(20, 2, { repaired: 12, lostFiles: ['a.py', 'b.py'] })).toBe(
      '20 of 20 tests ran once · 0 lost · 0 twice · 2 files that no shard took · plan agreed · 12 repaired · 2 shards, one commit',
    );
  });

  test('adds up what shards carried over, by attempt', () => {
    const line = (attempt: number, tests: number) => ({
      ...make.shard(1, tests, 1),
      carried: [{ attempt, tests }],
    });
    const shards = [line(2, 5), line(1, 1040), line(1, 8)];
    expect(proofLine({ proof: make.proof(2000, 3), shards })).toContain(
      ' · 1,048 carried over from attempt 1 · 5 carried over from attempt 2 · ',
    );
  });
});

test('lost files are listed, each as code', () => {
  const lostFiles = Array.from({ length: 12 }, (_, at) => `tests/test_${at}.py`);
  const summary = summaryOf(make.report({ proof: make.proof(20, 2, { lostFiles }) }));
  expect(summary).toContain('Files that no shard took: `tests/test_0.py`, `tests/test_1.py`');
  expect(summary).toContain('`tests/test_9.py` and 2 more');
  expect(summary).not.toContain('tests/test_10.py');
});
