import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { blockIds } from '../../../../local/service/blob-api.ts';
import { BlobStore } from '../../../../local/service/blobs.ts';
import { scratch } from '../../../support/service.ts';

let folder: Awaited<ReturnType<typeof scratch>>;
let store: BlobStore;

beforeEach(async () => {
  folder = await scratch();
  store = new BlobStore(folder.path);
});
afterEach(() => folder.remove());

async function* content(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

async function* broken(): AsyncGenerator<Buffer> {
  yield Buffer.from('half');
  throw new Error('gone');
}

const read = (name: string) => readFile(store.get(name)?.path ?? '', 'utf8');

describe('BlobStore', () => {
  test('the list decides the order, not the arrival; unlisted blocks are dropped', async () => {
    await store.putBlock('caches/1', 'Qg==', content('B'));
    await store.putBlock('caches/1', 'Qw==', content('C'));
    await store.putBlock('caches/1', 'QQ==', content('A'));
    expect(store.get('caches/1')).toBeNull();
    await store.commit('caches/1', ['QQ==', 'Qg=='], 'text/plain');
    expect(await read('caches/1')).toBe('AB');
    expect(store.get('caches/1')).toMatchObject({ size: 2, contentType: 'text/plain' });
    expect(await readdir(join(folder.path, 'uploads'))).toEqual([]);
  });

  test('a block sent again replaces the first', async () => {
    await store.putBlock('caches/1', 'QQ==', content('old'));
    await store.putBlock('caches/1', 'QQ==', content('new'));
    await store.commit('caches/1', ['QQ=='], undefined);
    expect(await read('caches/1')).toBe('new');
  });

  test('the same list again is no error, another one is', async () => {
    await store.putBlock('caches/1', 'QQ==', content('A'));
    await store.commit('caches/1', ['QQ=='], undefined);
    expect(await store.commit('caches/1', ['QQ=='], undefined)).toMatchObject({ size: 1 });
    expect(await store.commit('caches/1', ['Qg=='], undefined)).toBeNull();
    expect(await read('caches/1')).toBe('A');
  });

  test('a broken upload leaves nothing behind', async () => {
    await expect(store.put('caches/1', broken(), undefined)).rejects.toThrow('gone');
    expect(store.get('caches/1')).toBeNull();
    expect(await readdir(join(folder.path, 'uploads'))).toEqual([]);
  });

  test('an empty list makes an empty blob', async () => {
    expect(await store.commit('caches/1', [], undefined)).toMatchObject({ size: 0 });
  });
});

describe('blockIds', () => {
  const list = (inner: string) =>
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><BlockList>${inner}</BlockList>`;
  test('in order', () => {
    expect(blockIds(list('<Latest>Qg==</Latest><Uncommitted>QQ==</Uncommitted>'))).toEqual(['Qg==', 'QQ==']);
    expect(blockIds(list(''))).toEqual([]);
    expect(blockIds('<?xml version="1.0"?><BlockList/>')).toEqual([]);
  });
  test.each(['', 'x', list('<Other>QQ==</Other>'), list('<Latest>QQ=='), list('text')])(
    'refuses %j',
    (xml) => {
      expect(blockIds(xml)).toBeNull();
    },
  );
});
