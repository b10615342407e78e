import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { learn } from '../../../../src/shards/ledger/learn.ts';
import { type FileHistory, type Ledger, LIMITS, NO_LEDGER } from '../../../../src/shards/ledger/model.ts';
import { parseDurations } from '../../../../src/shards/ledger/seeds.ts';
import { parseLedger, serializeLedger } from '../../../../src/shards/ledger/text.ts';
import { ran, suite } from '../../../support/ledgers.ts';

const A = 'tests/test_a.py';

function parsed(text: string) {
  const told: string[] = [];
  return { ledger: parseLedger(text, (message) => told.push(message)), told };
}

const withFile = (file: unknown, name = A): string =>
  `{"schema":1,"run":7,"files":{${JSON.stringify(name)}:${typeof file === 'string' ? file : JSON.stringify(file)}}}`;

function history(tests: readonly string[], seen = 1): FileHistory {
  const times = { seen, ms: [1, 2, 3, 4, 5] };
  return {
    hash: '',
    seen,
    prefix: A,
    importMs: [],
    fixtureMs: [],
    tests: new Map(tests.map((key) => [key, times])),
  };
}

describe('the ledger as text', () => {
  test('comes back as it was', () => {
    const manifests = [
      ran([...suite(A, 25), ...suite('tests/test_wörld.py', 2)], {
        session: { files: [{ file: A, importSeconds: 0.1234, fixtureSeconds: 0 }], fixtureSeconds: 1 },
      }),
    ];
    const hashes = new Map([[A, '0123456789abcdef']]);
    const ledger = learn(learn(null, { manifests, hashes }), { manifests, hashes });
    expect(ledger.speeds).toHaveLength(1);
    expect(parsed(serializeLedger(ledger))).toEqual({ ledger, told: [] });
  });

  test.each([
    ['nothing', ''],
    ['a cut text', serializeLedger(NO_LEDGER).slice(0, 40)],
    ['a list', '[]'],
    ['null', 'null'],
    ['another schema', '{"schema":2,"files":{}}'],
    ['no schema', '{}'],
    ['depth without end', '['.repeat(1_000_000)],
    ['200 MB', `{"schema":1,"x":"${'a'.repeat(200 << 20)}"}`],
    ['64 MiB of characters that are more bytes', `{"schema":1,"x":"${'é'.repeat(40 << 20)}"}`],
  ])('%s is no ledger, and that is told', (_, text) => {
    const { ledger, told } = parsed(text);
    expect(ledger).toBeNull();
    expect(told).toHaveLength(1);
  });

  test('numbers that cannot be are left out, those too large made small', () => {
    const tests = '{"::test_a":[99,-1,1e999,"5",null,2,3e300],"::test_b":"text","::test_c":[1.5,{}]}';
    const { ledger, told } = parsed(
      withFile(`{"hash":"xyz","seen":-4,"import":[-1,7],"fixtures":{},"tests":${tests}}`),
    );
    expect(ledger?.files.get(A)).toEqual({
      hash: '',
      seen: 0,
      prefix: A,
      importMs: [7],
      fixtureMs: [],
      tests: new Map([
        ['::test_a', { seen: 7, ms: [2, LIMITS.ms] }],
        ['::test_c', { seen: 0, ms: [] }],
      ]),
    });
    expect(told).toEqual(['0 files and 1 tests of the ledger could not be used.']);
  });

  test.each(['__proto__', 'constructor', '../up.py', 'a\0b', '', 'x'.repeat(20_000)])(
    'a file named %j is left out',
    (name) => {
      const { ledger, told } = parsed(withFile({ tests: {} }, name));
      expect([...(ledger?.files ?? [])]).toEqual([]);
      expect(told).toEqual(['1 files and 0 tests of the ledger could not be used.']);
    },
  );

  test('prototype keys reach nothing', () => {
    const { ledger } = parsed(
      withFile('{"tests":{"__proto__":[1,2],"::a":[1,2]},"__proto__":{"hash":"0123456789abcdef"}}'),
    );
    expect([...(ledger?.files.get(A)?.tests.keys() ?? [])]).toEqual(['::a']);
    expect(ledger?.files.get(A)?.hash).toBe('');
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('speeds that no machine has are left out', () => {
    const { ledger } = parsed('{"schema":1,"speeds":[0,1e-9,1.5,1e9,"2"],"files":{}}');
    expect(ledger?.speeds).toEqual([1.5]);
  });

  test('whatever it says, it is read without an error, and what is read can be written', () => {
    const hostile = fc.jsonValue({ maxDepth: 5 });
    const entry = fc.dictionary(
      fc.constantFrom('hash', 'seen', 'prefix', 'import', 'fixtures', 'tests'),
      hostile,
    );
    const tests = fc.dictionary(fc.string(), hostile).map((found) => ({ tests: found }));
    const files = fc.dictionary(fc.string(), fc.oneof(entry, tests, hostile));
    const ledger = fc.record({
      schema: fc.constant(1),
      run: hostile,
      speeds: hostile,
      sessionMs: hostile,
      files,
    });
    fc.assert(
      fc.property(fc.oneof(ledger, hostile), (value) => {
        const found = parseLedger(JSON.stringify(value));
        if (found) expect(parseLedger(serializeLedger(found))).toEqual(found);
        return found === null || found.run >= 0;
      }),
      { numRuns: 500 },
    );
    fc.assert(fc.property(fc.string(), (text) => parseLedger(text) === null || text.includes('schema')));
  });

  test('at most 200,000 tests are written, those seen last', () => {
    const keys = Array.from({ length: 90_000 }, (_, at) => `::t${at}`);
    const files = new Map([1, 2, 3].map((seen) => [`tests/test_${seen}.py`, history(keys, seen)]));
    const { ledger, told } = parsed(serializeLedger({ ...NO_LEDGER, run: 3, files }));
    expect([...(ledger?.files.keys() ?? [])]).toEqual(['tests/test_2.py', 'tests/test_3.py']);
    expect(told).toEqual([]);
  });

  test('at most 64 MiB are written, and read again', () => {
    const keys = (file: number) =>
      Array.from({ length: 900 }, (_, at) => `::${file}-${at}-${'é'.repeat(4000)}`);
    const files = new Map(
      Array.from({ length: 12 }, (_, at) => [`tests/test_${at}.py`, history(keys(at), at)]),
    );
    const text = serializeLedger({ ...NO_LEDGER, run: 12, files });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LIMITS.bytes);
    const names = [...(parseLedger(text)?.files.keys() ?? [])];
    expect(names).toHaveLength(9);
    expect(names).not.toContain('tests/test_0.py');
  });

  test('more tests than it could have written are not read', () => {
    const tests = Object.fromEntries(
      Array.from({ length: LIMITS.tests + 5 }, (_, at) => [`::t${at}`, [1, 1]]),
    );
    const { ledger, told } = parsed(withFile({ tests }));
    expect(ledger?.files.get(A)?.tests.size).toBe(LIMITS.tests);
    expect(told).toEqual(['0 files and 5 tests of the ledger could not be used.']);
  });
});

describe('durations of another tool', () => {
  const durations = (text: string) => {
    const told: string[] = [];
    return { seeds: parseDurations(text, (message) => told.push(message)), told };
  };

  test('are ids with seconds', () => {
    const { seeds, told } = durations('{"a.py::test_a[x]": 1.5, "a.py::test_b": 0}');
    expect([...(seeds ?? [])]).toEqual([
      ['a.py::test_a[x]', 1.5],
      ['a.py::test_b', 0],
    ]);
    expect(told).toEqual([]);
  });

  test('what is no time is left out, and more than a day is a day', () => {
    const text = '{"a":-1,"b":1e999,"c":"1","d":null,"e":9e300,"":1,"__proto__":{"x":1}}';
    const { seeds, told } = durations(text);
    expect([...(seeds ?? [])]).toEqual([['e', 86_400]]);
    expect(told).toEqual(['6 durations could not be used.']);
  });

  test.each(['', 'NaN', '{"a": NaN}', '[1]', '"text"', `{"a":"${'x'.repeat(70 << 20)}"}`])(
    'are refused as a whole when they are no object or too large (%#)',
    (text) => {
      const { seeds, told } = durations(text);
      expect(seeds).toBeNull();
      expect(told).toHaveLength(1);
    },
  );

  test('are read without an error whatever they say', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => parseDurations(JSON.stringify(value)) !== undefined));
  });
});

test('a test of the name __proto__ in a ledger in memory does no harm to its text', () => {
  const files = new Map([[A, history(['__proto__', '::a'])]]);
  const ledger: Ledger = { ...NO_LEDGER, run: 1, files };
  expect([...(parseLedger(serializeLedger(ledger))?.files.get(A)?.tests.keys() ?? [])]).toEqual(['::a']);
});
