import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { liveHasher } from '../../../../src/host/live/hasher.ts';
import { scratch } from '../../../support/facts.ts';
import { hashScript } from '../../../support/store-rig.ts';

const hasher = liveHasher(hashScript);
afterEach(() => hasher.end());

const sum = (...parts: Buffer[]): string => createHash('sha256').update(Buffer.concat(parts)).digest('hex');

/** Files of noise, larger than what is read at once. */
function noise(...sizes: number[]): { directory: string; files: string[]; bytes: Buffer[] } {
  const directory = scratch('hash');
  const bytes = sizes.map((size) => randomBytes(size));
  const files = bytes.map((content, at) => {
    writeFileSync(join(directory, `${at}`), content);
    return join(directory, `${at}`);
  });
  return { directory, files, bytes };
}

test('files are hashed one after the other, several digests at once', async () => {
  const { files, bytes } = noise(3_000_001, 0, 17);
  const whole = { digest: sum(...bytes), size: 3_000_018 };
  expect(await Promise.all([hasher.digest(files), hasher.digest(files)])).toEqual([whole, whole]);
  expect(await hasher.digest([])).toEqual({ digest: sum(), size: 0 });
  expect(files.every((file) => existsSync(file))).toBe(true);
});

test('files that come one by one are joined, and each is removed when it is copied', async () => {
  const { directory, files, bytes } = noise(2_000_000, 1_500_000);
  const into = join(directory, 'joined');
  const left: boolean[] = [];
  async function* coming() {
    for (const file of files) {
      yield file;
      left.push(existsSync(file));
    }
  }
  expect(await hasher.digest(coming(), into)).toEqual({ digest: sum(...bytes), size: 3_500_000 });
  expect(readFileSync(into).equals(Buffer.concat(bytes))).toBe(true);
  expect(left).toEqual([false, false]);
});

test('a slice is what it should be, and never shorter', async () => {
  const { directory, files, bytes } = noise(2_500_000);
  const [file = ''] = files;
  await hasher.slice(file, 1_000_000, 1_200_000, join(directory, 'slice'));
  expect(
    readFileSync(join(directory, 'slice')).equals(
      bytes[0]?.subarray(1_000_000, 2_200_000) ?? Buffer.alloc(0),
    ),
  ).toBe(true);
  await expect(hasher.slice(file, 2_000_000, 600_000, join(directory, 'more'))).rejects.toThrow(
    'ends after 2500000 bytes',
  );
});

test('errors keep their codes, and what was half written is removed', async () => {
  const { directory, files } = noise(10);
  const into = join(directory, 'joined');
  const missing = join(directory, 'missing');
  await expect(hasher.digest([missing])).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(hasher.digest([...files, missing], into)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(existsSync(into)).toBe(false);
  writeFileSync(into, 'mine');
  await expect(hasher.digest([], into)).rejects.toMatchObject({ code: 'EEXIST' });
  expect(readFileSync(into, 'utf8')).toBe('mine');
  symlinkSync(into, join(directory, 'link'));
  await expect(hasher.digest([join(directory, 'link')])).rejects.toMatchObject({ code: 'ELOOP' });
});

test('a digest of which the files fail to come fails as they do', async () => {
  const { directory, files } = noise(10);
  const into = join(directory, 'joined');
  async function* coming() {
    yield* files;
    throw new Error('no more');
  }
  await expect(hasher.digest(coming(), into)).rejects.toThrow('no more');
  expect(existsSync(into)).toBe(false);
});

test('a thread that ends rejects what waits for it, and the next call starts another', async () => {
  const { files, bytes } = noise(30_000_000);
  const waiting = hasher.digest(files);
  const failure = expect(waiting).rejects.toThrow('the hashing thread has ended');
  await hasher.end();
  await failure;
  expect((await hasher.digest(files)).digest).toBe(sum(...bytes));
  await expect(liveHasher(join(scratch('none'), 'none.js')).digest([])).rejects.toThrow(/the hashing thread/);
});
