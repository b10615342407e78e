import { describe, expect, test } from '@jest/globals';
import { estimate, type SourceFile } from '../../../../src/shards/ledger/estimate.ts';
import { learn } from '../../../../src/shards/ledger/learn.ts';
import { type Ledger, NO_LEDGER } from '../../../../src/shards/ledger/model.ts';
import { predictor } from '../../../../src/shards/ledger/predict.ts';
import { ran } from '../../../support/ledgers.ts';
import { aTest } from '../../../support/manifests.ts';

const HASH = 'aaaaaaaaaaaaaaaa';
const OTHER = 'bbbbbbbbbbbbbbbb';
const FILE = 'tests/test_a.py';

/** A ledger of one run: seconds by node id, files with a fingerprint. */
function ledgerOf(
  seconds: Readonly<Record<string, number>>,
  hashes: Readonly<Record<string, string>> = {},
): Ledger {
  const tests = Object.entries(seconds).map(([id, time]) => aTest(id, { seconds: time }));
  return learn(null, { manifests: [ran(tests)], hashes: new Map(Object.entries(hashes)) });
}

const timesOf = (
  ledger: Ledger | null,
  seeds: Readonly<Record<string, number>> | null,
  ...files: SourceFile[]
) =>
  estimate(ledger, seeds && new Map(Object.entries(seeds)), files).flatMap(({ tests }) =>
    tests.map(({ id, seconds, quality }) => [id, seconds, quality]),
  );

describe('estimate', () => {
  test('a renamed file keeps its times, by its content', () => {
    const ledger = ledgerOf(
      { [`${FILE}::test_one`]: 1, [`${FILE}::TestX::test_two[a]`]: 2 },
      { [FILE]: HASH },
    );
    expect(timesOf(ledger, null, { file: 'tests/deep/test_b.py', hash: HASH })).toEqual([
      ['tests/deep/test_b.py::test_one', 1, 'estimated'],
      ['tests/deep/test_b.py::TestX::test_two[a]', 2, 'estimated'],
    ]);
    expect(timesOf(ledger, null, { file: 'tests/test_b.py', hash: OTHER })).toEqual([
      ['tests/test_b.py', 1.5, 'unknown'],
    ]);
  });

  test('a renamed file keeps the root directory of its node ids', () => {
    const tests = [aTest('tests/test_a.py::test_one', { file: 'app/tests/test_a.py', seconds: 1 })];
    const ledger = learn(null, { manifests: [ran(tests)], hashes: new Map([['app/tests/test_a.py', HASH]]) });
    const [cost] = estimate(ledger, null, [{ file: 'app/tests/test_b.py', hash: HASH }]);
    expect(cost?.tests[0]?.id).toBe('tests/test_b.py::test_one');
  });

  test('files that could not be read are not taken for each other', () => {
    const ledger = ledgerOf({ [`${FILE}::test_one`]: 1 });
    expect(timesOf(ledger, null, { file: 'tests/test_b.py', hash: '' })).toEqual([
      ['tests/test_b.py', 1, 'unknown'],
    ]);
  });

  test('files of the ledger that are not given are left out', () => {
    const ledger = ledgerOf({ [`${FILE}::test_one`]: 1, 'gone.py::test_x': 5 });
    expect(estimate(ledger, null, [{ file: FILE, hash: '' }]).map(({ file }) => file)).toEqual([FILE]);
  });

  test('a changed file loses what it names no more and gains what is new', () => {
    const ids = ['test_one', 'test_gone', 'TestGone::test_x', 'TestKept::test_inherited', 'test_grid[1-2]'];
    const ledger = ledgerOf(Object.fromEntries(ids.map((id) => [`${FILE}::${id}`, 2])), { [FILE]: OTHER });
    const text = [
      'def test_one(): pass',
      'class TestKept(Base):',
      '    @pytest.mark.parametrize("x", [1, 2, 3])',
      '    def test_new(self, x): pass',
      'def test_grid(a): pass',
    ].join('\n');
    expect(timesOf(ledger, null, { file: FILE, hash: HASH, text })).toEqual([
      [`${FILE}::test_one`, 2, 'measured'],
      [`${FILE}::TestKept::test_inherited`, 2, 'measured'],
      [`${FILE}::test_grid[1-2]`, 2, 'measured'],
      [`${FILE}::TestKept::test_new`, 6, 'estimated'],
    ]);
  });

  test('an unchanged file keeps all, whatever its text looks like', () => {
    const ledger = ledgerOf({ [`${FILE}::test_made_by_exec`]: 2 }, { [FILE]: HASH });
    expect(timesOf(ledger, null, { file: FILE, hash: HASH, text: 'def test_other(): pass' })).toEqual([
      [`${FILE}::test_made_by_exec`, 2, 'measured'],
    ]);
  });

  test('without anything to compare with, files are weighed by their test functions', () => {
    const small = { file: 'a.py', hash: '', text: 'def test_a(): pass\n' };
    const large = {
      file: 'b.py',
      hash: '',
      text: 'def test_a(): pass\nasync def test_b(): pass\n'.repeat(5),
    };
    const [one, ten] = estimate(null, null, [small, large]);
    expect(ten?.tests[0]?.seconds).toBeCloseTo(10 * (one?.tests[0]?.seconds ?? 0));
    expect(one?.tests[0]).toMatchObject({ id: 'a.py', quality: 'unknown' });
    expect(one?.importSeconds).toBeGreaterThan(0);
  });

  test('the group that xdist writes behind a node id is no group', () => {
    const ids = ['t@1/test_a.py::test_x[a@b]', 't@1/test_a.py::test_y@db', 't@1/test_a.py::test_z[1]@db two'];
    const ledger = ledgerOf(Object.fromEntries(ids.map((id) => [id, 1])));
    const [cost] = estimate(ledger, null, [{ file: 't@1/test_a.py', hash: '' }]);
    expect(cost?.tests.map(({ group }) => group)).toEqual(['', '', '']);
  });
});

