import { describe, expect, test } from '@jest/globals';
import { estimate } from '../../../../src/shards/ledger/estimate.ts';
import { groupsIn } from '../../../../src/shards/ledger/groups.ts';
import { learn } from '../../../../src/shards/ledger/learn.ts';
import { parseLedger, serializeLedger } from '../../../../src/shards/ledger/text.ts';
import { ran, runOf } from '../../../support/ledgers.ts';
import { aTest } from '../../../support/manifests.ts';

const A = 'tests/test_a.py';
const B = 'tests/test_b.py';
const HASH = 'aaaaaaaaaaaaaaaa';
const NEW = 'bbbbbbbbbbbbbbbb';

const manifest = ran([
  aTest(`${A}::test_one`, { groups: ['db'] }),
  aTest(`${A}::test_two`, { line: 2 }),
  aTest(`${B}::test_one`, { groups: ['db'] }),
  aTest(`${B}::test_two`, { groups: ['browser'], line: 2 }),
]);
const learned = learn(null, {
  manifests: [manifest],
  hashes: new Map([
    [A, HASH],
    [B, HASH],
  ]),
});

const groupsOf = (...files: Parameters<typeof estimate>[2]) =>
  estimate(learned, null, files).map(({ tests }) => tests.map(({ group }) => group));

test.each([
  ['@pytest.mark.xdist_group("db")', ['db']],
  ['@pytest.mark.xdist_group(name=\'a b\')\n@mark.xdist_group( name = "c" )', ['a b', 'c']],
  ['pytestmark = pytest.mark.xdist_group(\n    "db"\n)', ['db']],
  ['@pytest.mark.xdist_group(NAME)', []],
  ['my_xdist_group("db")', []],
  ['@pytest.mark.dependency\ndef test_a(): pass', ['aegis:dependency a.py']],
  ['@mark.dependency(scope="module")\ndef test_a(): pass', ['aegis:dependency a.py']],
  [
    '@pytest.mark.dependency(\n    depends=["b.py::f()"],\n    scope = \'session\',\n)',
    ['aegis:dependency', 'aegis:dependency a.py'],
  ],
  [
    '@mark.dependency(scope="package")\n@mark.xdist_group("db")',
    ['aegis:dependency', 'aegis:dependency a.py', 'db'],
  ],
  ['@mark.dependency()\n@pytest.fixture(scope="session")', ['aegis:dependency a.py']],
  ['@mark.dependency()\ndef test_a(): f(scope="session")', ['aegis:dependency a.py']],
  ['dependency(scope="session")', []],
])('the groups in %j', (source, expected) => {
  expect(groupsIn('a.py', source)).toEqual(expected);
});

