import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readCappedText } from '../../../src/results/capped.ts';
import { scratch } from '../../support/facts.ts';

test('a text is read up to its limit; one that is too large, or none, is null', async () => {
  const folder = scratch('capped');
  writeFileSync(join(folder, 'text'), 'é');
  writeFileSync(join(folder, 'large'), '');
  truncateSync(join(folder, 'large'), 3);
  const told: string[] = [];
  const read = (name: string) => readCappedText(join(folder, name), 2, () => told.push(name));
  expect(await read('text')).toBe('é');
  expect(told).toEqual([]);
  expect(await read('large')).toBeNull();
  expect(told).toEqual(['large']);
  expect(await read('nothing')).toBeNull();
  expect(await read('.')).toBeNull();
  expect(told).toEqual(['large']);
});
