import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RunEnd } from '../../../src/host/ports.ts';
import { type Evidence, judgeRun } from '../../../src/results/evidence.ts';
import type { Outcome, Session } from '../../../src/results/model.ts';
import { aSession, aTest } from '../../support/manifests.ts';

const exited = (code: number): RunEnd => ({ kind: 'exited', code });
const killed = (signal: NodeJS.Signals, outOfMemory = false): RunEnd => ({
  kind: 'signalled',
  signal,
  outOfMemory,
});
const GOOD = { census: ['a.py'], owned: ['a.py'], tests: [aTest('a.py::one'), aTest('a.py::two')] };
const BAD = {
  ...GOOD,
  exitStatus: 1,
  tests: [aTest('a.py::one'), aTest('a.py::two', { outcome: 'failed', message: 'no' })],
};
const CUT = {
  ...GOOD,
  finished: false,
  exitStatus: null,
  running: ['a.py::two'],
  tests: [aTest('a.py::one'), aTest('a.py::two', { outcome: 'unfinished' })],
};
const EMPTY = { census: ['a.py'], owned: [], tests: [], exitStatus: 5 };
const BROKEN = {
  ...GOOD,
  tests: [],
  exitStatus: 2,
  stopped: '1 error during collection',
  collectErrors: [{ file: 'a.py', message: 'ImportError: x', trace: '' }],
};

const judge = (
  end: RunEnd,
  session: Partial<Session>,
  more: Partial<Evidence> = {},
): ReturnType<typeof judgeRun> =>
  judgeRun({
    end,
    session: aSession(session),
    shards: 4,
    coverage: 'expected',
    coverageStatements: 10,
    ...more,
  });

