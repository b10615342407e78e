import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { writeJunit } from '../../../src/shards/junit.ts';
import { scratch } from '../../support/facts.ts';
import { aManifest } from '../../support/manifests.ts';

/** What becomes of the JUnit file of the only shard, which `make` writes. */
async function written(make: (path: string) => void) {
  const directory = scratch('junit');
  make(join(directory, 'test-results.xml'));
  const target = join(scratch('merged'), 'test-results.xml');
  const faults = await writeJunit(target, [{ manifest: aManifest(1, 1, ['a.py']), directory }], false);
  return { ...faults, text: readFileSync(target, 'utf8') };
}

const KNOWN = /<testsuite name="shard 1" tests="2".*test_0.*test_1/s;

test('a file that is too large is no fault: its tests are told without their output', async () => {
  const { reasons, notices, text } = await written((path) => {
    writeFileSync(path, '<testsuites>');
    truncateSync(path, (64 << 20) + 1);
  });
  expect(reasons).toEqual([]);
  expect(notices).toEqual([
    'test-results.xml of shard 1 is larger than 64 MiB: the merged file has its tests without their output.',
  ]);
  expect(text).toMatch(KNOWN);
});

test.each<[string, (path: string) => void]>([
  ['damaged', (path) => writeFileSync(path, '<testsuites>')],
  ['not there', () => undefined],
])('a file that is %s is replaced too, and a reason', async (_, make) => {
  const { reasons, notices, text } = await written(make);
  expect(reasons).toMatchObject([
    { code: 'AEGIS-E408', message: expect.stringContaining('test-results.xml of shard 1 cannot be used') },
  ]);
  expect(notices).toEqual([]);
  expect(text).toMatch(KNOWN);
});
