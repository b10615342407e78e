import { expect, test } from '@jest/globals';
import { emptyStage, makeStore, replay, type StoreStage, seedOf } from '../support/store-faults.ts';
import { expectHealed, newDisk, suffer, warningOf } from '../support/store-trials.ts';

/** Seconds that a bad service may cost in all, and as much again as these machines may be busy. */
const [LOST, BUSY] = [15, 10];
const seeding = seedOf('ollama');

/** So many calls go well before the fault begins. */
const after = (calls: number, method: string, effect: string): string[] =>
  calls === 0 ? [`${method}=${effect}`] : [`${method}=slow:1000000000*${calls}`, `${method}=${effect}`];

const isOfStore = (key: string): boolean => /^aegis1-(blob|pack|oll)-/.test(key);

/** What a job with a good service takes: main and post. */
const good = seeding.then(async (seed) => {
  await using stage = await replay(seed);
  const { main, post } = await stage.visit(newDisk());
  return main.seconds + post.seconds;
});

// The index of timings is read first, that of the store next to it: the first two of each call are theirs.
test.concurrent.each([
  ['the index is looked up', after(0, 'GetCacheEntryDownloadURL', 'stall')],
  ['the index loads', after(0, 'blob-get', 'stall')],
  ['a blob is looked up', after(2, 'GetCacheEntryDownloadURL', 'stall')],
  ['blobs load', after(2, 'blob-get', 'stall')],
  ['blobs load, half of each', after(2, 'blob-get', 'stall-body')],
  ['the second blob loads', after(3, 'blob-get', 'stall-body')],
])('a service that hangs while %s costs at most 15 s, and nothing is lost', async (_, faults) => {
  const [seed, usual] = [await seeding, await good];
  await using stage = await replay(seed);
  stage.faults(...faults);
  const { main, post, added } = await suffer(stage, seed);
  expect(main.seconds + post.seconds - usual).toBeLessThan(LOST + BUSY);
  expect(warningOf(main)).toMatch(/^AEGIS-W60[126] .*(never answers|stopped moving|unavailable|broke off)/);
  expect(added).toEqual([]);
  await expectHealed(stage, seed);
});

test.concurrent.each([
  ['looks up', after(0, 'GetCacheEntryDownloadURL', 'stall')],
  ['reserves', after(0, 'CreateCacheEntry', 'stall')],
  ['reserves the third', after(2, 'CreateCacheEntry', 'stall')],
  ['uploads', after(0, 'blob-put', 'stall')],
  ['uploads the second', after(1, 'blob-put', 'stall')],
  ['ends an upload', after(0, 'FinalizeCacheEntryUpload', 'stall')],
])(
  'a service that hangs while a save %s costs at most 15 s, and the next run saves the rest',
  async (_, faults) => {
    await using stage = await emptyStage('ollama');
    const disk = makeStore('ollama');
    const usual = await good;
    const { main, post } = await stage.visit(disk, { between: () => stage.faults(...faults) });
    expect(main.seconds + post.seconds - usual).toBeLessThan(LOST + BUSY);
    expect(post).toMatchObject({ conclusion: 'success', postExitCode: 0, orphans: [] });
    expect(warningOf(post)).toMatch(/^AEGIS-W60[13] .*(never answers|stopped moving|unavailable)/);
    expect(stage.entries('index')).toEqual([]);
    await expectSavedNext(stage, disk);
  },
);

/** The next run on that disk uploads what is missing, and the one after it restores all. */
async function expectSavedNext(stage: StoreStage, disk: string): Promise<void> {
  stage.faults();
  const before = stage.entries().map(({ key }) => key);
  const { post } = await stage.visit(disk);
  expect(post.log).toMatch(/ollama models: saved, /);
  const keys = stage.entries().map(({ key }) => key);
  expect(keys).toHaveLength(new Set(keys).size);
  expect(keys).toEqual(expect.arrayContaining(before));
  expect(keys.filter(isOfStore)).toHaveLength(3);
  await expectHealed(stage, { layout: 'ollama', store: disk });
}

test.concurrent.each([
  ['the index', 2, 'reset'],
  ['one blob', 3, 'reset'],
  ['one blob', 3, 'status:503'],
  ['one blob', 3, 'cut'],
])(
  'a service that goes when it has given %s keeps what is whole, and loses nothing',
  async (_, calls, effect) => {
    const seed = await seeding;
    await using stage = await replay(seed);
    stage.faults(...after(calls, 'blob-get', effect));
    const { main, added } = await suffer(stage, seed);
    expect(warningOf(main)).toMatch(
      /^AEGIS-W60[126] .*(ECONNRESET|503|broke off|unavailable|socket hang up)/,
    );
    // That it could not be had says nothing of the entry: it is not saved once more.
    expect(added).toEqual([]);
    await expectHealed(stage, seed);
  },
);

test.concurrent.each([
  ['nothing', 0],
  ['one blob', 1],
])(
  'a service that goes when it has taken %s has no index, and the next run saves the rest',
  async (_, calls) => {
    await using stage = await emptyStage('ollama');
    const disk = makeStore('ollama');
    const faults = [
      ...after(calls, 'CreateCacheEntry', 'reset'),
      'GetCacheEntryDownloadURL=slow:1000000000*3',
    ];
    const { post } = await stage.visit(disk, { between: () => stage.faults(...faults) });
    expect(post).toMatchObject({ conclusion: 'success', postExitCode: 0, orphans: [] });
    expect(warningOf(post)).toMatch(/^AEGIS-W60[13] /);
    expect(stage.entries('index')).toEqual([]);
    await expectSavedNext(stage, disk);
  },
);

const MAIN = 'refs/heads/main';
test.concurrent.each([
  ['a token that may only read', { caches: [{ scope: MAIN, read: true, write: false }] }, []],
  ['a service that denies', {}, ['CreateCacheEntry=deny']],
])('with %s all is restored, nothing is saved, and that is no fault', async (_, part, faults) => {
  const seed = await seeding;
  await using stage = await replay(seed, /-blob-/);
  const { main, post, roots, added } = await suffer(stage, seed, {
    ...part,
    between: () => stage.faults(...faults),
  });
  expect(roots).toEqual(['small']);
  expect(post.log).toMatch(/ollama models: not saved, by the policy of the service: .*write denied/);
  expect(post.annotations.filter(({ title }) => title?.startsWith('AEGIS-'))).toEqual([]);
  expect(warningOf(main)).toMatch(/^AEGIS-W606 /);
  expect(added).toEqual([]);
  const next = await suffer(stage, seed, { between: () => stage.faults() });
  expect(next.added).toHaveLength(2);
  await expectHealed(stage, seed);
});
