import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hashKeyFiles, staysInside } from '../../../src/caches/key-files.ts';
import {
  cacheKey,
  digest,
  environmentTag,
  keyPrefix,
  MAX_KEY,
  type Place,
} from '../../../src/caches/keys.ts';
import { scratch } from '../../support/facts.ts';

const place: Place = { osRelease: 'ubuntu 24.04', arch: 'x64', home: '/home/runner', workspace: '/w/r' };

describe('cacheKey', () => {
  test('format version, user prefix, name, parts', () => {
    expect(cacheKey('', 'venv', ['e1', 'py3.12.4', 'ab'])).toBe('aegis1-venv-e1-py3.12.4-ab');
    expect(cacheKey('v2', 'venv', ['e1'])).toBe('aegis1-v2-venv-e1');
    expect(keyPrefix('', 'oll', ['e1'])).toBe('aegis1-oll-e1-');
  });

  test('whatever it is made of, the service takes it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 700 }),
        fc.array(fc.string(), { maxLength: 5 }),
        (prefix, parts) => {
          const key = cacheKey(prefix, 'venv', parts);
          expect(key.length).toBeLessThanOrEqual(MAX_KEY);
          expect(key).toMatch(/^aegis1-[^,\s]+$/);
        },
      ),
    );
  });

  test('long keys that differ at the end differ', () => {
    const long = 'x'.repeat(600);
    expect(cacheKey('', 'venv', [`${long}a`])).not.toBe(cacheKey('', 'venv', [`${long}b`]));
  });
});

describe('digest', () => {
  test('the borders between parts count', () => {
    expect(digest(['ab', 'c'])).not.toBe(digest(['a', 'bc']));
    expect(digest(['a'])).not.toBe(digest(['a', '']));
  });
});

describe('environmentTag', () => {
  test('every part of the place and the compression change it', () => {
    const tags = [
      environmentTag(place, 'zstd'),
      environmentTag(place, 'gzip'),
      ...(['osRelease', 'arch', 'home', 'workspace'] as const).map((name) =>
        environmentTag({ ...place, [name]: 'other' }, 'zstd'),
      ),
    ];
    expect(new Set(tags).size).toBe(6);
    for (const tag of tags) expect(tag).toMatch(/^[0-9a-f]{8}$/);
  });
});

describe('hashKeyFiles', () => {
  const project = (): string => {
    const root = scratch('keys');
    mkdirSync(join(root, 'scripts'));
    writeFileSync(join(root, 'scripts', 'make b.py'), 'b');
    writeFileSync(join(root, 'scripts', 'a.py'), 'a');
    writeFileSync(join(root, 'other.txt'), 'o');
    return root;
  };

  test('finds by glob, sorted; content and names count, the place of the root does not', async () => {
    const [one, two] = [project(), project()];
    const first = await hashKeyFiles(one, ['scripts/*.py', '**/*.py']);
    expect(first.files).toEqual(['scripts/a.py', 'scripts/make b.py']);
    expect(await hashKeyFiles(two, ['**/*.py'])).toEqual(first);
    writeFileSync(join(two, 'scripts', 'a.py'), 'A');
    expect((await hashKeyFiles(two, ['**/*.py'])).hash).not.toBe(first.hash);
    expect(await hashKeyFiles(one, [])).toMatchObject({ files: [] });
    expect(await hashKeyFiles(one, ['nothing*'])).toMatchObject({ files: [] });
  });

  test.each(['../**/x.py', 'a/../../x', '{..,a}/**', '@(..|a)/*', '/etc/**', '..', 'a/..'])(
    'the pattern %p leads out of the root: it is not even walked',
    (pattern) => expect(staysInside(pattern)).toBe(false),
  );

  test.each(['**/*.py', 'a..b/*', '...', 'scripts/x..py', '.hidden/**'])('the pattern %p stays', (pattern) =>
    expect(staysInside(pattern)).toBe(true),
  );

  test('neither links, nor directories, nor what is outside or in ignored places', async () => {
    const root = project();
    const outside = scratch('outside');
    writeFileSync(join(outside, 'x.py'), 'x');
    symlinkSync(join(outside, 'x.py'), join(root, 'link.py'));
    mkdirSync(join(root, 'folder.py'));
    for (const folder of ['.git', 'node_modules', '.venv']) {
      mkdirSync(join(root, folder));
      writeFileSync(join(root, folder, 'y.py'), 'y');
    }
    const { files } = await hashKeyFiles(root, ['**/*.py', '../**/x.py', `${outside}/*.py`]);
    expect(files).toEqual(['scripts/a.py', 'scripts/make b.py']);
  });
});
