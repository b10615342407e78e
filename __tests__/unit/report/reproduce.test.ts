import { expect, test } from '@jest/globals';
import { closingBlock } from '../../../src/report/console.ts';
import { summaryOf } from '../../../src/report/summary.ts';
import * as make from '../../support/reports.ts';

/** A shard that owns no file: pytest without a file would run them all. */
const reportOf = (failures: string | null) => {
  const shard = make.shard(1, 0, 1, 'collection error');
  return make.failingReport({ shards: [{ ...shard, reproduce: { all: '', failures } }] });
};

test('a shard without a file still has the command for what it could not collect', () => {
  const report = reportOf('pytest a.py');
  expect(closingBlock(report).slice(-2)).toEqual([
    '   Reproduce shard 1, only the failures:',
    '     $ pytest a.py',
  ]);
  expect(summaryOf(report)).toContain('```sh\n# only the failures\npytest a.py\n```');
});

test('a shard without a file and without a failure has no command', () => {
  for (const text of [closingBlock(reportOf(null)).join('\n'), summaryOf(reportOf(null))])
    expect(text).not.toContain('Reproduce');
});
