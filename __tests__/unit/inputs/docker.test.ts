import { describe, expect, test } from '@jest/globals';
import type { StepError } from '../../../src/errors.ts';
import { loadInputs } from '../../../src/inputs/inputs.ts';
import { variableOf } from '../../../src/inputs/read.ts';
import { someFacts } from '../../support/facts.ts';

function problems(given: Record<string, string>): string[] {
  const variables = Object.entries(given).map(([name, value]) => [variableOf(name), value]);
  try {
    loadInputs(Object.fromEntries(variables), someFacts(), 'zstd');
    return [];
  } catch (error) {
    return (error as StepError).reasons.map(({ code, message }) => `${code} ${message}`);
  }
}

describe('docker-build refuses', () => {
  test.each([
    [
      '--cache-to type=local,dest=x .',
      /^AEGIS-E106 docker-build: has --cache-to of type local.*docker-cache-path/,
    ],
    ['--cache-from=type=local,src=x .', /^AEGIS-E106 docker-build: has --cache-from of type local/],
    [`--cache-to '"type=local","dest=x"' .`, /^AEGIS-E106 /],
    ['--builder x .', /^AEGIS-E107 docker-build: has --builder .*docker-builder/],
    ['docker buildx build -t app .', /^AEGIS-E107 docker-build: has a whole command/],
    ['buildx build .', /^AEGIS-E107 /],
    ['-t "app .', /^AEGIS-E103 docker-build: .*unbalanced/],
    ['-t a\0b .', /^AEGIS-E103 docker-build: .*NUL/],
  ])('%s', (line, message) => {
    const found = problems({ 'docker-build': line });
    expect(found).toEqual([expect.stringMatching(message)]);
  });

  test('all that is wrong at once', () => {
    const found = problems({
      'docker-build': '-t good .\n--builder x --cache-to type=local,dest=y .\ndocker build .\n',
      'docker-builder': '-x',
    });
    expect(found.map((one) => one.slice(0, 10))).toEqual(['AEGIS-E106', ...Array(3).fill('AEGIS-E107')]);
  });
});

test.each([
  '-t app:test .',
  '--cache-to type=gha,mode=max --cache-from type=gha .',
  '--cache-to type=registry,ref=local .',
  '--build-arg --builder=x .',
  '--build-arg "--cache-to type=local" .',
  'docker',
  '-t docker build',
])('docker-build takes %s', (line) => expect(problems({ 'docker-build': line })).toEqual([]));

test.each(['-x', '--push', 'a b', 'a;b', 'a/b', 'é', '$(id)', 'x'.repeat(129)])(
  'docker-builder refuses %s',
  (name) =>
    expect(problems({ 'docker-builder': name })).toEqual([
      expect.stringMatching(/^AEGIS-E107 docker-builder: /),
    ]),
);

test.each(['default', 'my-builder_2.x'])('docker-builder takes %s', (name) =>
  expect(problems({ 'docker-builder': name })).toEqual([]),
);
