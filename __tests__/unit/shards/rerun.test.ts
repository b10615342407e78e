import { expect, test } from '@jest/globals';
import type { Manifest, Outcome, Session } from '../../../src/results/model.ts';
import {
  asCarried,
  carryOver,
  countsAgain,
  doneIn,
  isGreenResult,
  unanswered,
} from '../../../src/shards/rerun.ts';
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

/** Files are those of the tests, unless the test says otherwise. */
const sessionOf = (
  tests: readonly (readonly [id: string, outcome: Outcome | null, ...groups: string[]])[],
  more: Partial<Session> = {},
): Session => {
  const records = tests.map(([id, outcome, ...groups]) => aTest(id, { outcome, groups }));
  const files = [...new Set(records.map(({ file }) => file))];
  return aSession({ census: files, owned: files, tests: records, ...more });
};
const manifestOf = (...parts: Parameters<typeof sessionOf>): Manifest => ({
  ...FAILED,
  session: sessionOf(...parts),
});
const outcomesOf = ({ tests }: Session) => tests.map(({ id, outcome, attempt }) => [id, outcome, attempt]);

test('what failed, never ran, was skipped or could not be collected runs again, and nothing else', () => {
  expect(doneIn(FAILED)).toEqual({ files: [], ids: ['a.py::test_1'] });
});

test.each<[Outcome, boolean]>([
  ['passed', true],
  ['xpassed', true],
  ['skipped', false],
  ['xfailed', false],
  ['failed', false],
  ['error', false],
  ['unfinished', false],
])('is a file done whose only test is %s?', (outcome, done) => {
  expect(doneIn(manifestOf([['a.py::t', outcome]]))).toEqual({ files: done ? ['a.py'] : [], ids: [] });
});

test.each<[string, Outcome | null, Outcome | null, boolean]>([
  ['a failure', 'failed', 'error', true],
  ['a skip', 'skipped', 'xfailed', true],
  ['a skip beside a failure', 'skipped', 'failed', false],
  ['an expected failure beside an unfinished test', 'xfailed', 'unfinished', false],
  ['a test that was not reached', null, 'failed', false],
])('does a test count in whose file there is %s?', (_, one, other, counts) => {
  const { ids } = doneIn(
    manifestOf([
      ['a.py::green', 'passed'],
      ['a.py::one', one],
      ['a.py::other', other],
    ]),
  );
  expect(ids).toEqual(counts ? ['a.py::green'] : []);
});

test('nothing of a file with a collection error counts, not even what was found in it', () => {
  const collectErrors = [{ file: 'a.py', message: 'in a class', trace: '' }];
  expect(doneIn(manifestOf([['a.py::t', 'passed']], { collectErrors }))).toEqual({ files: [], ids: [] });
});

test('of tests that belong together all count or none', () => {
  const done = doneIn(
    manifestOf([
      ['a.py::login', 'passed', 'user'],
      ['a.py::other', 'passed', 'else'],
      ['b.py::order', 'failed', 'user'],
      ['c.py::logout', 'passed', 'user'],
      ['d.py::else', 'passed', 'else'],
    ]),
  );
  expect(done).toEqual({ files: ['d.py'], ids: ['a.py::other'] });
});

test('groups that share a test are one, and so are all dependencies where one goes beyond its file', () => {
  const shared = manifestOf([
    ['a.py::x', 'failed', 'db'],
    ['b.py::y', 'passed', 'db', 'disk'],
    ['c.py::z', 'passed', 'disk'],
    ['d.py::free', 'passed'],
  ]);
  expect(doneIn(shared).files).toEqual(['d.py']);
  const wide = manifestOf([
    ['a.py::x', 'failed', 'aegis:dependency', 'aegis:dependency a.py'],
    ['b.py::y', 'passed', 'aegis:dependency b.py'],
    ['c.py::z', 'passed', 'aegis:file c.py'],
  ]);
  expect(doneIn(wide).files).toEqual(['c.py']);
});

