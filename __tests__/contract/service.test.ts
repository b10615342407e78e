import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { BlockBlobClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseFault, type Service, startService } from '../../local/service/index.ts';
import { type Azurite, startAzurite } from '../support/azurite.ts';
import {
  type ClientResult,
  MAIN,
  put,
  realClients,
  scratch,
  storeArtifact,
  twirp,
} from '../support/service.ts';

let folder: Awaited<ReturnType<typeof scratch>>;
let service: Service;

beforeAll(async () => {
  folder = await scratch();
  service = await startService({ directory: join(folder.path, 'state') });
});
afterAll(async () => {
  await service.close();
  await folder.remove();
});

async function workspace(name: string): Promise<string> {
  const path = join(folder.path, name);
  await mkdir(path, { recursive: true });
  return path;
}

function firstValue<T>(results: readonly ClientResult[]): T {
  expect(results[0]).toMatchObject({ ok: true });
  return results[0]?.value as T;
}

describe('the real cache client', () => {
  test('saves, finds, restores, and is told of a duplicate', async () => {
    const cwd = await workspace('caches');
    const content = randomBytes(3_000_000);
    await mkdir(join(cwd, 'deps'));
    await writeFile(join(cwd, 'deps/a'), content);
    const paths = ['deps'];
    const first = await realClients(service, cwd, [
      { op: 'restore', paths, key: 'deps-1', restoreKeys: ['deps-'] },
      { op: 'save', paths, key: 'deps-1' },
      { op: 'save', paths, key: 'deps-1' },
      { op: 'restore', paths, key: 'deps-1', lookupOnly: true },
    ]);
    expect(first.results).toEqual([
      { ok: true, value: null },
      { ok: true, value: expect.any(Number) },
      { ok: true, value: -1 },
      { ok: true, value: 'deps-1' },
    ]);
    expect(first.log).toContain('another job may be creating this cache');

    await rm(join(cwd, 'deps'), { recursive: true });
    const second = await realClients(service, cwd, [
      { op: 'restore', paths, key: 'deps-2', restoreKeys: ['other-', 'deps-'] },
      { op: 'restore', paths: ['deps/'], key: 'deps-1' },
    ]);
    expect(second.results).toEqual([
      { ok: true, value: 'deps-1' },
      { ok: true, value: null },
    ]);
    expect((await readFile(join(cwd, 'deps/a'))).equals(content)).toBe(true);
  });

  test('words a denied save as a denial, with a read-only token and with the fault', async () => {
    const cwd = await workspace('denied');
    await writeFile(join(cwd, 'a'), 'a');
    const caches = [{ ...MAIN[0], write: false }] as typeof MAIN;
    const save = { op: 'save', paths: ['a'], key: 'denied' };
    const readOnly = await realClients(service, cwd, [save], { caches });
    expect(readOnly.results).toEqual([{ ok: true, value: -1 }]);
    expect(readOnly.log).toContain('cache write denied: token has no writable scopes');
    service.setFaults([parseFault('*=deny')]);
    const denied = await realClients(service, cwd, [{ op: 'restore', paths: ['a'], key: 'denied' }]);
    service.setFaults([]);
    expect(denied.results).toEqual([{ ok: true, value: null }]);
    expect(denied.log).toContain('cache read denied:');
  });

  test('sees a truncated blob as a broken archive and an evicted one as gone, not as a hit', async () => {
    const cwd = await workspace('broken');
    await writeFile(join(cwd, 'a'), randomBytes(100_000));
    const restore = { op: 'restore', paths: ['a'], key: 'broken' };
    await realClients(service, cwd, [{ op: 'save', paths: ['a'], key: 'broken' }]);
    service.setFaults([parseFault('blob-get=truncate*1'), parseFault('blob-get=evict')]);
    const { results } = await realClients(service, cwd, [restore, restore]);
    service.setFaults([]);
    expect(results.map(({ value }) => value)).toEqual([null, null]);
  });
});

