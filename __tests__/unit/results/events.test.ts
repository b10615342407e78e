import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventLines } from '../../../src/results/event-lines.ts';
import { readSession } from '../../../src/results/events.ts';
import { sessionFrom } from '../../support/sessions.ts';

type Event = Readonly<Record<string, unknown>>;
const lines = (...events: readonly Event[]): string[] => events.map((event) => JSON.stringify(event));
const phase = (id: string, when: string, outcome: string, more: Event = {}): Event => ({
  e: 'phase',
  id,
  when,
  outcome,
  d: 0.5,
  ...more,
});
const passes = (id: string): Event[] => [
  phase(id, 'setup', 'passed'),
  phase(id, 'call', 'passed'),
  phase(id, 'teardown', 'passed'),
];
const BEGIN = { e: 'begin', id: 'a.py::t', f: 'a.py', line: 3 };

async function all(source: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const line of source) found.push(line);
  return found;
}

async function folder<T>(body: (path: string) => Promise<T>): Promise<T> {
  const path = await mkdtemp(join(tmpdir(), 'events-test-'));
  try {
    return await body(path);
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

const outcomeOf = (...events: readonly Event[]): unknown =>
  sessionFrom(lines(BEGIN, ...events)).tests.map(({ outcome }) => outcome)[0];

test.each<[string, unknown, Event[]]>([
  ['pass', 'passed', passes('a.py::t')],
  [
    'failed call',
    'failed',
    [
      phase('a.py::t', 'setup', 'passed'),
      phase('a.py::t', 'call', 'failed'),
      phase('a.py::t', 'teardown', 'passed'),
    ],
  ],
  ['failed setup', 'error', [phase('a.py::t', 'setup', 'failed'), phase('a.py::t', 'teardown', 'passed')]],
  ['failed teardown', 'error', [...passes('a.py::t').slice(0, 2), phase('a.py::t', 'teardown', 'failed')]],
  [
    'failed call and teardown',
    'failed',
    [
      phase('a.py::t', 'setup', 'passed'),
      phase('a.py::t', 'call', 'failed'),
      phase('a.py::t', 'teardown', 'failed'),
    ],
  ],
  [
    'failed call, then killed',
    'failed',
    [phase('a.py::t', 'setup', 'passed'), phase('a.py::t', 'call', 'failed')],
  ],
  ['passed call, then killed', 'unfinished', passes('a.py::t').slice(0, 2)],
  ['begun, then killed', 'unfinished', []],
  [
    'skip in setup',
    'skipped',
    [phase('a.py::t', 'setup', 'skipped'), phase('a.py::t', 'teardown', 'passed')],
  ],
  [
    'xfail',
    'xfailed',
    [
      phase('a.py::t', 'setup', 'passed'),
      phase('a.py::t', 'call', 'skipped', { xfail: '' }),
      phase('a.py::t', 'teardown', 'passed'),
    ],
  ],
  [
    'xpass',
    'xpassed',
    [
      phase('a.py::t', 'setup', 'passed'),
      phase('a.py::t', 'call', 'passed', { xfail: '' }),
      phase('a.py::t', 'teardown', 'passed'),
    ],
  ],
  [
    'strict xpass',
    'failed',
    [
      phase('a.py::t', 'setup', 'passed'),
      phase('a.py::t', 'call', 'failed', { message: '[XPASS(strict)]' }),
      phase('a.py::t', 'teardown', 'passed'),
    ],
  ],
  ['worker crash', 'failed', [phase('a.py::t', 'setup', 'passed'), phase('a.py::t', '???', 'failed')]],
  [
    'no call at all',
    'unfinished',
    [phase('a.py::t', 'setup', 'passed'), phase('a.py::t', 'teardown', 'passed')],
  ],
  [
    'failed part, passed whole',
    'failed',
    [
      phase('a.py::t', 'setup', 'passed'),
      phase('a.py::t', 'call', 'failed', { sub: true }),
      phase('a.py::t', 'call', 'passed'),
      phase('a.py::t', 'teardown', 'passed'),
    ],
  ],
  [
    'skipped part, passed whole',
    'passed',
    [
      phase('a.py::t', 'setup', 'passed'),
      phase('a.py::t', 'call', 'skipped', { sub: true }),
      phase('a.py::t', 'call', 'passed'),
      phase('a.py::t', 'teardown', 'passed'),
    ],
  ],
  [
    'rerun, then pass',
    'passed',
    [phase('a.py::t', 'setup', 'passed'), phase('a.py::t', 'call', 'rerun'), ...passes('a.py::t')],
  ],
  [
    'rerun with teardown, then pass',
    'passed',
    [
      phase('a.py::t', 'setup', 'passed'),
      phase('a.py::t', 'call', 'rerun'),
      phase('a.py::t', 'teardown', 'passed'),
      ...passes('a.py::t'),
    ],
  ],
  [
    'rerun, then killed',
    'unfinished',
    [
      phase('a.py::t', 'setup', 'passed'),
      phase('a.py::t', 'call', 'rerun'),
      phase('a.py::t', 'teardown', 'passed'),
    ],
  ],
  [
    'twice, first failed',
    'failed',
    [
      phase('a.py::t', 'setup', 'passed'),
      phase('a.py::t', 'call', 'failed'),
      phase('a.py::t', 'teardown', 'passed'),
      ...passes('a.py::t'),
    ],
  ],
  [
    'outcome of no kind',
    'unfinished',
    [phase('a.py::t', 'setup', 'passed'), phase('a.py::t', 'call', '__proto__')],
  ],
])('%s is %s', (_, expected, events) => {
  expect(outcomeOf(...events)).toBe(expected);
});

test('seconds are those of all attempts, without parts', () => {
  const [record] = sessionFrom(
    lines(
      BEGIN,
      phase('a.py::t', 'call', 'rerun'),
      phase('a.py::t', 'call', 'passed', { sub: true }),
      ...passes('a.py::t'),
    ),
  ).tests;
  expect(record?.seconds).toBe(2);
});

test('a whole session of two processes, whichever file comes first', () => {
  const worker = lines(
    { e: 'start', t: 100, pid: 11, worker: 'gw0', dumps: true, versions: { python: '3.12.1', evil: 'x' } },
    { e: 'coverage', state: 'off', version: '7.10.7' },
    { e: 'file', f: 'b.py', owned: true },
    { e: 'file', f: 'a.py', owned: false },
    { e: 'tests', f: 'b.py', ids: ['b.py::one', 'b.py::two', 'b.py::three'] },
    { e: 'collected', t: 103.5, count: 3, deselected: 4 },
  );
  const controller = lines(
    { e: 'start', t: 99, pid: 10, worker: null, dumps: true },
    { e: 'start', t: 99, pid: 12, worker: 'gw1', dumps: false },
    { e: 'collect-error', f: 'b.py', message: 'ImportError: x', text: 'trace' },
    { e: 'collect-error', f: 'b.py', message: 'ImportError: x', text: 'trace' },
    { e: 'begin', id: 'b.py::one', f: 'b.py', line: 7 },
    ...passes('b.py::one'),
    { e: 'begin', id: 'b.py::two', f: 'b.py', line: null },
    { e: 'worker-lost', worker: 'gw0', reason: 'Not properly terminated' },
    { e: 'crash', worker: 'gw0', id: 'b.py::two' },
    { e: 'stopped', reason: 'stopping after 1 failures' },
    { e: 'stopped', reason: 'later' },
    { e: 'internal-error', text: 'Traceback' },
    { e: 'internal', message: 'oops' },
    { e: 'finish', worker: null, pid: 10, decided: 1, status: 0 },
  );
  const session = sessionFrom([...worker, ...controller]);
  expect(session).toMatchObject({
    started: true,
    finished: true,
    exitStatus: 1,
    stopped: 'stopping after 1 failures',
    coverageOff: true,
    versions: { python: '3.12.1', coverage: '7.10.7' },
    census: ['a.py', 'b.py'],
    owned: ['b.py'],
    collectErrors: [{ file: 'b.py', message: 'ImportError: x', trace: 'trace' }],
    lostWorkers: [{ worker: 'gw0', reason: 'Not properly terminated', running: 'b.py::two' }],
    collectSeconds: 4.5,
    pids: [10],
    running: ['b.py::two'],
    deselected: 4,
    internalErrors: ['Traceback'],
    pluginFaults: ['oops'],
  });
  expect(session.tests.map(({ id, outcome, line }) => [id, outcome, line])).toEqual([
    ['b.py::one', 'passed', 7],
    ['b.py::two', 'unfinished', null],
    ['b.py::three', null, null],
  ]);
  const other = sessionFrom([...controller, ...worker]);
  expect({ ...other, tests: other.tests.toSorted((a, b) => a.id.localeCompare(b.id)) }).toEqual({
    ...session,
    tests: session.tests.toSorted((a, b) => a.id.localeCompare(b.id)),
  });
});

test('ids left to co-owners: by file, each once however many workers say so', () => {
  const event = { e: 'others', f: 'b.py', ids: ['b.py::two', 'b.py::one'] };
  const more = { e: 'others', f: 'b.py', ids: ['b.py::three', 5, ''] };
  const first = { e: 'others', f: 'a.py', ids: ['a.py::t'] };
  const strange = { e: 'others', f: '../a.py', ids: ['a.py::u'] };
  expect(sessionFrom(lines(event, more, event, first, more, strange)).others).toEqual([
    { file: 'a.py', ids: ['a.py::t'] },
    { file: 'b.py', ids: ['b.py::two', 'b.py::one', 'b.py::three'] },
  ]);
  expect(sessionFrom(lines(strange, BEGIN))).not.toHaveProperty('others');
});

test('groups go with their tests, run or not', () => {
  const ids = ['a.py::t', 'a.py::u', 'a.py::v'];
  const event = {
    e: 'tests',
    f: 'a.py',
    ids,
    groups: { 'a.py::t': 'db', 'a.py::u': 'x'.repeat(5000), b: 'c' },
  };
  const groups = (...given: readonly Event[]) =>
    sessionFrom(lines(...given)).tests.map((test) => test.groups);
  const expected = [['db'], ['x'.repeat(1000)], undefined];
  expect(groups(event)).toEqual(expected);
  expect(groups(BEGIN, ...passes('a.py::t'), event)).toEqual(expected);
  expect(groups({ ...event, groups: { 'a.py::v': 7, toString: 1 } })).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  const together = ['file a.py', 7, '', 'y'];
  expect(groups({ ...event, together })).toEqual([
    ['db', 'file a.py', 'y'],
    ['x'.repeat(1000), 'file a.py', 'y'],
    ['file a.py', 'y'],
  ]);
  expect(groups({ ...event, groups: {}, together: Array(99).fill('x') })[2]).toHaveLength(4);
});

describe('a test that two workers run side by side', () => {
  const on = (worker: string, ...events: readonly Event[]) => events.map((event) => ({ ...event, worker }));
  const [setUp, call, tornDown] = passes('a.py::t') as [Event, Event, Event];
  const failed = phase('a.py::t', 'call', 'failed');
  const both = (ends: Event): Event[] => [
    ...on('gw0', setUp),
    BEGIN,
    ...on('gw1', setUp),
    ...on('gw0', call),
    ...on('gw1', ends),
    ...on('gw0', tornDown),
  ];
  const tests = (...events: readonly Event[]) => sessionFrom(lines(BEGIN, ...events));

  test('is as good as the worse of the two', () => {
    expect(outcomeOf(...both(call), ...on('gw1', tornDown))).toBe('passed');
    expect(outcomeOf(...both(failed), ...on('gw1', tornDown))).toBe('failed');
    expect(tests(...both(call), ...on('gw1', tornDown)).tests[0]?.seconds).toBe(3);
  });

  test('has not ended before both have', () => {
    expect(outcomeOf(...both(call))).toBe('unfinished');
    expect(tests(...both(call)).running).toEqual(['a.py::t']);
    expect(tests(...both(call), ...on('gw1', tornDown)).running).toEqual([]);
  });

  test('fails when one of them dies of it, unless a plugin has it run again', () => {
    const died = (outcome: string) => on('gw1', phase('a.py::t', '???', outcome));
    expect(outcomeOf(...both(call), ...died('failed'))).toBe('failed');
    expect(outcomeOf(...both(call), ...died('rerun'))).toBe('passed');
  });
});

test('a test of many parts is read in time that grows with their number', () => {
  const [setUp, ...rest] = lines(...passes('a.py::t')) as [string, ...string[]];
  const part = JSON.stringify(phase('a.py::t', 'call', 'passed', { sub: true }));
  const begun = performance.now();
  const { tests } = sessionFrom([setUp, ...Array<string>(100_000).fill(part), ...rest]);
  expect(tests).toMatchObject([{ outcome: 'passed', seconds: 1.5 }]);
  // Copied for each part, they took a minute.
  expect(performance.now() - begun).toBeLessThan(10_000);
});

test('the longest id that the plugin writes is not cut', () => {
  const id = `a.py::${'😀'.repeat(8192)}${'f'.repeat(64)}`;
  const { tests, others } = sessionFrom(
    lines(
      { e: 'tests', f: 'a.py', ids: [id] },
      { e: 'others', f: 'a.py', ids: [`${id}!`] },
      { ...BEGIN, id },
    ),
  );
  expect(tests.map((test) => test.id)).toEqual([id]);
  expect(others).toEqual([{ file: 'a.py', ids: [`${id}!`] }]);
});

test('the end of a worker is not the end of the session', () => {
  const session = sessionFrom(
    lines(
      { e: 'start', pid: 11, worker: 'gw0', dumps: true },
      { e: 'finish', pid: 11, worker: 'gw0', decided: 0, status: 0 },
    ),
  );
  expect(session).toMatchObject({ started: true, finished: false, exitStatus: null, pids: [] });
});

test('names that leave the repository, and objects of other shapes, are passed over', () => {
  const session = sessionFrom([
    ...lines(
      { e: 'file', f: '../x.py' },
      { e: 'file', f: 'a/../../x.py' },
      { e: 'file', f: 'a\0.py' },
      { e: 'file', f: '' },
    ),
    ...lines(
      { e: 'file', f: 5 },
      { e: 'tests', f: 'a.py', ids: 'a' },
      { e: 'tests', f: 'a.py', ids: [1, null, ''] },
    ),
    ...lines(
      { e: 'start', pid: -1, dumps: true },
      { e: 'start', pid: 1, dumps: true },
      { e: 'begin' },
      { e: '__proto__' },
    ),
    'null',
    '[]',
    '"x"',
    '{',
    '',
    '{"e":"file","f":"a.py","owned":true',
    '{"e":"start","pid":1e999,"dumps":true}',
  ]);
  expect(session).toMatchObject({ census: [], tests: [], pids: [], finished: false });
});

test('any JSON, and any text, gives a session', () => {
  const kinds = [
    'start',
    'coverage',
    'file',
    'tests',
    'others',
    'collected',
    'collect-error',
    'begin',
    'phase',
    'end',
    'worker-lost',
    'crash',
    'stopped',
    'internal-error',
    'internal',
    'finish',
  ];
  const keys = [
    't',
    'pid',
    'worker',
    'dumps',
    'versions',
    'state',
    'f',
    'owned',
    'ids',
    'groups',
    'id',
    'when',
    'outcome',
    'd',
    'xfail',
    'message',
    'text',
    'line',
    'sub',
    'reason',
    'decided',
    'deselected',
  ];
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('passed', 'failed', 'setup', 'call', 'a.py', true, 1),
    fc.array(fc.string()),
  );
  const event = fc
    .tuple(fc.constantFrom(...kinds), fc.dictionary(fc.constantFrom(...keys), value))
    .map(([e, fields]) => JSON.stringify({ ...fields, e }));
  fc.assert(
    fc.property(fc.array(fc.oneof(event, fc.string())), (given) => {
      const session = sessionFrom(given);
      for (const record of session.tests) {
        expect(record.seconds).toBeGreaterThanOrEqual(0);
        expect(record.id).not.toBe('');
      }
      expect(session.owned.every((name) => session.census.includes(name))).toBe(true);
      expect(session.finished).toBe(session.exitStatus !== null);
    }),
    { numRuns: 300 },
  );
});

test('a suite that fails as a whole keeps its tracebacks within bounds', () => {
  const text = 'x'.repeat(80_000);
  const many = Array.from({ length: 1000 }, (_, at) =>
    phase(`a.py::t${at}`, 'call', 'failed', { text: `${text}end` }),
  );
  const { tests } = sessionFrom(lines(...many));
  const total = tests.reduce((sum, { trace }) => sum + trace.length, 0);
  expect(tests[0]?.trace.length).toBe(80_000);
  expect(tests.at(-1)?.trace.length).toBe(1000);
  expect(total).toBeLessThan(70 << 20);
});

test('files: cut last line, foreign bytes, other names, links, directories', () =>
  folder(async (path) => {
    await writeFile(
      join(path, 'a.jsonl'),
      `${JSON.stringify({ e: 'file', f: 'ä.py', owned: true })}\n{"e":"fi`,
    );
    await writeFile(
      join(path, 'b.jsonl'),
      Buffer.from([0xff, 0xfe, 0x0a, ...Buffer.from('{"e":"file","f":"b.py"}')]),
    );
    await writeFile(join(path, 'c.txt'), '{"e":"file","f":"c.py"}\n');
    await mkdir(join(path, 'd.jsonl'));
    await symlink('/dev/zero', join(path, 'e.jsonl'));
    expect((await readSession(path)).census).toEqual(['b.py', 'ä.py']);
  }));

test('a missing directory is a session that did not start', async () => {
  expect(await readSession('/no/such/directory')).toMatchObject({
    started: false,
    finished: false,
    tests: [],
  });
});

test('of many collection errors the first keep their text, and all their file', () => {
  const told = Array.from({ length: 560 }, (_, at) =>
    JSON.stringify({ e: 'collect-error', f: `t${at}.py`, message: 'x'.repeat(1500), text: 'trace' }),
  );
  const { collectErrors } = sessionFrom([...told, ...told]);
  expect(new Set(collectErrors.map(({ file }) => file)).size).toBe(560);
  expect(collectErrors).toHaveLength(560);
  expect(collectErrors.filter(({ trace }) => trace === 'trace')).toHaveLength(500);
  expect(collectErrors[559]).toEqual({ file: 't559.py', message: 'x'.repeat(200), trace: '' });
});

test('lines over the cap are dropped, and so is what lies beyond the total', () =>
  folder(async (path) => {
    await writeFile(join(path, 'a.jsonl'), `${'x'.repeat(300_000)}\nshort\n${'y'.repeat(50)}\nend`);
    await writeFile(join(path, 'b.jsonl'), 'other');
    const read = async (line: number, total: number): Promise<string[]> =>
      all(eventLines(path, { line, total, files: 9 }));
    expect(await read(20, 1e6)).toEqual(['short', 'end', 'other']);
    expect(await read(20, 300_006)).toEqual(['short']);
    expect((await read(1e6, 1e6)).map((line) => line.length)).toEqual([300_000, 5, 50, 3, 5]);
  }));

test('lines survive any split into chunks', () =>
  folder(async (path) => {
    const written = Array.from({ length: 5000 }, (_, at) => `${at} ${'é😀'.repeat(at % 97)}`);
    await writeFile(join(path, 'a.jsonl'), written.join('\n'));
    expect(await all(eventLines(path))).toEqual(written);
  }));
