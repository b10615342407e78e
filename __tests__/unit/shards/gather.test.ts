import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { serializeManifest } from '../../../src/results/manifest.ts';
import type { Manifest } from '../../../src/results/model.ts';
import { gatherResults } from '../../../src/shards/gather.ts';
import { namesOf } from '../../../src/shards/names.ts';
import { scratch } from '../../support/facts.ts';
import { aManifest } from '../../support/manifests.ts';
import { library } from './agree/library.ts';

const COVERAGE = '{"meta": {}}';
const part = (text: string) => ({
  file: 'coverage.json',
  sha256: createHash('sha256').update(text).digest('hex'),
  data: ['coverage-data'],
});

/** What shard 1 of 2 gets when the artifact of shard 2 holds this manifest. */
async function gathered(change: Partial<Manifest>, files: Readonly<Record<string, string>> = {}) {
  const shelf = library();
  const theirs = { ...aManifest(2, 2, ['a.py']), ...change };
  shelf.put('results-unit-2of2', { 'manifest.json': serializeManifest(theirs), ...files });
  const shard = { index: 1, count: 2 };
  const names = namesOf('results', 'unit', shard.count);
  const meeting = {
    artifacts: shelf,
    names,
    shard,
    runId: '1',
    attempt: 1,
    temp: scratch('gather'),
    retentionDays: null,
  };
  const own = { directory: '/none', manifest: aManifest(1, 2, ['a.py']) };
  const { results, reasons } = await gatherResults(meeting, own, { tries: 1, pauseMs: 1 });
  return { shards: results.map(({ manifest }) => manifest.shard.index), reasons };
}

test('the result of another shard counts when it is whose it should be', async () => {
  const whole = await gathered({ coverage: part(COVERAGE) }, { 'coverage.json': COVERAGE });
  expect(whole).toEqual({ shards: [1, 2], reasons: [] });
});

test.each<[string, Partial<Manifest>, RegExp]>([
  ['another shard', { shard: { index: 1, count: 2 } }, /says shard 1/],
  ['another run', { runId: '2' }, /says run 2/],
  ['another lane', { lane: 'e2e' }, /says lane e2e/],
  ['coverage data that was changed', { coverage: part('{}') }, /coverage data is not what its manifest says/],
])('a result of %s does not, and is named', async (_, change, why) => {
  const { shards, reasons } = await gathered(change, { 'coverage.json': COVERAGE });
  expect(shards).toEqual([1]);
  expect(reasons).toContainEqual({ code: 'AEGIS-E408', message: expect.stringMatching(why) });
});
