import { describe, expect, test } from '@jest/globals';
import {
  argumentsOf,
  dockerfilesOf,
  isStored,
  needsExport,
  planBuilds,
  storeDirectory,
  titleOfBuild,
} from '../../../../src/caches/docker/plan.ts';

const words = (line: string): string[] => line.split(' ');
const builds = (...lines: string[]) => planBuilds(lines.map(words));
const tag = (line: string): string => one(line).tag;
function one(line: string) {
  const [build] = builds(line);
  if (!build) throw new Error('no build');
  return build;
}

describe('the tag of a build', () => {
  test.each([['-t app:2 .'], ['--tag=app .'], ['-t app:1 --build-arg SHA=1 --label a=b .'], ['. -t app:1']])(
    'is the same for -t app:1 . and %s',
    (line) => expect(tag(line)).toBe(tag('-t app:1 .')),
  );

  test.each([
    ['-t app:1 other'],
    ['-t app:1 -f Dockerfile.b .'],
    ['-t app:1 --target b .'],
    ['-t app:1 --platform linux/arm64 .'],
  ])('is another for -t app:1 . and %s', (line) => expect(tag(line)).not.toBe(tag('-t app:1 .')));

  test('differs for two builds of one Dockerfile', () => {
    const tags = builds('-t a --build-arg X=1 .', '-t b --build-arg X=2 .', '-t c other').map(
      ({ tag }) => tag,
    );
    expect(new Set(tags).size).toBe(3);
    expect(tags[0]).toBe(tag('-t z .'));
    expect(tags[2]).toBe(tag('-t c other'));
  });

  test('is a name that buildx and a shell take as it is', () =>
    expect(tag('. $(id)')).toMatch(/^aegis-[0-9a-f]{16}$/));
});

describe('the arguments of docker', () => {
  const store = { directory: '/s', tags: [], fill: true };
  const from = (name: string) => ['--cache-from', `"type=local","src=/s","tag=${name}"`];
  const to = (name: string) => [
    '--cache-to',
    `"type=local","dest=/s","mode=max","tag=${name}","ignore-error=true"`,
  ];
  const start = ['buildx', 'build', '--builder', 'b', '--progress', 'plain'];

  test('a first build exports, and loads the image', () => {
    const build = one('-t app .');
    expect(argumentsOf(build, 'b', store)).toEqual([...start, ...to(build.tag), '--load', '-t', 'app', '.']);
  });

  test('imports all that the store has, its own first', () => {
    const build = one('-t app .');
    const args = argumentsOf(build, 'b', { ...store, tags: ['latest', build.tag] });
    expect(args).toEqual([
      ...[...start, ...from(build.tag), ...from('latest'), ...to(build.tag), '--load'],
      ...['-t', 'app', '.'],
    ]);
  });

  test('a store that is not saved is not filled', () => {
    const args = argumentsOf(one('.'), 'b', { ...store, tags: ['x'], fill: false });
    expect(args).toEqual([...start, ...from('x'), '--load', '.']);
  });

  test('without a store there is no cache', () => {
    expect(argumentsOf(one('.'), 'b', null)).toEqual([...start, '--load', '.']);
  });

  test.each(['--cache-to type=gha,mode=max .', '--cache-to user/app:cache .', '--cache-to=type=inline .'])(
    'a line with a cache of its own is passed through: %s',
    (line) => {
      expect(argumentsOf(one(line), 'b', { ...store, tags: ['x'] })).toEqual([
        ...start,
        '--load',
        ...words(line),
      ]);
      expect(isStored(one(line))).toBe(false);
    },
  );

  test.each(['--load', '--load=false', '--push', '-o out', '--output=type=tar', '-qo out'])(
    '%s says where the image goes',
    (option) => {
      const line = `-t app ${option} .`;
      expect(argumentsOf(one(line), 'b', null)).toEqual([...start, ...words(line)]);
    },
  );
});

test('only those who name type=gha get the variables of the cache service', () => {
  const asks = (line: string): boolean => one(line).cacheService;
  expect(asks('--cache-to type=gha .')).toBe(true);
  expect(asks('--cache-from type=gha,scope=x .')).toBe(true);
  expect(asks('--cache-to type=registry,ref=gha .')).toBe(false);
  expect(asks('-t type=gha --build-arg type=gha --label --cache-to=type=gha .')).toBe(false);
});

test.each([
  ['-t app:1 --build-arg TOKEN=secret -t b .', '(., -t app:1, -t b)'],
  ['https://me:secret@host/repo.git', '(https://host/repo.git)'],
  ['-build-arg TOKEN=secret -t b .', '(-t b)'],
])('%s is shown without what may be secret', (line, shown) =>
  expect(titleOfBuild(one(line), 1)).toBe(`docker-build line 2 ${shown}`),
);

test('a line without anything to show has its number', () =>
  expect(titleOfBuild(one('--load'), 0)).toBe('docker-build line 1'));

test('what needs a builder that exports', () => {
  expect(
    ['.', '--cache-to type=gha .', '--cache-to type=inline .'].map((line) => needsExport(one(line))),
  ).toEqual([true, true, false]);
});

test('the Dockerfiles of the builds', () => {
  expect(dockerfilesOf(builds('.', 'docker/app', '-f ./x/Dockerfile.dev .', '--file=a --file b .'))).toEqual([
    'Dockerfile',
    'docker/app/Dockerfile',
    'x/Dockerfile.dev',
    'b',
  ]);
});

test('a store is named to buildx without what is odd above both, and only in printable ASCII', () => {
  expect(storeDirectory('/a é/_temp/store', '/a é/work/repo')).toBe('../../_temp/store');
  expect(storeDirectory('/w/a, "b"', '/w')).toBe('a, "b"');
  for (const name of ['é', 'a\tb', 'a\u007fb']) expect(storeDirectory(`/w/${name}`, '/w')).toBeNull();
});