describe('groups', () => {
  test('are learned, written down and read back', () => {
    const text = serializeLedger(learned);
    expect(JSON.parse(text).files[B].groups).toEqual({ db: ['::test_one'], browser: ['::test_two'] });
    expect(parseLedger(text)).toEqual(learned);
    expect(groupsOf({ file: A, hash: HASH }, { file: B, hash: HASH })).toEqual([
      ['db', ''],
      ['db', 'browser'],
    ]);
  });

  test('follow the test: one that has no marker any more has no group', () => {
    const later = learn(learned, runOf(ran([aTest(`${A}::test_one`), aTest(`${B}::test_one`)])));
    expect(estimate(later, null, [{ file: A, hash: '' }])[0]?.tests[0]?.group).toBe('');
  });

  test('from outside that cannot be are left out', () => {
    const groups = {
      db: ['::test_one', '::test_gone', 7],
      '': ['::test_two'],
      x: 'y',
      [`${'x'.repeat(201)}`]: ['::test_two'],
    };
    const raw = { tests: { '::test_one': [1, 2], '::test_two': [1, 2] }, groups };
    const text = JSON.stringify({ schema: 1, run: 1, files: { [A]: raw } });
    const tests = parseLedger(text)?.files.get(A)?.tests;
    expect([...(tests ?? [])].map(([key, { groups: found }]) => [key, found])).toEqual([
      ['::test_one', ['db']],
      ['::test_two', undefined],
    ]);
    const unsafe = text.replace('"db"', '"__proto__"');
    expect(parseLedger(unsafe)?.files.get(A)?.tests.get('::test_one')?.groups).toBeUndefined();
  });

  test('of an unchanged file are those that were collected, whatever its source says', () => {
    const text = '@pytest.mark.xdist_group("other")\ndef test_one(): pass\n';
    expect(groupsOf({ file: A, hash: HASH, text })).toEqual([['db', '']]);
  });

  test('of a file that is new, or changed, are all that its source names, for all of its tests', () => {
    const text =
      '@pytest.mark.xdist_group("db")\ndef test_one(): pass\ndef test_two(): pass\ndef test_new(): pass\n';
    expect(groupsOf({ file: A, hash: NEW, text })).toEqual([['db', 'db', 'db']]);
    expect(groupsOf({ file: 'tests/test_c.py', hash: NEW, text })).toEqual([['db']]);
  });

  test('that one source names together are one, in other files too', () => {
    const text = 'xdist_group("web")\nxdist_group("browser")\ndef test_x(): pass';
    const found = groupsOf({ file: B, hash: HASH }, { file: 'tests/test_c.py', hash: NEW, text });
    expect(found).toEqual([['db', 'browser'], ['browser']]);
    const more = 'xdist_group("db")\nxdist_group("browser")\ndef test_x(): pass';
    expect(groupsOf({ file: B, hash: HASH }, { file: 'tests/test_c.py', hash: NEW, text: more })).toEqual([
      ['browser', 'browser'],
      ['browser'],
    ]);
  });

  describe('of which a test is in several', () => {
    const several = (...lists: readonly string[][]) =>
      learn(
        null,
        runOf(ran(lists.map((groups, at) => aTest(`${at < 2 ? A : B}::test_${at}`, { groups, line: at })))),
      );
    const of = (ledger: typeof learned, ...files: Parameters<typeof estimate>[2]) =>
      estimate(ledger, null, files).map(({ tests }) => tests.map(({ group }) => group));
    const unchanged = [
      { file: A, hash: '' },
      { file: B, hash: '' },
    ];

    test('are one, and written down and read back', () => {
      const ledger = several(['db', 'net'], [], ['net'], ['net', 'web']);
      expect(parseLedger(serializeLedger(ledger))).toEqual(ledger);
      expect(of(ledger, ...unchanged)).toEqual([
        ['db', ''],
        ['db', 'db'],
      ]);
    });

    test('from outside are a few', () => {
      const names = Array.from({ length: 99 }, (_, at) => `g${at}`);
      const groups = Object.fromEntries(names.map((name) => [name, ['::t', '::t']]));
      const text = JSON.stringify({ schema: 1, run: 1, files: { [A]: { tests: { '::t': [1] }, groups } } });
      expect(parseLedger(text)?.files.get(A)?.tests.get('::t')?.groups).toHaveLength(10);
    });

    test('a file that stays whole takes tests along that its groups do not name, and what shares a group', () => {
      const file = `aegis:file ${A}`;
      const text = 'def test_0(): pass\ndef test_1(): pass\ndef test_new(): pass\n';
      const ledger = several([file, 'db'], [], ['db'], []);
      expect(of(ledger, { file: A, hash: NEW, text }, { file: B, hash: '' })).toEqual([
        [file, file, file],
        [file, ''],
      ]);
    });

    test('files with dependencies are one group where any test depends on another file', () => {
      const [a, b] = [`aegis:dependency ${A}`, `aegis:dependency ${B}`];
      expect(of(several([a], [a], [b], [b]), ...unchanged)).toEqual([
        [a, a],
        [b, b],
      ]);
      const all = 'aegis:dependency';
      expect(of(several([a], [a], [b, all], [b, all]), ...unchanged)).toEqual([
        [all, all],
        [all, all],
      ]);
    });

    test('so they are before the first run, as far as sources tell', () => {
      const scoped = '@mark.dependency(depends=["a"], scope="session")\ndef test_x(): pass';
      const plain = '@mark.dependency()\ndef test_x(): pass';
      const sources = [scoped, plain, 'def test_x(): pass'].map((text, at) => ({
        file: `test_${at}.py`,
        hash: NEW,
        text,
      }));
      const groups = (...files: typeof sources) =>
        estimate(null, null, files).map(({ tests }) => tests[0]?.group);
      expect(groups(...sources)).toEqual(['aegis:dependency', 'aegis:dependency', '']);
      expect(groups(...sources.slice(1))).toEqual(['aegis:dependency test_1.py', '']);
    });

    test('what is no Python is not cut by the times of another tool', () => {
      const seeds = new Map(['n.ipynb::Cell 0', 'n.ipynb::Cell 1', 'a.py::t'].map((id) => [id, 1]));
      const files = [
        { file: 'a.py', hash: '' },
        { file: 'n.ipynb', hash: '' },
      ];
      expect(estimate(null, seeds, files).map(({ tests }) => tests.map(({ group }) => group))).toEqual([
        [''],
        ['aegis:file n.ipynb', 'aegis:file n.ipynb'],
      ]);
    });
  });
});
