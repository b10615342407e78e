import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Service, startService } from '../../../../local/service/index.ts';
import { MAIN, put, scratch, storeArtifact, storeCache, twirp } from '../../../support/service.ts';

let folder: Awaited<ReturnType<typeof scratch>>;
let service: Service;

beforeEach(async () => {
  folder = await scratch();
  service = await startService({ directory: folder.path });
});
afterEach(async () => {
  await service.close();
  await folder.remove();
});

const look = (key: string, options = {}) =>
  twirp(service, 'GetCacheEntryDownloadURL', { key, restore_keys: [], version: 'v' }, options);

describe('caches', () => {
  test('an entry is found once it is finalized, and its bytes are those sent', async () => {
    const created = await twirp(service, 'CreateCacheEntry', { key: 'k', version: 'v' });
    expect((await look('k')).body).toEqual({ ok: false });
    await put(created.body.signed_upload_url, 'bytes');
    expect((await look('k')).body).toEqual({ ok: false });
    const finalized = await twirp(service, 'FinalizeCacheEntryUpload', {
      key: 'k',
      version: 'v',
      size_bytes: '5',
    });
    expect(finalized.body).toEqual({ ok: true, entry_id: expect.stringMatching(/^\d+$/) });
    const found = await look('k');
    expect(found.body).toMatchObject({ ok: true, matched_key: 'k' });
    expect(await (await fetch(String(found.body.signed_download_url))).text()).toBe('bytes');
  });

  test('of ten jobs that save one key at once, one may', async () => {
    const calls = Array.from({ length: 10 }, () =>
      twirp(service, 'CreateCacheEntry', { key: 'k', version: 'v' }),
    );
    const statuses = (await Promise.all(calls)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array(9).fill(409)]);
    const again = await twirp(service, 'CreateCacheEntry', { key: 'k', version: 'v' });
    expect(again).toMatchObject({ status: 409, body: { code: 'already_exists' } });
  });

  test('a finished key is taken, in its version and scope only', async () => {
    await storeCache(service, 'k', 'x');
    const create = async (version: string, scope = 'refs/heads/main') =>
      (
        await twirp(
          service,
          'CreateCacheEntry',
          { key: 'k', version },
          { caches: [{ scope, read: true, write: true }] },
        )
      ).status;
    expect(await create('v')).toBe(409);
    expect(await create('w')).toBe(200);
    expect(await create('v', 'refs/pull/1/merge')).toBe(200);
  });

  test('a read-only token reads, and is told that it may not write', async () => {
    await storeCache(service, 'k', 'x');
    const caches = [{ scope: 'refs/heads/main', read: true, write: false }];
    expect((await look('k', { caches })).body).toMatchObject({ ok: true });
    const denied = await twirp(service, 'CreateCacheEntry', { key: 'n', version: 'v' }, { caches });
    expect(denied).toMatchObject({
      status: 200,
      body: { ok: false, message: 'cache write denied: token has no writable scopes' },
    });
  });

  test('a token without readable scopes gets a 403', async () => {
    const caches = [{ scope: 'refs/heads/main', read: false, write: true }];
    const denied = await look('k', { caches });
    expect(denied).toMatchObject({ status: 403, body: { code: 'permission_denied' } });
    expect(denied.body.msg).toMatch(/^cache read denied:/);
  });

  test('a pull request reads the default branch and writes its own scope, which the branch does not see', async () => {
    await storeCache(service, 'k-main', 'x');
    const caches = [
      { scope: 'refs/pull/1/merge', read: true, write: true },
      { ...MAIN[0], write: false },
    ] as typeof MAIN;
    expect((await look('k-', { caches })).body).toMatchObject({ matched_key: 'k-main' });
    await storeCache(service, 'k-pr', 'y', caches);
    expect((await look('k-', { caches })).body).toMatchObject({ matched_key: 'k-pr' });
    expect((await look('k-')).body).toMatchObject({ matched_key: 'k-main' });
  });

  test('finalizing what was never reserved or never uploaded fails', async () => {
    const finalize = () =>
      twirp(service, 'FinalizeCacheEntryUpload', { key: 'k', version: 'v', size_bytes: '1' });
    expect((await finalize()).status).toBe(404);
    await twirp(service, 'CreateCacheEntry', { key: 'k', version: 'v' });
    expect((await finalize()).body).toMatchObject({ ok: false });
  });

  test.each(['', 'a,b', 'x'.repeat(513)])('a bad key is refused', async (key) => {
    expect((await twirp(service, 'CreateCacheEntry', { key, version: 'v' })).status).toBe(400);
    expect((await look(key)).status).toBe(400);
  });
});

