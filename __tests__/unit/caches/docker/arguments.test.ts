import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cacheType, cacheValue, readLine, valuesOf } from '../../../../src/caches/docker/arguments.ts';

/** `name=value` of every option, and what is left. */
function read(...words: string[]): [string, string] {
  const { options, rest } = readLine(words);
  return [options.map(({ name, value }) => `${name}=${value}`).join(' '), rest.join(' ')];
}

describe('readLine', () => {
  test.each<[string, string[], [string, string]]>([
    ['both forms of a value', ['--file', 'a', '--target=b', '.'], ['file=a target=b', '.']],
    ['a switch takes no word', ['--load', '.', '--push'], ['load=true push=true', '.']],
    ['a switch with a value', ['--load=false', '.'], ['load=false', '.']],
    ['short ones', ['-t', 'a', '-tb', '-t=c', '-f', 'd', '.'], ['tag=a tag=b tag=c file=d', '.']],
    ['short ones in a row', ['-qt', 'a', '-qfb', '.'], ['quiet=true tag=a quiet=true file=b', '.']],
    [
      'an option as a value',
      ['--build-arg', '--builder=x', '-t', '--load', '.'],
      ['build-arg=--builder=x tag=--load', '.'],
    ],
    ['the end of options', ['-t', 'a', '--', '--load', '-x'], ['tag=a', '--load -x']],
    ['standard input', ['-t', 'a', '-'], ['tag=a', '-']],
    ['a value that is missing', ['.', '--tag'], ['tag=', '.']],
    ['an equals sign in a value', ['--build-arg=A=B=C', '.'], ['build-arg=A=B=C', '.']],
    ['nothing', [], ['', '']],
  ])('%s', (_, words, found) => expect(read(...words)).toEqual(found));

  test('takes every word once, and never fails', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        const { options, rest } = readLine(words);
        expect(rest.length).toBeLessThanOrEqual(words.length);
        const text = words.join('\n');
        for (const { value } of options) expect(value === 'true' || text.includes(value)).toBe(true);
      }),
    );
  });
});

test('valuesOf has the values in their order', () => {
  const line = readLine(['--cache-to', 'a', '-t', 'x', '--cache-to=b', '--cache-from', 'c', '.']);
  expect(valuesOf(line, 'cache-to')).toEqual(['a', 'b']);
  expect(valuesOf(line, 'cache-from', 'cache-to')).toEqual(['a', 'b', 'c']);
});

describe('values of --cache-to and --cache-from', () => {
  test.each([
    ['type=gha,scope=x', 'gha'],
    ['scope=x,type=local', 'local'],
    ['"type=local","dest=a,b"', 'local'],
    ['TYPE=local', 'local'],
    ['type=gha,type=local', 'local'],
    ['dest=type=local,type=s3', 's3'],
    ['"dest=a,type=local",type=s3', 's3'],
    ['user/app:cache', 'registry'],
    ['dest=x', ''],
  ])('%s is of type %s', (value, type) => expect(cacheType(value)).toBe(type));

  test('fields are quoted, so that no path breaks them', () => {
    expect(cacheValue({ type: 'local', dest: '/a, "b"/c' })).toBe('"type=local","dest=/a, ""b""/c"');
    fc.assert(
      fc.property(fc.string(), (path) => expect(cacheType(cacheValue({ dest: path, type: 'x' }))).toBe('x')),
    );
  });
});
