import { expect, test } from '@jest/globals';
import type { Manifest } from '../../../src/results/model.ts';
import type { LaneResults } from '../../../src/shards/gather.ts';
import { reasonsOf } from '../../../src/shards/lane-reasons.ts';
import { nothingMeasured } from '../../../src/shards/merge.ts';
import { prove } from '../../../src/shards/proof/prove.ts';
import { aManifest, aSession, COMMIT } from '../../support/manifests.ts';

/** A shard that found test files, and in its own no test: `pytest` exits with 5, which is no fault of one shard. */
const idle = (index: number, count: number, more: Partial<Manifest> = {}): Manifest => ({
  ...aManifest(index, count, ['a.py', 'b.py', 'c.py'], 0),
  ...more,
});

const laneOf = (count: number, ...manifests: readonly Manifest[]): LaneResults => ({
  ...{ lane: 'e2e', suite: 'e2e', count, plan: null, reasons: [] },
  results: manifests.map((manifest) => ({ manifest, directory: '/none' })),
});

function reasons(lane: LaneResults, named = true) {
  const manifests = lane.results.map(({ manifest }) => manifest);
  const proof = prove(manifests, { count: lane.count, commit: COMMIT, plan: null });
  return reasonsOf(lane, proof, named);
}

test('a lane in which no shard ran any test says so, whoever judges', () => {
  const lane = laneOf(2, idle(1, 2), idle(2, 2));
  expect(reasons(lane)).toEqual([{ code: 'AEGIS-E303', message: 'e2e: No shard ran any test.' }]);
  expect(reasons(lane, false)).toEqual([{ code: 'AEGIS-E303', message: 'No shard ran any test.' }]);
});

test('one test of one shard is enough', () => {
  const files = ['a.py', 'b.py', 'c.py'];
  expect(reasons(laneOf(2, aManifest(1, 2, files, 0), aManifest(2, 2, files)))).toEqual([]);
});

test('where the proof or a shard says what is wrong, nothing is added', () => {
  expect(reasons(laneOf(2, idle(1, 2)))).toEqual([]);
  const told = idle(2, 2, { reasons: [{ code: 'AEGIS-E302', message: 'x' }] });
  expect(reasons(laneOf(2, idle(1, 2), told))).toEqual([
    { code: 'AEGIS-E302', message: 'Shard 2/2 of unit: x' },
  ]);
});

test('that nothing was measured is a problem where a limit is set, and of one shard as of two', () => {
  const limit = { units: 80n, scale: 1n, text: '80' };
  const measured = (index: number, count: number): Manifest => ({
    ...aManifest(index, count, ['a.py', 'b.py']),
    session: aSession({ versions: { 'pytest-cov': '7.1.0' } }),
  });
  for (const lane of [laneOf(1, measured(1, 1)), laneOf(2, measured(1, 2), measured(2, 2))]) {
    expect(nothingMeasured({ coverageMin: null }, [lane])).toBeNull();
    expect(nothingMeasured({ coverageMin: limit }, [lane])).toMatchObject({ code: 'AEGIS-E503' });
  }
  const without = laneOf(1, aManifest(1, 1, ['a.py']));
  expect(nothingMeasured({ coverageMin: limit }, [without])).toMatchObject({ code: 'AEGIS-E502' });
});
