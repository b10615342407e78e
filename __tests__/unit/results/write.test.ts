import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { isNoSpace, writeResult } from '../../../src/results/write.ts';
import { scratch } from '../../support/facts.ts';

test('writes, also where test code deleted the directory', async () => {
  const directory = join(scratch('write'), 'a', 'b');
  expect(await writeResult(join(directory, 'x.json'), '{}')).toEqual([]);
  await rm(directory, { recursive: true });
  expect(await writeResult(join(directory, 'x.json'), '[]')).toEqual([]);
  expect(await readFile(join(directory, 'x.json'), 'utf8')).toBe('[]');
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('a full disk is a finding', async () => {
  const [reason, ...more] = await writeResult('/dev/full', 'x');
  expect(reason).toMatchObject({ code: 'AEGIS-E319', message: expect.stringContaining('No space') });
  expect(more).toEqual([]);
});

test('anything else is thrown', async () => {
  await expect(writeResult(scratch('write'), 'x')).rejects.toThrow('EISDIR');
});

test('knows a full disk and a spent quota by their codes, and nothing else', () => {
  const withCode = (code: string) => Object.assign(new Error('x'), { code });
  expect(['ENOSPC', 'EDQUOT', 'EIO'].map((code) => isNoSpace(withCode(code)))).toEqual([true, true, false]);
  expect([null, undefined, 'ENOSPC', {}].map(isNoSpace)).toEqual([false, false, false, false]);
});