describe('the real artifact client', () => {
  test('uploads, lists, downloads, deletes; a second job of the run is told that the name is taken', async () => {
    const cwd = await workspace('artifacts');
    // Over 8 MiB of what cannot be compressed: the client sends several blocks side by side.
    const content = randomBytes(20_000_000);
    await writeFile(join(cwd, 'big.bin'), content);
    const upload = { op: 'upload', name: 'résultat 1', files: [join(cwd, 'big.bin')], root: cwd };
    const first = await realClients(service, cwd, [upload, { op: 'list' }], { run: '21', job: 'one' });
    const { id, digest } = firstValue<{ id: number; digest: string }>(first.results);
    expect(first.results[1]?.value).toEqual([
      expect.objectContaining({ id, name: 'résultat 1', digest: `sha256:${digest}` }),
    ]);
    expect(service.requests.filter(({ method }) => method === 'blob-put').length).toBeGreaterThan(3);

    const out = join(cwd, 'out');
    const second = await realClients(
      service,
      cwd,
      [
        upload,
        { op: 'get', name: 'résultat 1' },
        { op: 'download', id, directory: out, expectedHash: `sha256:${digest}` },
        { op: 'remove', name: 'résultat 1' },
        { op: 'list' },
        { op: 'download', id, directory: out },
      ],
      { run: '21', job: 'two' },
    );
    const [conflict, got, downloaded, removed, listed, missing] = second.results;
    expect(conflict).toMatchObject({
      ok: false,
      error: expect.stringContaining('(409) Conflict: an artifact with this name'),
    });
    expect(got?.value).toMatchObject({ id, name: 'résultat 1' });
    expect(downloaded?.value).toEqual({ downloadPath: out, digestMismatch: false });
    expect(removed?.value).toEqual({ id });
    expect(listed?.value).toEqual([]);
    expect(missing?.error).toContain('ArtifactNotFoundError');
    expect((await readFile(join(out, 'big.bin'))).equals(content)).toBe(true);
  });

  test('sees artifacts of its own run only, the newest of twins, and a raw file under its name', async () => {
    const cwd = await workspace('raw');
    await writeFile(join(cwd, 'notes.txt'), 'plain');
    const upload = { op: 'upload', name: 'x', files: [join(cwd, 'notes.txt')], root: cwd, skipArchive: true };
    const first = await realClients(service, cwd, [upload], { run: '22' });
    const { id } = firstValue<{ id: number }>(first.results);
    service.setFaults([parseFault('ListArtifacts=duplicate')]);
    const list = [
      { op: 'list' },
      { op: 'list', latest: true },
      { op: 'download', id, directory: join(cwd, 'out') },
    ];
    const same = await realClients(service, cwd, list, { run: '22' });
    service.setFaults([]);
    expect(same.results[0]?.value).toHaveLength(2);
    expect(same.results[1]?.value).toEqual([expect.objectContaining({ id, name: 'notes.txt' })]);
    expect(await readFile(join(cwd, 'out/notes.txt'), 'utf8')).toBe('plain');
    const other = await realClients(service, cwd, [{ op: 'list' }], { run: '23' });
    expect(other.results[0]?.value).toEqual([]);
  });

  test('several processes upload at once, each its own artifact', async () => {
    const cwd = await workspace('many');
    await writeFile(join(cwd, 'a'), 'a');
    const jobs = ['1', '2', '3'].map((job) =>
      realClients(
        service,
        cwd,
        [{ op: 'upload', name: `shard-${job}`, files: [join(cwd, 'a')], root: cwd }],
        {
          run: '24',
          job,
        },
      ),
    );
    const results = (await Promise.all(jobs)).flatMap((job) => job.results);
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(
      service
        .artifacts('24')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['shard-1', 'shard-2', 'shard-3']);
  });
});

