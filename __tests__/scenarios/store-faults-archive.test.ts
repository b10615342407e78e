import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { scratch } from '../support/facts.ts';
import { replay, seedOf } from '../support/store-faults.ts';
import { blobOf, entryOf, expectHealed, newDisk, rootOf, suffer } from '../support/store-trials.ts';
import { type Member, replaceArchive } from '../support/tar.ts';

const seeding = seedOf('ollama');
const evil = Buffer.from('evil');

/** What a story is about: a directory that the archive has nothing to do with, and the blob that it should hold. */
interface Scene {
  readonly outside: string;
  readonly name: string;
  readonly content: Buffer;
}

type Forge = (scene: Scene) => readonly Member[];
const up = '../'.repeat(14);

test.concurrent.each<[string, Forge, boolean?]>([
  [
    'absolute names',
    ({ outside, ...own }) => [
      { name: `${outside}/canary`, content: evil },
      { name: `${outside}/fresh`, content: evil },
      own,
    ],
    true,
  ],
  [
    'names that lead out',
    ({ outside, ...own }) => [own, { name: `${up}${outside.slice(1)}/canary`, content: evil }],
  ],
  [
    'a link, and files through it',
    ({ outside, ...own }) => [
      { name: 'way', type: 2, to: outside },
      { name: 'way/canary', content: evil },
      { name: 'way/fresh', content: evil },
      own,
    ],
  ],
  [
    'a link upwards, and a file through it',
    (own) => [{ name: 'way', type: 2, to: '..' }, { name: 'way/aegis-index-evil', content: evil }, own],
  ],
  ['a link in place of the blob', ({ outside, name }) => [{ name, type: 2, to: `${outside}/canary` }]],
  [
    'a link in place of the blob, and the blob through it',
    ({ outside, name }) => [
      { name, type: 2, to: `${outside}/canary` },
      { name, content: evil },
    ],
  ],
  [
    'the blob, and a link over it',
    ({ outside, ...own }) => [own, { name: own.name, type: 2, to: `${outside}/canary` }],
  ],
  ['a hard link in place of the blob', ({ outside, name }) => [{ name, type: 1, to: `${outside}/canary` }]],
  [
    'a hard link that leads out',
    ({ outside, name }) => [{ name, type: 1, to: `${up}${outside.slice(1)}/canary` }],
  ],
  [
    'a hard link, and a file over it',
    ({ outside, ...own }) => [
      { name: 'way', type: 1, to: `${outside}/canary` },
      { name: 'way', content: evil },
      own,
    ],
  ],
  ['a device in place of the blob', ({ name }) => [{ name, type: 3 }]],
  ['a pipe in place of the blob', ({ name }) => [{ name, type: 6 }]],
  ['a directory in place of the blob', ({ name }) => [{ name, type: 5, mode: 0o755 }]],
  [
    'garbage, and then the blob',
    ({ name, content }) => [
      { name, content: evil },
      { name, content },
    ],
    true,
  ],
  [
    'rights and owners of its own',
    ({ name, content }) => [{ name, content, mode: 0o6777, uid: 12_345 }],
    true,
  ],
  [
    '10,000 files',
    ({ name, content }) => [
      ...Array.from({ length: 10_000 }, (_, at) => ({ name: `f${at}`, content: evil })),
      { name, content },
    ],
  ],
])('an archive with %s changes nothing outside, and the job goes on', async (what, forge, whole = false) => {
  const seed = await seeding;
  const [outside, disk] = [scratch('outside'), newDisk()];
  await using stage = await replay(seed);
  const name = (await rootOf(seed, 'large')).needs.find(({ size }) => size > 1e7)?.digest ?? '';
  const content = blobOf(seed, name);
  // Even when it is the very blob that lies there.
  writeFileSync(join(outside, 'canary'), content);
  replaceArchive(entryOf(stage, /-blob-/).path, forge({ outside, name, content }));
  const { roots } = await suffer(stage, seed, {
    disk,
    between: () => {
      const path = join(disk, 'blobs', `sha256-${name}`);
      if (whole)
        expect([statSync(path).mode & 0o7777, statSync(path).uid]).toEqual([0o644, process.getuid?.()]);
    },
  });
  expect(roots).toEqual(whole ? ['large', 'small'] : ['small']);
  expect(readdirSync(outside)).toEqual(['canary']);
  expect(readFileSync(join(outside, 'canary')).equals(content)).toBe(true);
  expect(statSync(join(outside, 'canary')).nlink).toBe(1);
  expect(existsSync(join(outside, 'fresh'))).toBe(false);
  // What comes next is the same for all of them.
  if (/^a (link|device|pipe) in place of the blob$/.test(what)) await expectHealed(stage, seed);
  rmSync(outside, { recursive: true });
});