test.each<[string, RunEnd, Partial<Session>, Partial<Evidence>, string[]]>([
  ['a pass', exited(0), GOOD, {}, []],
  ['a pass without coverage', exited(0), GOOD, { coverage: 'off', coverageStatements: null }, []],
  ['an empty shard of several', exited(5), EMPTY, { coverageStatements: null }, []],
  ['an empty shard whose 5 a plugin made 0', exited(0), EMPTY, { coverageStatements: null }, []],
  ['a shard with all its tests left out', exited(5), { ...EMPTY, owned: ['a.py'], deselected: 3 }, {}, []],
  ['the only shard, empty', exited(5), EMPTY, { shards: 1 }, ['E303']],
  ['the only shard, empty, 0', exited(0), EMPTY, { shards: 1 }, ['E303']],
  ['failing tests', exited(1), BAD, {}, ['E301']],
  ['failures hidden by a conftest', exited(0), BAD, {}, ['E312', 'E301']],
  ['failures, and pytest itself said 0', exited(0), { ...BAD, exitStatus: 0 }, {}, ['E312', 'E301']],
  ['exit 1 without failures', exited(1), { ...GOOD, exitStatus: 1 }, {}, ['E312']],
  ['exit 1 that pytest did not decide on', exited(1), GOOD, {}, ['E312']],
  ['exit 5 with tests', exited(5), { ...GOOD, exitStatus: 5 }, {}, ['E312']],
  ['a code of nobody', exited(7), { ...GOOD, exitStatus: 7 }, {}, ['E312']],
  ['pytest.exit with a code', exited(7), { ...GOOD, exitStatus: 7, stopped: 'enough' }, {}, ['E320']],
  ['interrupted', exited(2), { ...GOOD, exitStatus: 2, stopped: 'KeyboardInterrupt' }, {}, ['E320']],
  ['stopped with 0', exited(0), { ...GOOD, stopped: 'a plugin' }, {}, ['E320']],
  ['collection error', exited(2), BROKEN, {}, ['E302']],
  ['collection error under xdist', exited(1), { ...BROKEN, stopped: null, exitStatus: 1 }, {}, ['E302']],
  ['collection error hidden', exited(0), BROKEN, {}, ['E312', 'E302']],
  [
    'maxfail',
    exited(1),
    {
      ...BAD,
      stopped: 'stopping after 1 failures',
      tests: [...BAD.tests, aTest('a.py::three', { outcome: null })],
    },
    {},
    ['E321', 'E301'],
  ],
  [
    'maxfail under xdist',
    exited(2),
    { ...BAD, exitStatus: 2, stopped: 'stopping after 2 failures' },
    {},
    ['E321', 'E301'],
  ],
  ['usage error', exited(4), { finished: false, exitStatus: null }, {}, ['E314']],
  ['usage error in collection', exited(4), { ...GOOD, tests: [], exitStatus: 4 }, {}, ['E314']],
  [
    'usage error before our plugin',
    exited(4),
    { started: false, finished: false, exitStatus: null },
    {},
    ['E314'],
  ],
  ['internal error', exited(3), { ...CUT, internalErrors: ['Traceback\nRuntimeError: x'] }, {}, ['E315']],
  ['internal error, finished', exited(3), { ...GOOD, exitStatus: 3 }, {}, ['E315']],
  ['no such module pytest', exited(1), { started: false, finished: false, exitStatus: null }, {}, ['E322']],
  [
    'ended with 0 before pytest',
    exited(0),
    { started: false, finished: false, exitStatus: null },
    {},
    ['E322'],
  ],
  ['a conftest that raises', exited(1), { finished: false, exitStatus: null }, {}, ['E322']],
  [
    'not started',
    { kind: 'not-started', reason: 'ENOENT' },
    { started: false, finished: false, exitStatus: null },
    {},
    ['E322'],
  ],
  ['os._exit(0)', exited(0), CUT, {}, ['E311']],
  ['os._exit(0) in a test that failed', exited(0), { ...CUT, tests: BAD.tests }, {}, ['E311', 'E301']],
  ['segfault', killed('SIGSEGV'), CUT, { coverageStatements: null }, ['E308']],
  ['abort', killed('SIGABRT'), CUT, {}, ['E308']],
  ['segfault behind a wrapper', exited(139), CUT, {}, ['E308']],
  ['kill -9', killed('SIGKILL'), CUT, {}, ['E306']],
  ['kill -9 behind a wrapper', exited(137), CUT, {}, ['E306']],
  ['out of memory', killed('SIGKILL', true), CUT, {}, ['E307']],
  ['killed after the end', killed('SIGTERM'), GOOD, {}, ['E306']],
  ['hang', { kind: 'hang', seconds: 300 }, CUT, {}, ['E304']],
  ['timeout', { kind: 'timeout', seconds: 60 }, CUT, {}, ['E305']],
  ['cancelled', { kind: 'cancelled' }, CUT, {}, ['E310']],
  [
    'worker lost',
    exited(1),
    {
      ...BAD,
      lostWorkers: [
        { worker: 'gw0', reason: 'gone', running: 'a.py::two' },
        { worker: 'gw1', reason: 'gone', running: null },
      ],
    },
    {},
    ['E301', 'E309', 'E309'],
  ],
  [
    'worker lost, exit 0',
    exited(0),
    { ...GOOD, lostWorkers: [{ worker: 'gw0', reason: 'gone', running: null }] },
    {},
    ['E309'],
  ],
  [
    'a test without an outcome',
    exited(0),
    { ...GOOD, tests: [...GOOD.tests, aTest('a.py::three', { outcome: null })] },
    {},
    ['E313'],
  ],
  [
    'command files and a directory that is gone',
    exited(0),
    GOOD,
    { tampered: ['GITHUB_ENV'], directoryGone: true },
    ['E316', 'E318'],
  ],
  [
    'disk full',
    exited(1),
    {
      ...BAD,
      tests: [
        aTest('a.py::two', { outcome: 'failed', message: 'OSError: [Errno 28] No space left on device' }),
      ],
    },
    {},
    ['E301', 'E319'],
  ],
  ['disk full, no word of it', exited(1), CUT, { diskFull: true }, ['E311', 'E319']],
  ['disk full at the end of a run that left its record', exited(0), GOOD, { diskFull: true }, []],
  [
    'disk full for a while, as our plugin met it',
    exited(0),
    {
      ...GOOD,
      pluginFaults: ["OSError(28, 'No space left on device')"],
      tests: [...GOOD.tests, aTest('a.py::three', { outcome: null })],
    },
    {},
    ['E313', 'E319'],
  ],
  [
    'standard output closed',
    exited(1),
    { ...GOOD, exitStatus: 3, internalErrors: ['Traceback\nOSError: [Errno 9] Bad file descriptor'] },
    { coverageStatements: null },
    ['E315'],
  ],
  [
    'an internal error that ends with 0 all the same',
    exited(0),
    { ...GOOD, exitStatus: 3, internalErrors: ['Traceback\nRuntimeError: x'] },
    { coverageStatements: null },
    ['E312', 'E315'],
  ],
  [
    'stopped early: pytest-cov leaves no report then',
    exited(1),
    { ...BAD, stopped: 'stopping after 1 failures' },
    { coverageStatements: null },
    ['E321', 'E301'],
  ],
  ['no coverage data', exited(0), GOOD, { coverageStatements: null }, ['E502']],
  [
    'coverage of nothing, which the lane answers for',
    exited(0),
    GOOD,
    { coverageStatements: 0, shards: 1 },
    [],
  ],
  ['coverage of nothing in one of many shards', exited(0), GOOD, { coverageStatements: 0, shards: 2 }, []],
  ['--no-cov', exited(0), { ...GOOD, coverageOff: true }, { coverageStatements: null }, ['E504']],
  [
    '--no-cov that nobody minds',
    exited(0),
    { ...GOOD, coverageOff: true },
    { coverage: 'off', coverageStatements: null },
    [],
  ],
])('%s', (_, end, session, more, codes) => {
  expect(judge(end, session, more).map(({ code }) => code.replace('AEGIS-', ''))).toEqual(codes);
});

