import { expect, test } from '@jest/globals';
import type { Manifest } from '../../../src/results/model.ts';
import { asCarried, carryOver, countsAgain, doneIn, isGreenResult } from '../../../src/shards/rerun.ts';
import { aManifest, aSession, aTest } from '../../support/manifests.ts';

const FAILED: Manifest = {
  ...aManifest(1, 1, []),
  reasons: [{ code: 'AEGIS-E301', message: '1 test failed.' }],
  session: aSession({
    census: ['a.py', 'b.py', 'broken.py', 'c.py', 'empty.py'],
    owned: ['a.py', 'b.py', 'broken.py', 'c.py', 'empty.py'],
    tests: [
      aTest('a.py::test_1'),
      aTest('a.py::test_2', { outcome: 'failed' }),
      aTest('b.py::test_1', { outcome: 'skipped' }),
      aTest('c.py::test_1', { outcome: null }),
    ],
    collectErrors: [{ file: 'broken.py', message: 'ImportError', trace: '' }],
  }),
};

test('what failed, never ran or could not be collected runs again, and nothing else', () => {
  expect(doneIn(FAILED)).toEqual({ files: ['b.py', 'empty.py'], ids: ['a.py::test_1'] });
});

test('of a session that was cut short a file without tests is not done', () => {
  const cut = { ...FAILED, session: { ...FAILED.session, finished: false } };
  expect(doneIn(cut).files).toEqual(['b.py']);
});

test('green tests are carried over with the attempt in which they ran; what ran again counts anew', () => {
  const now = aSession({ tests: [aTest('a.py::test_2'), aTest('c.py::test_1')] });
  const both = carryOver(now, FAILED);
  expect(both.tests.map(({ id, outcome, attempt }) => [id, outcome, attempt])).toEqual([
    ['a.py::test_1', 'passed', 1],
    ['b.py::test_1', 'skipped', 1],
    ['a.py::test_2', 'passed', undefined],
    ['c.py::test_1', 'passed', undefined],
  ]);
});

test('a test that was carried before keeps the attempt in which it ran', () => {
  const second = {
    ...FAILED,
    attempt: 2,
    session: { ...FAILED.session, tests: [aTest('a.py::test_1', { attempt: 1 })] },
  };
  expect(asCarried(second, 3).session.tests[0]?.attempt).toBe(1);
  expect(carryOver(aSession(), second).tests[0]?.attempt).toBe(1);
});

test('tests that were left to co-owners stay known for files that are not imported again', () => {
  const earlier = {
    ...FAILED,
    session: { ...FAILED.session, others: [{ file: 'b.py', ids: ['b.py::test_9'] }] },
  };
  expect(carryOver(aSession(), earlier).others).toEqual([{ file: 'b.py', ids: ['b.py::test_9'] }]);
});

test.each<[string, Partial<Manifest>]>([
  ['commit', { commit: 'f'.repeat(40) }],
  ['selection', { selection: 'other' }],
  ['algorithm', { algorithm: 'other' }],
  ['plan', { plan: { kind: 'plan', hash: 'a'.repeat(64) } }],
])('an earlier result counts only with the same %s', (_, other) => {
  expect(countsAgain(FAILED, FAILED)).toBe(true);
  expect(countsAgain(FAILED, { ...FAILED, ...other })).toBe(false);
});

const because = (code: Manifest['reasons'][0]['code'], more: Partial<Manifest> = {}): Manifest => ({
  ...FAILED,
  ...more,
  reasons: [...FAILED.reasons, { code, message: '' }],
});
const CLOSED = { ...FAILED.session, tests: FAILED.session.tests.filter(({ outcome }) => outcome !== null) };

test.each<[string, Manifest, boolean]>([
  ['a file that could not be collected', because('AEGIS-E302'), true],
  ['a hang in the middle', because('AEGIS-E304'), true],
  ['a hang when all had ended', because('AEGIS-E304', { session: CLOSED }), false],
  ['an exit status that no test explains', because('AEGIS-E312'), false],
  ['tests that wrote to the command files', because('AEGIS-E316'), false],
  ['coverage that is lost', { ...FAILED, session: { ...CLOSED, versions: { 'pytest-cov': '7' } } }, false],
])('%s: does the earlier result count?', (_, earlier, counts) => {
  expect(countsAgain(earlier, earlier)).toBe(counts);
});

test('a share that was waived is no green result', () => {
  const green = aManifest(1, 2, ['a.py']);
  expect(isGreenResult(green)).toBe(true);
  expect(isGreenResult({ ...green, plan: { kind: 'waived', reason: 'lost' } })).toBe(false);
  expect(isGreenResult(FAILED)).toBe(false);
});
