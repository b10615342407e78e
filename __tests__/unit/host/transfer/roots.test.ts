import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { namesIn, undoRestore } from '../../../../src/host/transfer/roots.ts';
import { scratch } from '../../../support/facts.ts';

test('what a failed restore put where it was not before is taken back, and nothing else', async () => {
  const root = scratch('roots');
  const [absent, empty, used, file] = ['absent', 'empty', 'used', 'file'].map((name) => join(root, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const path of [empty, used]) mkdirSync(path);
  for (const path of [join(used, '.gitkeep'), file]) writeFileSync(path, 'mine');
  const paths = [absent, empty, used, file];
  const before = await namesIn(paths);
  for (const path of [absent, empty, used]) {
    mkdirSync(join(path, 'half', 'deep'), { recursive: true });
    writeFileSync(join(path, 'cut.bin'), 'x');
  }
  await undoRestore(paths, before);
  expect(readdirSync(root).sort()).toEqual(['empty', 'file', 'used']);
  expect([readdirSync(empty), readdirSync(used)]).toEqual([[], ['.gitkeep']]);
});