test('messages name tests, numbers and likely causes', () => {
  const tests = ['a', 'b', 'c', 'd', 'e'].map((name) => aTest(`a.py::${name}`, { outcome: 'failed' }));
  expect(judge(exited(1), { ...BAD, tests })[0]?.message).toBe(
    '5 tests failed: a.py::a, a.py::b, a.py::c and 2 more.',
  );
  expect(judge(killed('SIGKILL'), CUT)[0]?.message).toBe(
    'pytest was killed by SIGKILL, while a.py::two ran; 1 of 2 tests has no outcome. Likely too little memory, or a test that kills its own group.',
  );
  expect(judge({ kind: 'hang', seconds: 30 }, CUT)[0]?.message).toContain(
    'Nothing happened for 30 s, while a.py::two ran',
  );
  expect(judge(exited(2), BROKEN)[0]).toEqual({
    code: 'AEGIS-E302',
    message: '1 file could not be collected: a.py. First: ImportError: x',
    file: 'a.py',
  });
  expect(judge(exited(0), BAD)[0]?.message).toBe('pytest exited with 0 although 1 test failed: a.py::two.');
  expect(judge(exited(5), { ...EMPTY, deselected: 2 }, { shards: 1 })[0]?.message).toBe(
    'pytest found 1 test file and 2 tests left out by markers or keywords.',
  );
});

test('nothing but a clean end with an outcome for every test and coverage has no reasons', () => {
  const outcome = fc.constantFrom<Outcome | null>(
    'passed',
    'failed',
    'error',
    'skipped',
    'xfailed',
    'xpassed',
    'unfinished',
    null,
  );
  const end = fc.oneof(
    fc.integer({ min: 0, max: 255 }).map(exited),
    fc.constantFrom<RunEnd>(
      killed('SIGKILL'),
      killed('SIGSEGV'),
      { kind: 'cancelled' },
      { kind: 'hang', seconds: 1 },
    ),
  );
  const evidence = fc.record({
    end,
    outcomes: fc.array(outcome, { minLength: 1, maxLength: 4 }),
    finished: fc.boolean(),
    decided: fc.integer({ min: 0, max: 5 }),
    stopped: fc.constantFrom(null, 'stopped'),
    coverageStatements: fc.constantFrom(null, 0, 5),
  });
  fc.assert(
    fc.property(evidence, ({ end: ended, outcomes, finished, decided, stopped, coverageStatements }) => {
      const tests = outcomes.map((each, at) => aTest(`a.py::t${at}`, { outcome: each }));
      const session = { ...GOOD, tests, finished, stopped, exitStatus: finished ? decided : null };
      const fine = outcomes.every(
        (each) => each !== null && ['passed', 'skipped', 'xfailed', 'xpassed'].includes(each),
      );
      const clean =
        ended.kind === 'exited' && ended.code === 0 && finished && decided === 0 && stopped === null;
      const reasons = judge(ended, session, { coverageStatements, shards: 1 });
      expect(reasons.length === 0).toBe(clean && fine && coverageStatements === 5);
    }),
    { numRuns: 2000 },
  );
});
