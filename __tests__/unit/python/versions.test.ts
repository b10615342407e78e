import { describe, expect, test } from '@jest/globals';
import {
  compareReleases,
  isAtLeast,
  isVersionOf,
  releaseOf,
  satisfies,
} from '../../../src/python/versions.ts';

test.each<[string, string, boolean | null]>([
  ['3.12.4', '>=3.9', true],
  ['3.12.4', '>=3.9,<3.12', false],
  ['3.12.4', '>= 3.9, < 4.0', true],
  ['3.12.4', '^3.9', true],
  ['4.0.0', '^3.9', false],
  ['3.8.1', '^3.9', false],
  ['0.3.0', '^0.2', false],
  ['0.2.9', '^0.2', true],
  ['3.9.18', '~3.9', true],
  ['3.10.0', '~3.9', false],
  ['3.9.18', '~3.9.1', true],
  ['3.10.1', '~3', true],
  ['3.13.0', '~=3.9', true],
  ['3.10.0', '~=3.9.2', false],
  ['3.9.5', '~=3.9.2', true],
  ['3.12.4', '3.12.*', true],
  ['3.12.4', '3.*', true],
  ['3.11.4', '==3.12.*', false],
  ['3.11.4', '>=3.9,!=3.11.*', false],
  ['3.11.4', '!=3.11.4', false],
  ['3.11.4', '<3.9 || >=3.11', true],
  ['3.10.4', '<3.9 || >=3.11', false],
  ['3.11.0', '*', true],
  ['3.13.0rc1', '>=3.13', true],
  ['3.11.4', '3.11', null],
  ['3.11.4', '>=3.10,weird', null],
  ['3.9.4', '>=3.10,weird', false],
  ['3.9.4', '', null],
])('satisfies(%s, %s) is %s', (version, constraint, expected) => {
  expect(satisfies(version, constraint)).toBe(expected);
});

describe('releases', () => {
  test('are compared by number', () => {
    expect(compareReleases([3, 9], [3, 10])).toBeLessThan(0);
    expect(compareReleases([3, 9], [3, 9, 0])).toBe(0);
    expect(releaseOf('no version')).toEqual([]);
    expect(isAtLeast('10.0', '7.0')).toBe(true);
    expect(isAtLeast('6.2.5', '7.0')).toBe(false);
  });

  test('are named by their beginning', () => {
    expect(isVersionOf('2', '2.5.1')).toBe(true);
    expect(isVersionOf('2.1', '2.10.0')).toBe(false);
    expect(isVersionOf('2.1.3', '2.1.3')).toBe(true);
  });
});