describe('blobs, beside Azurite', () => {
  let azurite: Azurite;

  /** Signed URLs, to write and to read, of an entry of ours with that key. */
  async function urls(key: string): Promise<{ upload: string; download: string }> {
    const entry = { key, version: 'v' };
    const created = await twirp(service, 'CreateCacheEntry', entry);
    const upload = String(created.body.signed_upload_url);
    await put(upload, 'x');
    await twirp(service, 'FinalizeCacheEntryUpload', { ...entry, size_bytes: '1' });
    const found = await twirp(service, 'GetCacheEntryDownloadURL', entry);
    return { upload, download: String(found.body.signed_download_url) };
  }

  /** A signed URL of a blob that is gone. */
  async function gone(): Promise<string> {
    await storeArtifact(service, 'gone', 'x');
    const { body } = await twirp(service, 'GetSignedArtifactURL', { name: 'gone' });
    await twirp(service, 'DeleteArtifact', { name: 'gone' });
    return String(body.signed_url);
  }

  beforeAll(async () => {
    azurite = await startAzurite(folder.path);
  });
  afterAll(() => azurite.stop());

  const id = (text: string) => Buffer.from(text).toString('base64');
  const list = (...ids: string[]) =>
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><BlockList>${ids.map((one) => `<Latest>${one}</Latest>`).join('')}</BlockList>`;
  const block = { 'x-ms-blob-type': 'BlockBlob' };
  const typed = { 'x-ms-blob-content-type': 'application/zip' };

  type Call = { verb: string; query?: string; headers?: Record<string, string>; body?: string };
  const CALLS: readonly (readonly [string, Call])[] = [
    ['Put Blob', { verb: 'PUT', headers: { ...block, ...typed }, body: '0123456789' }],
    ['Get Blob', { verb: 'GET' }],
    ['Get Blob Properties', { verb: 'HEAD' }],
    ['a range', { verb: 'GET', headers: { 'x-ms-range': 'bytes=2-5' } }],
    ['an open range', { verb: 'GET', headers: { range: 'bytes=7-' } }],
    ['a range past the end', { verb: 'GET', headers: { 'x-ms-range': 'bytes=7-99' } }],
    ['x-ms-range before Range', { verb: 'GET', headers: { 'x-ms-range': 'bytes=1-1', range: 'bytes=2-2' } }],
    ['a range behind the end', { verb: 'GET', headers: { 'x-ms-range': 'bytes=20-22' } }],
    ['another version wanted', { verb: 'GET', headers: { 'if-match': '"0x1"' } }],
    ['any version wanted', { verb: 'GET', headers: { 'if-match': '*' } }],
    ['Put Block c', { verb: 'PUT', query: `comp=block&blockid=${encodeURIComponent(id('c'))}`, body: 'ccc' }],
    ['Put Block a', { verb: 'PUT', query: `comp=block&blockid=${encodeURIComponent(id('a'))}`, body: 'aaa' }],
    ['Put Block b', { verb: 'PUT', query: `comp=block&blockid=${encodeURIComponent(id('b'))}`, body: 'bbb' }],
    ['blocks are not seen before they are listed', { verb: 'GET' }],
    [
      'Put Block List with an unknown block',
      { verb: 'PUT', query: 'comp=blocklist', body: list(id('a'), id('z')) },
    ],
    [
      'Put Block List',
      { verb: 'PUT', query: 'comp=blocklist', headers: typed, body: list(id('a'), id('c')) },
    ],
    ['the blocks in the order of the list', { verb: 'GET' }],
    [
      'the same list again',
      { verb: 'PUT', query: 'comp=blocklist', headers: typed, body: list(id('a'), id('c')) },
    ],
    ['the same blocks again', { verb: 'GET' }],
    ['an unlisted block is gone', { verb: 'PUT', query: 'comp=blocklist', body: list(id('b')) }],
    ['Put Blob without content', { verb: 'PUT', headers: block, body: '' }],
    ['Get Blob without content', { verb: 'GET' }],
  ];

  const SAME = [
    'content-length',
    'content-range',
    'content-type',
    'accept-ranges',
    'x-ms-blob-type',
    'x-ms-error-code',
  ];
  const PRESENT = ['etag', 'last-modified', 'x-ms-request-id', 'x-ms-version'];

  async function call(url: string, { verb, query, headers = {}, body }: Call): Promise<object> {
    const response = await fetch(query === undefined ? url : `${url}&${query}`, {
      method: verb,
      headers: { 'x-ms-version': '2025-01-05', ...headers },
      ...(body === undefined ? {} : { body: new Uint8Array(Buffer.from(body)) }),
    });
    const text = await response.text();
    const error = response.status >= 400;
    const same = error
      ? ['x-ms-error-code']
      : SAME.filter((name) => verb !== 'PUT' || !name.startsWith('content-'));
    return {
      status: response.status,
      body: error ? (/<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? '') : text,
      same: Object.fromEntries(same.map((name) => [name, response.headers.get(name)])),
      // Azurite alone leaves the version out of its errors.
      present: PRESENT.filter((name) => response.headers.has(name) && !(error && name === 'x-ms-version')),
    };
  }

  test('answer alike, call by call', async () => {
    const { upload, download } = await urls('beside');
    const mine: object[] = [];
    const theirs: object[] = [];
    for (const [name, one] of CALLS) {
      mine.push({ name, ...(await call(one.verb === 'PUT' ? upload : download, one)) });
      theirs.push({ name, ...(await call(azurite.url('beside'), one)) });
    }
    expect(mine).toEqual(theirs);
  });

  test.each<[string, Call]>([
    ['Put Blob without its type', { verb: 'PUT', body: 'x' }],
    ['Put Block without an id', { verb: 'PUT', query: 'comp=block', body: 'x' }],
    ['Put Block List that is no XML', { verb: 'PUT', query: 'comp=blocklist', body: 'x' }],
  ])('refuse alike: %s', async (_, one) => {
    const { upload } = await urls(`refused ${one.query}`);
    // Azurite refuses these before it words an error.
    const refused = { status: 400 };
    expect(await call(azurite.url('refused'), one)).toMatchObject(refused);
    expect(await call(upload, one)).toMatchObject(refused);
  });

  test.each(['GET', 'HEAD'])('answer alike where nothing is (%s)', async (verb) => {
    const mine = await call(await gone(), { verb });
    expect(mine).toEqual(await call(azurite.url('gone'), { verb }));
    expect(mine).toMatchObject({ status: 404 });
  });

  test('the SDK does the same with both', async () => {
    const content = randomBytes(1_000_000);
    const file = join(folder.path, 'content');
    await writeFile(file, content);
    const write = async (url: string, how: 'file' | 'blocks' | 'stream') => {
      const client = new BlockBlobClient(url);
      if (how === 'file') await client.uploadFile(file);
      if (how === 'blocks')
        await client.uploadFile(file, { blockSize: 150_000, maxSingleShotSize: 0, concurrency: 4 });
      if (how === 'stream') await client.uploadStream(Readable.from([content]), 130_000, 5);
    };
    for (const how of ['file', 'blocks', 'stream'] as const) {
      const mine = await urls(`sdk-${how}`);
      await Promise.all([write(mine.upload, how), write(azurite.url(how), how)]);
      for (const url of [mine.download, azurite.url(how)]) {
        const client = new BlockBlobClient(url);
        expect((await client.getProperties()).contentLength).toBe(1_000_000);
        const options = { blockSize: 200_000, concurrency: 3 };
        expect((await client.downloadToBuffer(0, undefined, options)).equals(content)).toBe(true);
      }
    }
  });
});