test.each<[string, Partial<Session>, boolean]>([
  ['to its end', {}, true],
  ['until it was killed', { finished: false }, false],
  ['until it stopped', { stopped: 'stopping after 1 failures' }, false],
  ['past a collection error', { collectErrors: [{ file: 'z.py', message: '', trace: '' }] }, false],
])('is a file without tests done after a session that went %s?', (_, more, done) => {
  expect(doneIn(manifestOf([], { owned: ['empty.py'], ...more })).files).toEqual(done ? ['empty.py'] : []);
});

test('of many files that could not be collected none is done', () => {
  const owned = Array.from({ length: 560 }, (_, at) => `t${at}.py`);
  const collectErrors = owned.slice(0, 500).map((file) => ({ file, message: '', trace: '' }));
  expect(doneIn(manifestOf([], { owned, collectErrors })).files).toEqual([]);
});

test('green tests are carried over with the attempt in which they ran; what ran again counts anew', () => {
  const now = aSession({
    tests: [aTest('a.py::test_2'), aTest('b.py::test_1', { outcome: 'skipped' }), aTest('c.py::test_1')],
  });
  expect(outcomesOf(carryOver(now, FAILED))).toEqual([
    ['a.py::test_1', 'passed', 1],
    ['a.py::test_2', 'passed', undefined],
    ['b.py::test_1', 'skipped', undefined],
    ['c.py::test_1', 'passed', undefined],
  ]);
});

test.each<[Outcome | null, Outcome | null | undefined, Outcome | null]>([
  ['failed', 'passed', 'passed'],
  ['failed', 'error', 'error'],
  ['failed', 'skipped', 'failed'],
  ['error', 'xfailed', 'error'],
  ['unfinished', 'skipped', 'unfinished'],
  ['failed', null, 'failed'],
  ['failed', undefined, 'failed'],
  ['passed', 'skipped', 'passed'],
  ['passed', 'failed', 'failed'],
  ['skipped', 'xfailed', 'xfailed'],
  ['skipped', null, null],
  [null, 'skipped', 'skipped'],
  [null, undefined, null],
])('%s, then %s: it counts as %s', (before, again, counts) => {
  const now = sessionOf(again === undefined ? [] : [['a.py::t', again]]);
  const { tests } = carryOver(now, manifestOf([['a.py::t', before]]));
  expect(tests.map(({ outcome }) => outcome)).toEqual([counts]);
});

const told = (...parts: Parameters<typeof unanswered>) => unanswered(...parts).map(({ message }) => message);

test.each<[Outcome, Outcome | null, string]>([
  ['failed', 'skipped', 'failed in attempt 1, skipped in attempt 2'],
  ['error', 'xfailed', 'error in set-up or teardown in attempt 1, failed as expected in attempt 2'],
  ['unfinished', 'skipped', 'never ended in attempt 1, skipped in attempt 2'],
  ['failed', 'failed', ''],
  ['failed', 'xpassed', ''],
  ['failed', null, ''],
  ['skipped', 'skipped', ''],
  ['passed', 'skipped', ''],
])('%s, then %s: is that an answer?', (before, again, open) => {
  const messages = told(sessionOf([['a.py::t', again]]), manifestOf([['a.py::t', before]]), 2);
  expect(messages).toEqual(open ? [`Without an answer: a.py::t (${open}).`] : []);
});

test.each<[Outcome | null, string]>([
  ['failed', 'failed'],
  ['skipped', 'skipped'],
  [null, 'not reached'],
])('a test that was %s and is not found again is told', (before, word) => {
  expect(told(sessionOf([]), manifestOf([['a.py::t', before]]), 2)).toEqual([
    `Without an answer: a.py::t (${word} in attempt 1, not found in attempt 2).`,
  ]);
});

test('a test that counts need not be found, and one that had to run again with its group must', () => {
  const alone = manifestOf([['a.py::t', 'passed']]);
  expect(told(sessionOf([]), alone, 2)).toEqual([]);
  const earlier = manifestOf([
    ['a.py::t', 'passed', 'one'],
    ['b.py::t', 'failed', 'one'],
  ]);
  expect(told(sessionOf([['b.py::t', 'passed']]), earlier, 2)).toEqual([
    'Without an answer: a.py::t (passed in attempt 1, not found in attempt 2).',
  ]);
});

