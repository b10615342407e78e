import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { Console } from '../../../src/host/process/console.ts';
import { closingBlock } from '../../../src/report/console.ts';
import { joinWords } from '../../../src/text/shell-words.ts';
import { expectGolden } from '../../support/golden.ts';
import * as make from '../../support/reports.ts';

const golden = (name: string) => join(import.meta.dirname, 'golden', name);

/** The lines of the log. */
async function onConsole(lines: readonly string[]): Promise<string[]> {
  const out = new PassThrough();
  const log = new Console(out);
  for (const line of lines) log.line(line);
  out.end();
  return (await text(out)).replace(/\n$/, '').split('\n');
}

describe('the closing block of the log', () => {
  test('of a green lane', () => {
    expectGolden(golden('green-lane.txt'), `${closingBlock(make.report()).join('\n')}\n`);
  });

  test('says in a line what the plan knew; of one shard there is nothing to spread', () => {
    const planned = make.plannedReport();
    const line = '   Known before: 3,210 measured · 12 estimated · 3 unknown · plan 1a2b3c4';
    expect(closingBlock(planned)).toContain(line);
    const { plan } = planned;
    const hashed = closingBlock({ ...planned, plan: plan && { ...plan, hash: '' } });
    expect(hashed).toContain(
      '   Known now: 3,210 measured · 12 estimated · 3 unknown · spread by hash, no plan',
    );
    expect(closingBlock({ ...planned, shard: { index: 1, count: 1 } }).join('\n')).not.toContain('Known');
  });

  test('of a failing lane', () => {
    expectGolden(golden('failing-lane.txt'), `${closingBlock(make.failingReport()).join('\n')}\n`);
  });

  test('on the console, no text from outside becomes a workflow command, a colour or a line of its own', async () => {
    const bad = '::error::x\n::add-mask::y\r\n##[error]z\u001b[31m\u202e';
    const lines = closingBlock(
      make.failingReport({
        failures: [make.failure(bad, bad)],
        collectErrors: [{ file: bad, message: bad, trace: bad, lane: 'unit', shard: 1 }],
        verdict: make.verdict(
          'failed',
          [make.gate('tests', 'fail', bad, bad, bad)],
          [{ code: 'AEGIS-E301', message: bad }],
        ),
        shards: [{ ...make.shard(1, 1, 1, bad), reproduce: { all: bad, failures: bad } }],
      }),
    );
    const printed = await onConsole(lines);
    expect(printed).toHaveLength(lines.length);
    for (const line of printed) {
      expect(line.trimStart()).not.toMatch(/^::/);
      expect(line).not.toMatch(/##\[|[\n\r\u001b\u202e]/);
    }
  });

  test('a shell reads the printed command as it was, whatever is in the names', async () => {
    const id = "t.py::test[##[error]a  b'###[x]##[##[]";
    const words = ['printf', '%s\\n', id];
    const lines = closingBlock(
      make.failingReport({
        shards: [
          { ...make.shard(1, 1, 1, '1 failed'), reproduce: { all: joinWords(words), failures: null } },
        ],
      }),
    );
    const command = (await onConsole(lines)).at(-1)?.replace('     $ ', '') ?? '';
    expect(command).not.toContain('##[');
    expect(execFileSync('sh', ['-c', command], { encoding: 'utf8' })).toBe(`${id}\n`);
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
