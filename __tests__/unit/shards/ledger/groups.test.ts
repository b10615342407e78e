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
  aTest(`${A}::test_one`, { group: 'db' }),
  aTest(`${A}::test_two`, { line: 2 }),
  aTest(`${B}::test_one`, { group: 'db' }),
  aTest(`${B}::test_two`, { group: 'browser', line: 2 }),
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
])('the groups in %j', (source, expected) => {
  expect(groupsIn(source)).toEqual(expected);
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
    expect([...(tests ?? [])].map(([key, { group }]) => [key, group])).toEqual([
      ['::test_one', 'db'],
      ['::test_two', undefined],
    ]);
    const unsafe = text.replace('"db"', '"__proto__"');
    expect(parseLedger(unsafe)?.files.get(A)?.tests.get('::test_one')?.group).toBeUndefined();
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
});