describe('seeds', () => {
  test('serve the files that the ledger does not know', () => {
    const ledger = ledgerOf({ [`${FILE}::test_one`]: 1 });
    const seeds = { [`${FILE}::test_one`]: 50, 'tests/test_b.py::test_two': 3 };
    const files = [FILE, 'tests/test_b.py'].map((file) => ({ file, hash: '' }));
    expect(timesOf(ledger, seeds, ...files)).toEqual([
      [`${FILE}::test_one`, 1, 'measured'],
      ['tests/test_b.py::test_two', 3, 'estimated'],
    ]);
  });

  test('are found when their names are relative to a folder', () => {
    const seeds = { 'test_a.py::test_one': 1, 'deep/test_b.py::test_two': 2, 'tests/test_c.py::test_odd': 3 };
    const files = ['tests/test_a.py', 'tests/deep/test_b.py', 'other/test_a.py'].map((file) => ({
      file,
      hash: '',
    }));
    expect(timesOf(null, seeds, ...files)).toEqual([
      ['test_a.py::test_one', 1, 'estimated'],
      ['deep/test_b.py::test_two', 2, 'estimated'],
      ['other/test_a.py', 2, 'unknown'],
    ]);
  });
});

describe('a single test is predicted', () => {
  const ledger = ledgerOf({
    [`${FILE}::test_grid[1]`]: 2,
    [`${FILE}::test_grid[2]`]: 4,
    [`${FILE}::test_other`]: 9,
    'tests/test_b.py::test_x': 1,
  });
  const predict = predictor(ledger, new Map([[`${FILE}::test_seeded`, 7]]));

  test.each([
    ['by itself', `${FILE}::test_grid[1]`, FILE, 2, 'measured'],
    ['by another tool', `${FILE}::test_seeded`, FILE, 7, 'estimated'],
    ['by its function', `${FILE}::test_grid[3]`, FILE, 3, 'estimated'],
    ['by its file', `${FILE}::test_new`, FILE, 5, 'estimated'],
    ['by the suite', 'tests/test_c.py::test_new', 'tests/test_c.py', 3, 'unknown'],
  ] as const)('%s', (_, id, file, seconds, quality) => {
    expect(predict.test(id, file)).toEqual({ seconds, quality });
  });

  test('with nothing known at all', () => {
    expect(predictor(NO_LEDGER, null).test('a.py::test_a', 'a.py').quality).toBe('unknown');
  });
});
