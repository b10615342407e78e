import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type StoreRig, withStores } from '../../support/store-rig.ts';
import { archive, blobAt, LARGE, largeModel, MIB, treeOf } from '../../support/store-story.ts';
import { type Member, replaceArchive } from '../../support/tar.ts';

/** What a story of a hostile archive is about. */
interface Scene {
  readonly rig: StoreRig;
  /** A directory that the archive has nothing to do with, with a file `canary`. */
  readonly outside: string;
  /** The blob that the archive should hold, and its true bytes. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** A model with one layer of an entry of its own; the archive of that entry is replaced. */
async function withScene<T>(
  members: (scene: Scene) => readonly Member[],
  story: (scene: Scene) => Promise<T>,
) {
  const outside = await mkdtemp(join(tmpdir(), 'aegis-out-'));
  await withStores(async (rig) => {
    const made = largeModel(rig, 'models', 20 * MIB);
    await rig.save(rig.spec('models'));
    const name = made[LARGE]?.[1]?.digest ?? '';
    const scene = { rig, outside, name, bytes: readFileSync(blobAt(rig, 'models', name)) };
    writeFileSync(join(outside, 'canary'), scene.bytes);
    replaceArchive(archive(rig, `aegis1-blob-sha256-${name}`), members(scene));
    await story(scene);
  });
  rmSync(outside, { recursive: true });
}

const evil = Buffer.from('evil');

test.each<[string, (scene: Scene) => readonly Member[]]>([
  ['an absolute name', ({ outside }) => [{ name: `${outside}/canary`, content: evil }]],
  ['an absolute name of what is not there', ({ outside }) => [{ name: `${outside}/fresh`, content: evil }]],
  [
    'names that lead out',
    ({ outside }) => [{ name: `${'../'.repeat(12)}${outside.slice(1)}/canary`, content: evil }],
  ],
  [
    'a link to a directory and a file through it',
    ({ outside }) => [
      { name: 'way', type: 2, to: outside },
      { name: 'way/canary', content: evil },
      { name: 'way/fresh', content: evil },
    ],
  ],
  ['a link under the name of the blob', ({ outside, name }) => [{ name, type: 2, to: `${outside}/canary` }]],
  [
    'a link under the name of the blob, and the blob through it',
    ({ outside, name }) => [
      { name, type: 2, to: `${outside}/canary` },
      { name, content: evil },
    ],
  ],
  [
    'a hard link under the name of the blob',
    ({ outside, name }) => [{ name, type: 1, to: `${outside}/canary` }],
  ],
  [
    'a hard link that leads out',
    ({ outside, name }) => [{ name, type: 1, to: `${'../'.repeat(12)}${outside.slice(1)}/canary` }],
  ],
  ['a device under the name of the blob', ({ name }) => [{ name, type: 3 }]],
  ['a directory under the name of the blob', ({ name }) => [{ name, type: 5, mode: 0o755 }]],
  ['nothing', () => []],
])('an archive with %s changes nothing outside, and costs its model alone', (_, members) =>
  withScene(members, async ({ rig, outside, bytes, name }) => {
    const { restore, figures } = await rig.restore(rig.spec('other'));
    expect(restore.kind).toBe('failed');
    expect(figures.lost).toHaveLength(1);
    expect(readdirSync(outside)).toEqual(['canary']);
    expect(readFileSync(join(outside, 'canary')).equals(bytes)).toBe(true);
    expect(statSync(join(outside, 'canary')).nlink).toBe(1);
    expect(readdirSync(join(rig.workspace, 'other'))).toEqual(['blobs']);
    expect(readdirSync(join(rig.workspace, 'other/blobs')).some((file) => file.includes(name))).toBe(false);
  }),
);

test('rights and owners are ours, whatever the archive says; other members are left behind', () =>
  withScene(
    ({ name, bytes, outside }) => [
      { name: `${outside}/fresh`, content: evil },
      { name: 'other', content: evil },
      { name, content: bytes, mode: 0o6777, uid: 12_345 },
    ],
    async ({ rig, outside, name }) => {
      mkdirSync(join(rig.workspace, 'other'));
      expect((await rig.restore(rig.spec('other'))).restore.kind).toBe('exact');
      const { mode, uid } = statSync(blobAt(rig, 'other', name));
      expect([(mode & 0o7777).toString(8), uid]).toEqual(['644', process.getuid?.()]);
      expect(await treeOf(join(rig.workspace, 'other'))).toEqual(await treeOf(join(rig.workspace, 'models')));
      expect(readdirSync(outside)).toEqual(['canary']);
    },
  ));
