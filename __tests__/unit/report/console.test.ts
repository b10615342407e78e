import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { closingBlock } from '../../../src/report/console.ts';
import { expectGolden } from '../../support/golden.ts';
import * as make from '../../support/reports.ts';

const golden = (name: string) => join(import.meta.dirname, 'golden', name);

describe('the closing block of the log', () => {
  test('of a green lane', () => {
    expectGolden(golden('green-lane.txt'), `${closingBlock(make.report()).join('\n')}\n`);
  });

  test('of a failing lane', () => {
    expectGolden(golden('failing-lane.txt'), `${closingBlock(make.failingReport()).join('\n')}\n`);
  });

  test('no text from outside becomes a workflow command, a colour or a line of its own', () => {
    const bad = '::error::x\n::add-mask::y\r\n##[error]z\u001b[31m\u202e';
    const lines = closingBlock(
      make.failingReport({
        failures: [make.failure(bad, bad)],
        collectErrors: [{ file: bad, message: bad, trace: bad, shard: 1 }],
        verdict: make.verdict(
          'failed',
          [make.gate('tests', 'fail', bad, bad, bad)],
          [{ code: 'AEGIS-E301', message: bad }],
        ),
        shards: [{ ...make.shard(1, 1, 1, bad), reproduce: { all: bad, failures: bad } }],
      }),
    );
    for (const line of lines) {
      expect(line.trimStart()).not.toMatch(/^::/);
      expect(line).not.toMatch(/##\[|[\n\r\u001b\u202e]/);
    }
  });

  test('a gate without a limit requires nothing', () => {
    const verdict = make.verdict('passed', [
      make.gate('coverage', 'n/a', '–', '', 'Judged by the last shard.'),
    ]);
    expect(closingBlock(make.report({ verdict }))[1]).toBe('   ➖ coverage: –: Judged by the last shard.');
  });

  test('a long list is cut and says so', () => {
    const failures = Array.from({ length: 99 }, (_, index) => make.failure(`t.py::test_${index}`, 'boom'));
    expect(closingBlock(make.failingReport({ failures })).join('\n')).toContain('… and 80 more failures');
  });
});
