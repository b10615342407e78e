import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RunEnd } from '../../../src/host/ports.ts';
import { parseManifest, serializeManifest } from '../../../src/results/manifest.ts';
import type { Manifest } from '../../../src/results/model.ts';
import { aManifest, aSession } from '../../support/manifests.ts';
import { sessionFrom } from '../../support/sessions.ts';

const WHOLE: Manifest = {
  ...aManifest(1, 2, ['a.py', 'b.py', 'c.py']),
  session: aSession({
    census: ['a.py', '/usr/lib/python3/test_x.py'],
    tests: [
      {
        id: 'a.py::t[\u0000]',
        file: 'a.py',
        line: null,
        outcome: null,
        seconds: 0,
        message: '',
        trace: '',
        failureLine: null,
      },
    ],
    coverageOff: false,
    deselected: 3,
    internalErrors: ['x'],
    pluginFaults: [],
  }),
  reasons: [{ code: 'AEGIS-E301', message: '1 test failed', file: 'a.py', line: 3 }],
  coverage: { file: 'coverage-1of2.json', sha256: 'a'.repeat(64), data: ['coverage-data'] },
};

const ENDS: readonly RunEnd[] = [
  { kind: 'exited', code: 1 },
  { kind: 'signalled', signal: 'SIGKILL', outOfMemory: true },
  { kind: 'timeout', seconds: 60 },
  { kind: 'hang', seconds: 1.5 },
  { kind: 'cancelled' },
  { kind: 'not-started', reason: 'ENOENT' },
];

test.each(ENDS)('what is written is read: $kind', (end) => {
  const manifest = { ...WHOLE, end };
  expect(parseManifest(serializeManifest(manifest))).toEqual(manifest);
});

test('any number of files that could not be collected is read', () => {
  const collectErrors = Array.from({ length: 10_001 }, (_, at) => ({
    file: `t${at}.py`,
    message: '',
    trace: '',
  }));
  const { session } = parseManifest(
    serializeManifest({ ...WHOLE, session: { ...WHOLE.session, collectErrors } }),
  );
  expect(session.collectErrors).toHaveLength(10_001);
});

/** The manifest as JSON with one place set to another value; undefined removes it. */
function withPlace(path: readonly string[], value: unknown): string {
  const copy = JSON.parse(serializeManifest(WHOLE)) as Record<string, unknown>;
  const last = path.at(-1) ?? '';
  const parent = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return JSON.stringify(copy);
}

test.each<[string, unknown, RegExp]>([
  ['schema', 2, /manifest\.schema is not one of 1/],
  ['schema', undefined, /manifest\.schema is not there/],
  ['extra', 1, /manifest\.extra is not a known field/],
  ['commit', 'main', /manifest\.commit is not a commit/],
  ['runId', '1; rm', /manifest\.runId/],
  ['attempt', 0, /manifest\.attempt is not a whole number/],
  ['seconds', -1, /manifest\.seconds is not a number of seconds/],
  ['seconds', '1', /manifest\.seconds/],
  ['shard.index', 3, /manifest\.shard is 3 of 2/],
  ['shard.count', 257, /manifest\.shard\.count/],
  ['algorithm', 1, /manifest\.algorithm is not a text/],
  ['plan', { kind: 'plan', hash: 'short' }, /manifest\.plan\.hash is not a sha256/],
  ['plan', { kind: 'guess', reason: '' }, /manifest\.plan\.kind is not one of rendezvous, waived/],
  ['role', 'spy', /manifest\.role is not one of shard, repair/],
  ['session.tests', {}, /manifest\.session\.tests is not a list/],
  ['session.tests.0.outcome', 'PASSED', /manifest\.session\.tests\[0\]\.outcome/],
  ['session.tests.0.file', '../a.py', /manifest\.session\.tests\[0\]\.file is not a path/],
  ['session.tests.0.line', 1.5, /tests\[0\]\.line/],
  ['session.census', ['a/../../b'], /manifest\.session\.census\[0\] is not a path/],
  ['session.versions', { python: 3 }, /versions\.python is not a text/],
  ['end', { kind: 'won' }, /manifest\.end\.kind is not one of exited/],
  ['end', null, /manifest\.end\.kind/],
  ['end', { kind: 'signalled', signal: 'SIGNOPE', outOfMemory: false }, /manifest\.end\.signal/],
  ['reasons', [{ code: 'AEGIS-E000', message: '' }], /manifest\.reasons\[0\]\.code/],
  [
    'coverage',
    { file: '../x.json', sha256: 'a'.repeat(64), data: [] },
    /manifest\.coverage\.file is not a plain file name/,
  ],
  ['coverage', { file: 'x.json', sha256: 'a', data: [] }, /manifest\.coverage\.sha256/],
  ['lane', 'x'.repeat(1001), /manifest\.lane is not a text of at most 1000/],
])('refuses %s = %j', (path, value, message) => {
  expect(() => parseManifest(withPlace(path.split('.'), value))).toThrow(message);
});

test.each([
  ['no JSON', '{', /manifest\.json is not JSON/],
  ['a list', '[]', /manifest is not an object/],
  ['prototype keys', '{"__proto__":{"schema":1}}', /prototype keys/],
  [
    'nested prototype keys',
    serializeManifest(WHOLE).replace('"versions":{', '"versions":{"__proto__":"x",'),
    /prototype keys/,
  ],
  [
    'infinite numbers',
    serializeManifest(WHOLE).replace('"collectSeconds":0.1', '"collectSeconds":1e999'),
    /collectSeconds/,
  ],
])('refuses %s', (_, text, message) => {
  expect(() => parseManifest(text)).toThrow(message);
});

test('any value at any place is either refused with a ShapeError or read as it is', () => {
  const keys = Object.keys(WHOLE);
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
      const text = withPlace([key], value);
      try {
        expect(parseManifest(text)).toEqual(JSON.parse(text));
      } catch (error) {
        expect(error).toHaveProperty('message', expect.stringMatching(/^manifest/));
      }
    }),
  );
});

test('a test with very many failing parts can be written and read, and says how many there were', () => {
  const parts = Array.from({ length: 40 }, (_, at) => ({
    ...{ e: 'phase', id: 'a.py::t', when: 'call', outcome: 'failed', sub: true, d: 0 },
    text: `${at} ${'x'.repeat(64 << 10)}`,
  }));
  const session = sessionFrom(parts.map((event) => JSON.stringify(event)));
  expect(parseManifest(serializeManifest({ ...WHOLE, session })).session).toEqual(session);
  const [{ trace = '' } = {}] = session.tests;
  expect(trace).toMatch(/^0 x+\n\n1 x+\n\n2 x+\n\n… 37 more failures$/);
});

test('a session made of any events can be written and read', () => {
  const text = fc.string({ unit: 'binary' });
  const event = fc.record({
    e: fc.constantFrom('tests', 'begin', 'file', 'collect-error', 'worker-lost'),
    f: text,
    id: text,
    ids: fc.array(text),
    message: text,
    worker: text,
    reason: text,
  });
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const session = sessionFrom(events.map((each) => JSON.stringify(each)));
      expect(parseManifest(serializeManifest({ ...WHOLE, session })).session).toEqual(session);
    }),
  );
});
