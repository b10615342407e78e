import { mkdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { hashTree } from '../../../src/caches/key-files.ts';
import { scratch } from '../../support/facts.ts';

const tree = (): string => {
  const root = scratch('tree');
  mkdirSync(join(root, 'pkg', '.data'), { recursive: true });
  writeFileSync(join(root, 'pkg', 'x.py'), 'x');
  return root;
};

describe('hashTree', () => {
  test('hidden files count, in hidden folders too', async () => {
    const root = tree();
    const seen = new Set([(await hashTree(root)).hash]);
    for (const path of ['pkg/.defaults.json', 'pkg/.data/a.json']) {
      for (const text of ['1', '2']) {
        writeFileSync(join(root, path), text);
        seen.add((await hashTree(root)).hash);
      }
    }
    expect(seen.size).toBe(5);
    expect((await hashTree(root)).files).toEqual(['pkg/.data/a.json', 'pkg/.defaults.json', 'pkg/x.py']);
  });

  test('a link to a file counts with the content that it leads to', async () => {
    const [root, outside] = [tree(), scratch('outside')];
    writeFileSync(join(outside, 'y.py'), 'y');
    symlinkSync(join(outside, 'y.py'), join(root, 'pkg', 'y.py'));
    const linked = await hashTree(root);
    expect(linked.files).toEqual(['pkg/x.py', 'pkg/y.py']);
    unlinkSync(join(root, 'pkg', 'y.py'));
    writeFileSync(join(root, 'pkg', 'y.py'), 'y');
    expect(await hashTree(root)).toEqual(linked);
    writeFileSync(join(root, 'pkg', 'y.py'), 'other');
    expect((await hashTree(root)).hash).not.toBe(linked.hash);
  });

  test('neither what tools leave behind, nor links to nothing and to devices, nor what is left out', async () => {
    const root = tree();
    const before = await hashTree(root);
    for (const folder of ['.git', '.venv', 'node_modules', '__pycache__', '.pytest_cache']) {
      mkdirSync(join(root, 'pkg', folder));
      writeFileSync(join(root, 'pkg', folder, 'y.py'), 'y');
    }
    mkdirSync(join(root, 'made'));
    writeFileSync(join(root, 'made', 'data.bin'), 'of this run');
    symlinkSync('/nowhere', join(root, 'dangling'));
    symlinkSync('/dev/zero', join(root, 'endless'));
    expect(await hashTree(root, [join(root, 'made')])).toEqual(before);
  });

  test('what is behind a link to a directory is not known, so there is no hash', async () => {
    const root = tree();
    symlinkSync(root, join(root, 'loop'));
    await expect(hashTree(root)).rejects.toThrow('link to a directory');
  });

  test('a tree that is not there has no files; too many are too many', async () => {
    const root = tree();
    expect(await hashTree(join(root, 'none'))).toMatchObject({ files: [] });
    for (let at = 0; at <= 10_000; at++) writeFileSync(join(root, `.${at}`), '');
    await expect(hashTree(root)).rejects.toThrow('more than 10000');
  });
});
