import fc from 'fast-check';
import type { FileCost } from '../../src/shards/plan/model.ts';

/** A file of tests with these seconds, spread over classes and parameters as `name` says. */
export function aFile(
  file: string,
  seconds: readonly number[],
  { overhead = 0, name = (at: number) => `test_${at}`, group = (_at: number): string => '' } = {},
): FileCost {
  return {
    file,
    importSeconds: overhead,
    fixtureSeconds: 0,
    tests: seconds.map((each, at) => ({
      id: `${file}::${name(at)}`,
      seconds: each,
      group: group(at),
      quality: 'measured',
    })),
  };
}

const NAMES = [
  (at: number) => `test_${at}`,
  (at: number) => `Test${at % 3}::test_${at}`,
  (at: number) => `test_${at % 2}[a::b[${at}]]`,
  (at: number) => `TestA::TestB${at % 2}::test_${at % 3}[${at}]`,
];

/** Suites of files with functions, classes and parameters; with `grouped`, some tests are in groups that cross files. */
export function suites({ grouped = false } = {}): fc.Arbitrary<FileCost[]> {
  const file = fc.record({
    seconds: fc.array(fc.double({ min: 0, max: 30, noNaN: true }), { minLength: 1, maxLength: 25 }),
    overhead: fc.constantFrom(0, 0.5, 2),
    name: fc.constantFrom(...NAMES),
    groups: grouped ? fc.array(fc.constantFrom('', '', '', 'db', 'net'), { maxLength: 25 }) : fc.constant([]),
  });
  return fc
    .array(file, { minLength: 1, maxLength: 15 })
    .map((files) =>
      files.map(({ seconds, groups, ...rest }, at) =>
        aFile(`tests/test_${at}.py`, seconds, { ...rest, group: (test) => groups[test] ?? '' }),
      ),
    );
}

export const counts = fc.integer({ min: 1, max: 20 });