describe('artifacts', () => {
  test('are listed for their run, with id, size and time', async () => {
    await storeArtifact(service, 'one', 'zip one');
    await storeArtifact(service, 'two', 'zip two!');
    await storeArtifact(service, 'other', 'x', '8');
    const { body } = await twirp(service, 'ListArtifacts', {});
    expect(body.artifacts).toEqual([
      expect.objectContaining({ name: 'one', size: '7', workflow_run_backend_id: '7' }),
      expect.objectContaining({ name: 'two', size: '8', database_id: expect.stringMatching(/^\d+$/) }),
    ]);
    const named = await twirp(service, 'ListArtifacts', { name_filter: 'two' });
    expect(named.body.artifacts).toHaveLength(1);
    expect(service.artifacts('8').map(({ name }) => name)).toEqual(['other']);
    const path = service.artifacts('7')[0]?.path ?? '';
    expect(await readFile(path, 'utf8')).toBe('zip one');
  });

  test('a name is taken from the moment it is created until it is deleted', async () => {
    const create = async () => (await twirp(service, 'CreateArtifact', { name: 'a', version: 7 })).status;
    const statuses = await Promise.all(Array.from({ length: 5 }, create));
    expect(statuses.sort()).toEqual([200, 409, 409, 409, 409]);
    expect(await create()).toBe(409);
    await storeArtifact(service, 'b', 'x');
    const deleted = await twirp(service, 'DeleteArtifact', { name: 'b' });
    expect(deleted.body).toMatchObject({ ok: true });
    expect((await twirp(service, 'DeleteArtifact', { name: 'b' })).status).toBe(404);
    await storeArtifact(service, 'b', 'again');
    expect(service.artifacts('7')).toMatchObject([{ name: 'b', size: 5 }]);
  });

  test('are hidden until they are finalized', async () => {
    const created = await twirp(service, 'CreateArtifact', { name: 'a', version: 7 });
    await put(created.body.signed_upload_url, 'x');
    expect((await twirp(service, 'ListArtifacts', {})).body).toEqual({ artifacts: [] });
    expect((await twirp(service, 'GetSignedArtifactURL', { name: 'a' })).status).toBe(404);
  });

  test('the token must be for the run', async () => {
    const body = { workflow_run_backend_id: '9', name: 'a', version: 7 };
    expect((await twirp(service, 'CreateArtifact', body)).status).toBe(403);
  });

  test.each(['', 'a/b', 'a:b', 'x'.repeat(256)])('a bad name is refused', async (name) => {
    expect((await twirp(service, 'CreateArtifact', { name, version: 7 })).status).toBe(400);
  });
});

