import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { StoredCache } from '../../local/service/index.ts';
import { codesOf } from '../support/scenario.ts';
import { PARTED, replay, seedOf } from '../support/store-faults.ts';
import {
  blobOf,
  digestOf,
  entryOf,
  expectHealed,
  fileIn,
  namesIn,
  outputOf,
  rootOf,
  suffer,
  warningOf,
} from '../support/store-trials.ts';
import { replaceArchive } from '../support/tar.ts';

const seeds = { ollama: seedOf('ollama'), oci: seedOf('oci'), parted: seedOf('ollama', PARTED) };
const BLOB = /-blob-sha256-\w{64}$/;

/** Puts other bytes in the place of the one blob that an entry holds. */
const withBytes =
  (change: (bytes: Buffer) => Buffer) =>
  (entry: StoredCache): void => {
    const name = digestOf(entry);
    replaceArchive(entry.path, [{ name, content: change(fileIn(entry.path, name)) }]);
  };

const flipped = (bytes: Buffer): Buffer => {
  bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
  return bytes;
};

type Act = (entry: StoredCache) => void;
const DAMAGES: readonly (readonly [string, Act, RegExp])[] = [
  ['a blob cut short', withBytes((bytes) => bytes.subarray(0, 1_000_000)), /a blob is damaged/],
  ['a blob of the right size with one other bit', withBytes(flipped), /a blob is damaged/],
  ['an archive cut short', ({ path, size }) => truncateSync(path, size >> 1), /damaged or gone/],
  [
    'an archive of noise',
    ({ path, size }) => writeFileSync(path, Buffer.alloc(size, 'x')),
    /damaged or gone/,
  ],
  ['an archive of nothing', ({ path }) => replaceArchive(path, []), /holds none of its paths/],
  ['an entry without bytes', ({ path }) => rmSync(path), /damaged or gone/],
];

test.concurrent.each(DAMAGES)('%s costs its model and no other, and is saved anew', (_, act, cause) =>
  expectOneLost('ollama', { pattern: BLOB, act, lost: 'large', cause }),
);

test.concurrent.each(DAMAGES.slice(0, 2))(
  '%s costs its image and no other, and is saved anew',
  (_, act, cause) => expectOneLost('oci', { pattern: BLOB, act, lost: 'large', cause }),
);

test.concurrent.each([
  ['with one other bit', /-p1of2$/, withBytes(flipped)],
  ['cut short', /-p2of2$/, withBytes((bytes) => bytes.subarray(1))],
] as const)('a part %s costs its model and no other, and is saved anew', (_, pattern, act) =>
  expectOneLost('parted', { pattern, act, lost: 'parted', cause: /a blob is damaged/ }),
);

interface Loss {
  readonly pattern: RegExp;
  readonly act: Act;
  readonly lost: string;
  readonly cause: RegExp;
}

async function expectOneLost(name: keyof typeof seeds, { pattern, act, lost, cause }: Loss) {
  const seed = await seeds[name];
  await using stage = await replay(seed);
  act(entryOf(stage, pattern));
  const { main, roots, added } = await suffer(stage, seed);
  expect(roots).toEqual(['small']);
  expect(outputOf(main)).toBe('exact');
  expect(warningOf(main)).toMatch(/^AEGIS-W606 /);
  expect(warningOf(main)).toMatch(cause);
  expect(main.log).toMatch(new RegExp(`not restored: \\S*${lost}(:latest)?: `));
  // Under keys of their own, since the damaged ones are taken; and the index.
  const again = added.filter((key) => key.includes('-blob-'));
  expect(again.length).toBeGreaterThan(0);
  for (const key of again) expect(key).toMatch(/-g1$/);
  expect(added).toHaveLength(again.length + 1);
  await expectHealed(stage, seed);
}

test.concurrent('one damaged blob of many in an entry costs those that need it', async () => {
  const seed = await seeds.ollama;
  await using stage = await replay(seed);
  const { path } = entryOf(stage, /-pack-/);
  const own = (await rootOf(seed, 'small')).needs.find(({ size }) => size === 60 * 1024)?.digest ?? '';
  const members = namesIn(path).map((name) => ({
    name,
    content: name === own ? Buffer.alloc(61_440) : blobOf(seed, name),
  }));
  replaceArchive(path, members);
  const { roots, added } = await suffer(stage, seed);
  expect(roots).toEqual(['large']);
  expect(added).toEqual([expect.stringMatching(/-oll-/), expect.stringMatching(/-pack-\w+-g1$/)]);
  await expectHealed(stage, seed);
});

test.concurrent.each([
  ['ollama', 'a blob', BLOB, ['small']],
  ['oci', 'a blob', BLOB, ['small']],
  ['parted', 'one of two parts', /-p2of2$/, ['small']],
  ['ollama', 'the pack', /-pack-/, []],
  ['oci', 'the pack', /-pack-/, []],
  ['ollama', 'every blob', /-(pack|blob)-/, []],
  ['oci', 'every blob', /-(pack|blob)-/, []],
] as const)(
  '%s: %s that was evicted costs what needs it, and comes back',
  async (layout, _, evicted, left) => {
    const seed = await seeds[layout];
    await using stage = await replay(seed, evicted);
    const { main, roots, added } = await suffer(stage, seed);
    expect(roots).toEqual(left);
    expect(outputOf(main)).toBe(left.length > 0 ? 'exact' : 'failed');
    expect(warningOf(main)).toMatch(/^AEGIS-W60[26] .*a blob is gone from the cache/);
    expect(codesOf(main)).toContain('AEGIS-W608');
    expect(added.filter((key) => evicted.test(key.replace(/-g1$/, '')))).not.toEqual([]);
    await expectHealed(stage, seed);
  },
);
