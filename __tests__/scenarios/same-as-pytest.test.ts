import { expect, test } from '@jest/globals';
import { MOTLEY } from '../support/motley.ts';
import { plainPytest, type Result, resultOf } from '../support/plain.ts';
import { codesOf, finisher, play, project, testPython } from '../support/scenario.ts';

const SECONDS = 100;

/** The reference, once: plain pytest in a copy of its own. */
const reference = testPython().then((python) => plainPytest(python, project(MOTLEY)));

test('the reference has every ending and every kind of test', async () => {
  const { tests, broken, cases, coverage } = await reference;
  expect([...new Set(Object.values(tests))].sort()).toEqual([
    'error',
    'failed',
    'passed',
    'skipped',
    'xfailed',
    'xpassed',
  ]);
  expect(broken).toEqual(['tests/test_not_importable.py']);
  const names = Object.keys(tests);
  expect(names.filter((name) => name.endsWith('::test_same'))).toHaveLength(3);
  expect(names).toEqual(
    expect.arrayContaining([
      'docs/guide.txt::guide.txt',
      expect.stringMatching(/^src\/motley\/words\.py::.*words\.count$/),
    ]),
  );
  expect(cases.length).toBeGreaterThan(40);
  expect(Object.keys(coverage)).toEqual(
    ['__init__', 'shapes', 'words'].map((name) => `src/motley/${name}.py`),
  );
  expect(Object.values(coverage).some(([covered, all]) => covered < all)).toBe(true);
});

test.each([
  [1, 'off'],
  [2, '2'],
  [3, 'off'],
  [5, 'off'],
])(
  '%i shards, workers: %s: the tests, outcomes and coverage of one plain pytest',
  async (shards, workers) => {
    const run = await play(project(MOTLEY), { shards, inputs: { workers } });
    expect(run.seconds).toBeLessThan(SECONDS);
    expect(run.conclusion).toBe('failure');
    const plain = await reference;
    expect(resultOf(run)).toEqual(plain);
    const last = finisher(run);
    expect(codesOf(last)).toEqual(['AEGIS-E301', 'AEGIS-E302']);
    expect(last.outputs).toMatchObject({
      tests: String(Object.keys(plain.tests).length),
      'coverage-covered': String(sumOf(plain, 0)),
      'coverage-total': String(sumOf(plain, 1)),
    });
  },
);

const sumOf = ({ coverage }: Result, at: 0 | 1): number =>
  Object.values(coverage).reduce((sum, counts) => sum + counts[at], 0);