describe('the door', () => {
  test('no token, no answer', async () => {
    const answer = await twirp(service, 'ListArtifacts', {}, { token: 'nonsense' });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  test('an unknown method is a bad route', async () => {
    expect((await twirp(service, 'MergeArtifacts', {})).body).toMatchObject({ code: 'bad_route' });
    expect((await fetch(service.url)).status).toBe(404);
  });

  test('a path that is no URL is no route either', async () => {
    const { port } = new URL(service.url);
    const answer = await new Promise((resolve) => {
      request({ port, host: '127.0.0.1', path: '//' }, (response) =>
        resolve(response.resume().statusCode),
      ).end();
    });
    expect(answer).toBe(404);
  });

  test('a client that goes away in the middle is no harm', async () => {
    await storeCache(service, 'large', Buffer.alloc(30_000_000));
    const url = String((await look('large')).body.signed_download_url);
    const control = new AbortController();
    const answer = await fetch(url, { signal: control.signal });
    await answer.body?.getReader().read();
    control.abort();
    const created = await twirp(service, 'CreateCacheEntry', { key: 'n', version: 'v' });
    const upload = request(String(created.body.signed_upload_url), {
      method: 'PUT',
      headers: { 'x-ms-blob-type': 'BlockBlob', 'content-length': '1000000' },
    }).on('error', () => undefined);
    await new Promise((resolve) => upload.write(Buffer.alloc(1000), resolve));
    upload.destroy();
    expect((await look('large')).status).toBe(200);
    expect((await twirp(service, 'FinalizeCacheEntryUpload', { key: 'n', version: 'v' })).body).toMatchObject(
      {
        ok: false,
      },
    );
  });

  test('a body that is no JSON object is malformed', async () => {
    const url = `${service.url}twirp/github.actions.results.api.v1.CacheService/CreateCacheEntry`;
    const authorization = `Bearer ${service.token({ run: '1', job: 'j', caches: MAIN })}`;
    for (const body of ['', '[]', '{', 'null', JSON.stringify({ key: 'x'.repeat(2 ** 20) })])
      expect((await fetch(url, { method: 'POST', headers: { authorization }, body })).status).toBe(400);
  });

  test('a blob URL is good for one blob and one direction', async () => {
    await storeCache(service, 'k', 'x');
    const created = await twirp(service, 'CreateCacheEntry', { key: 'n', version: 'v' });
    const upload = String(created.body.signed_upload_url);
    const download = String((await look('k')).body.signed_download_url);
    expect((await fetch(upload)).status).toBe(403);
    expect((await put(download, 'evil')).status).toBe(403);
    expect((await put(upload.replace(/\/(\d+)\?/, '/1?'), 'evil')).status).toBe(403);
    expect((await fetch(download.replace(/sig=[^&]+/, 'sig=x'))).status).toBe(403);
    expect((await fetch(download.replace('/caches/', '/caches/..%2f'))).status).toBe(403);
    expect(await (await fetch(download)).text()).toBe('x');
  });

  test('every request is logged, without signatures', async () => {
    await storeCache(service, 'k', 'twelve bytes');
    await (await fetch(String((await look('k')).body.signed_download_url))).text();
    expect(service.requests.map(({ method, status }) => [method, status])).toEqual([
      ['CreateCacheEntry', 200],
      ['blob-put', 201],
      ['FinalizeCacheEntryUpload', 200],
      ['GetCacheEntryDownloadURL', 200],
      ['blob-get', 200],
    ]);
    expect(service.requests[1]?.bytesIn).toBe(12);
    expect(service.requests[4]?.bytesOut).toBe(12);
    expect(JSON.stringify(service.requests)).not.toContain('sig');
  });
});

describe('the folder', () => {
  test('a later service sees what was finished, and nothing else', async () => {
    await storeCache(service, 'k', 'kept');
    await storeArtifact(service, 'a', 'kept too');
    const half = await twirp(service, 'CreateCacheEntry', { key: 'half', version: 'v' });
    await put(half.body.signed_upload_url, 'lost');
    await service.close();
    service = await startService({ directory: folder.path });
    const found = await look('k');
    expect(await (await fetch(String(found.body.signed_download_url))).text()).toBe('kept');
    expect(service.artifacts('7')).toMatchObject([{ name: 'a', size: 8 }]);
    expect((await look('half')).body).toEqual({ ok: false });
    await storeCache(service, 'half', 'anew');
    const anew = await look('half');
    expect(await (await fetch(String(anew.body.signed_download_url))).text()).toBe('anew');
    expect(service.caches().map(({ key }) => key)).toEqual(['k', 'half']);
  });

  test('one service at a time', async () => {
    await expect(startService({ directory: folder.path })).rejects.toThrow(
      `in use by process ${process.pid}`,
    );
  });
});

describe('limits', () => {
  const restart = async (limits: object) => {
    await service.close();
    service = await startService({ directory: folder.path, limits });
  };
  const timed = async (work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };

  test('latency comes before every answer', async () => {
    await restart({ latencyMs: 200 });
    expect(await timed(() => look('k'))).toBeGreaterThan(190);
  });

  test('blob bytes are slowed in both directions, by connection and in all', async () => {
    await storeCache(service, 'k', Buffer.alloc(50_000));
    await restart({ bytesPerSecond: 100_000 });
    const fetchBlob = async () =>
      (await fetch(String((await look('k')).body.signed_download_url))).arrayBuffer();
    expect(await timed(fetchBlob)).toBeGreaterThan(450);
    expect(await timed(() => storeCache(service, 'n', Buffer.alloc(50_000)))).toBeGreaterThan(450);
    await restart({ totalBytesPerSecond: 100_000 });
    expect(await timed(() => Promise.all([fetchBlob(), fetchBlob()]))).toBeGreaterThan(900);
  });
});