test('a failure is remembered through an attempt that did not come to it', () => {
  const failed = manifestOf([['a.py::t', 'failed']]);
  const second = { ...failed, attempt: 2, session: carryOver(sessionOf([['a.py::t', null]]), failed) };
  expect(doneIn(second)).toEqual({ files: [], ids: [] });
  expect(told(sessionOf([['a.py::t', 'skipped']]), second, 3)).toEqual([
    'Without an answer: a.py::t (failed in attempt 1, skipped in attempt 3).',
  ]);
});

test.each<[string, Partial<Session>, boolean]>([
  ['a test that passed', { tests: [aTest('a.py::t')] }, true],
  ['a test that was not reached', { tests: [aTest('a.py::t', { outcome: null })] }, true],
  ['tests of co-owners', { others: [{ file: 'a.py', ids: ['a.py::t'] }] }, true],
  ['the same error', { collectErrors: [{ file: 'a.py', message: '', trace: '' }] }, true],
  ['skips alone', { tests: [aTest('a.py::t', { outcome: 'skipped' })] }, false],
  ['nothing', {}, false],
])('a file that could not be collected, and then %s: is that an answer?', (_, now, answered) => {
  const collectErrors = [{ file: 'a.py', message: 'ImportError', trace: '' }];
  const earlier = manifestOf([], { owned: ['a.py'], collectErrors });
  expect(told(aSession(now), earlier, 2)).toEqual(
    answered
      ? []
      : ['Without an answer: a.py (not collected in attempt 1, without a test that ran in attempt 2).'],
  );
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
const CARRIED_OPEN = sessionOf([], { tests: [aTest('a.py::t', { outcome: 'unfinished', attempt: 1 })] });
const CLOSED = { ...FAILED.session, tests: FAILED.session.tests.filter(({ outcome }) => outcome !== null) };

test.each<[string, Manifest, boolean]>([
  ['a file that could not be collected', because('AEGIS-E302'), true],
  ['a hang in the middle', because('AEGIS-E304'), true],
  ['a hang when all had ended', because('AEGIS-E304', { session: CLOSED }), false],
  ['an exit status that no test explains', because('AEGIS-E312'), false],
  ['tests that wrote to the command files', because('AEGIS-E316'), false],
  ['a stop', because('AEGIS-E321', { session: { ...CLOSED, stopped: 'stopping', collectErrors: [] } }), true],
  [
    'a stop among collection errors',
    because('AEGIS-E321', { session: { ...FAILED.session, stopped: 'stopping' } }),
    false,
  ],
  ['gaps in the record', { ...FAILED, session: { ...FAILED.session, pluginFaults: ['OSError'] } }, false],
  ['an answer that is open', because('AEGIS-E323'), false],
  [
    'a death while only tests of an earlier attempt are open',
    because('AEGIS-E306', { session: CARRIED_OPEN }),
    false,
  ],
  ['coverage that is lost', { ...FAILED, session: { ...CLOSED, versions: { 'pytest-cov': '7' } } }, false],
])('%s: does the earlier result count?', (_, earlier, counts) => {
  expect(countsAgain(earlier, earlier)).toBe(counts);
});

test('gaps in the record of a green result change nothing: all of it stands', () => {
  const green = aManifest(1, 2, ['a.py']);
  const gaps = { ...green, session: { ...green.session, pluginFaults: ['OSError'] } };
  expect(countsAgain(gaps, gaps)).toBe(true);
});

test('a share that was waived is no green result', () => {
  const green = aManifest(1, 2, ['a.py']);
  expect(isGreenResult(green)).toBe(true);
  expect(isGreenResult({ ...green, plan: { kind: 'waived', reason: 'lost' } })).toBe(false);
  expect(isGreenResult(FAILED)).toBe(false);
});
