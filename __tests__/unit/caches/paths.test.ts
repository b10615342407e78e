import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { cacheRoot, refuseCachePath } from '../../../src/caches/paths.ts';
import { parseSpecs } from '../../../src/caches/state.ts';
import { scratch } from '../../support/facts.ts';

const roots = { workspace: '/w/my repo', home: '/home/runner', temp: '/w/_temp' };

describe('refuseCachePath', () => {
  test.each([
    ['', /empty/],
    ['  ', /empty/],
    ['/', /root of the file system/],
    ['~', /home/],
    ['~/', /home/],
    ['~/**', /wildcard/],
    ['~other/x', /home/],
    ['.', /workspace/],
    ['./', /workspace/],
    ['..', /\.\./],
    ['../x', /\.\./],
    ['a/../../x', /\.\./],
    ['/home', /home/],
    ['/w', /workspace/],
    ['/w/my repo', /workspace/],
    ['/w/my repo/', /workspace/],
    ['.git', /\.git/],
    ['.git/hooks', /\.git/],
    ['sub/.git', /\.git/],
    ['.github', /\.github/],
    ['.github/workflows', /\.github/],
    ['/w/_temp', /temporary/],
    ['/w/_temp/_runner_file_commands', /command files/],
    ['/w/_temp/_runner_file_commands/set_env', /command files/],
    ['-rf', /starts with/],
    ['!x', /starts with/],
    ['#x', /starts with/],
    ['a\nb', /line break/],
    ['a\0b', /NUL/],
    ['data/*', /wildcard/],
  ])('%j', (path, reason) => expect(refuseCachePath(path, roots)).toMatch(reason));

  test.each([
    'data',
    './data',
    'tests/fixtures data',
    '~/.ollama/models',
    '/tmp/.buildx-cache',
    '.gitfixtures',
    '..data',
  ])('%j is fine', (path) => expect(refuseCachePath(path, roots)).toBeNull());

  test('relative to a working directory', () => {
    expect(refuseCachePath('data', roots, '/w/my repo/sub')).toBeNull();
    expect(refuseCachePath('.', roots, '/w/my repo/sub')).toMatch(/working directory/);
    expect(refuseCachePath('.github', roots, '/w/my repo/sub')).toBeNull();
  });
});

describe('cacheRoot', () => {
  test('follows links, also for what does not exist yet, and judges where they lead', async () => {
    const root = scratch('roots');
    const facts = { workspace: join(root, 'work'), home: join(root, 'home'), temp: join(root, 'temp') };
    for (const place of [...Object.values(facts), join(root, 'disk')]) mkdirSync(place);
    symlinkSync(join(root, 'disk'), join(facts.workspace, 'data'));
    symlinkSync('/', join(facts.workspace, 'evil'));
    symlinkSync(facts.home, join(facts.workspace, 'home'));
    expect(await cacheRoot('data/new/deep', facts, facts.workspace)).toEqual({
      ok: true,
      path: join(root, 'disk', 'new', 'deep'),
    });
    expect(await cacheRoot('evil', facts, facts.workspace)).toMatchObject({ ok: false });
    expect(await cacheRoot('home', facts, facts.workspace)).toMatchObject({ ok: false });
    expect(await cacheRoot('../x', facts, facts.workspace)).toMatchObject({ ok: false });
  });
});

describe('parseSpecs', () => {
  const good = {
    kind: 'ollama',
    label: 'ollama models',
    key: 'aegis1-oll-e-1',
    paths: ['/home/runner/.ollama/models'],
    restoreKeys: ['x'],
    components: { a: 'b' },
    savedWhen: 'post',
    deadlineSeconds: 600,
  };

  test('what main wrote comes back, without what post does not need', () => {
    expect(parseSpecs(JSON.parse(JSON.stringify([good])), roots)).toEqual([
      { ...good, restoreKeys: [], components: {} },
    ]);
  });

  test.each([
    ['no list', good],
    ['null', null],
    ['kind', [{ ...good, kind: 'evil' }]],
    ['foreign key', [{ ...good, key: 'other-1' }]],
    ['key with comma', [{ ...good, key: 'aegis1-a,b' }]],
    ['long key', [{ ...good, key: `aegis1-${'x'.repeat(600)}` }]],
    ['no paths', [{ ...good, paths: [] }]],
    ['path root', [{ ...good, paths: ['/'] }]],
    ['path relative', [{ ...good, paths: ['x'] }]],
    ['path command files', [{ ...good, paths: ['/w/_temp/_runner_file_commands'] }]],
    ['path of numbers', [{ ...good, paths: [1] }]],
    ['junk', ['x', 1, null, []]],
  ])('left out: %s', (_, value) => expect(parseSpecs(value, roots)).toEqual([]));
});
