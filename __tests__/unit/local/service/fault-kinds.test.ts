import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseFault, type Service, startService } from '../../../../local/service/index.ts';
import { put, scratch, storeArtifact, storeCache, twirp } from '../../../support/service.ts';

const CONTENT = Buffer.from('0123456789'.repeat(100));

let folder: Awaited<ReturnType<typeof scratch>>;
let service: Service;
let download: string;

beforeEach(async () => {
  folder = await scratch();
  service = await startService({ directory: join(folder.path, 'state') });
  await storeCache(service, 'k', CONTENT);
  download = String((await look('k')).body.signed_download_url);
});
afterEach(async () => {
  await service.close();
  await folder.remove();
});

const look = (key: string) =>
  twirp(service, 'GetCacheEntryDownloadURL', { key, restore_keys: [], version: 'v' });
const set = (...faults: string[]) => service.setFaults(faults.map(parseFault));
const list = async () =>
  (await twirp(service, 'ListArtifacts', {})).body.artifacts as Record<string, string>[];
const get = async () => Buffer.from(await (await fetch(download)).arrayBuffer());
const uploads = () => readdir(join(folder.path, 'state/uploads'));
const last = () => service.requests.at(-1);

/** The raw answer of a twirp call, whatever it holds. */
async function raw(method: string, signal?: AbortSignal): Promise<Response> {
  const name = /Artifact/.test(method) ? 'ArtifactService' : 'CacheService';
  return await fetch(`${service.url}twirp/github.actions.results.api.v1.${name}/${method}`, {
    method: 'POST',
    body: JSON.stringify({ key: 'k', version: 'v', workflow_run_backend_id: '7' }),
    headers: { authorization: `Bearer ${service.token({ run: '7', job: 'j', caches: [] })}` },
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Uploads and says what the service then holds, or null when the upload failed. */
async function upload(content = CONTENT): Promise<number | null> {
  const created = await twirp(service, 'CreateCacheEntry', { key: 'up', version: 'v' });
  const answer = await put(created.body.signed_upload_url, content).catch(() => null);
  if (answer === null || !answer.ok) return null;
  await twirp(service, 'FinalizeCacheEntryUpload', { key: 'up', version: 'v', size_bytes: '1000' });
  return service.caches().find(({ key }) => key === 'up')?.size ?? null;
}

describe('answers instead of the real one', () => {
  test('status', async () => {
    set('GetCacheEntryDownloadURL=status:503*1', 'blob-get=status:503*1');
    expect(await look('k')).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect((await look('k')).body).toMatchObject({ ok: true });
    const blob = await fetch(download);
    expect(blob.status).toBe(503);
    expect(await blob.text()).toContain('<Code>ServerBusy</Code>');
    expect(await get()).toEqual(CONTENT);
  });

  test('html', async () => {
    set('CreateCacheEntry=html:502');
    const answer = await raw('CreateCacheEntry');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([502, 'text/html']);
    expect(await answer.text()).toContain('<!DOCTYPE html>');
  });

  test.each(['30', 'soon', 'Wed, 21 Oct 2026 07:28:00 GMT'])('rate: %s', async (value) => {
    set(`CreateArtifact=rate:${value}`);
    const answer = await raw('CreateArtifact');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, value]);
    expect(await answer.json()).toMatchObject({ code: 'resource_exhausted' });
  });

  test('evict: the lookup hits, the blob is gone', async () => {
    set('blob-get=evict');
    expect((await look('k')).body).toMatchObject({ ok: true });
    const answer = await fetch(download);
    expect([answer.status, answer.headers.get('x-ms-error-code')]).toEqual([404, 'BlobNotFound']);
  });

  test('deny', async () => {
    set('*=deny');
    const texts = await Promise.all(
      ['CreateCacheEntry', 'GetCacheEntryDownloadURL', 'CreateArtifact'].map(async (method) => {
        const answer = await raw(method);
        expect(answer.status).toBe(403);
        return ((await answer.json()) as { msg: string }).msg;
      }),
    );
    expect(texts[0]).toMatch(/^cache write denied:/);
    expect(texts[1]).toMatch(/^cache read denied:/);
    expect(texts[2]).toContain('not authorized');
    expect((await fetch(download)).status).toBe(403);
  });

  test('json, of another shape', async () => {
    set('ListArtifacts=json');
    expect(await list()).toBe('none');
  });

  test('huge', async () => {
    set('ListArtifacts=huge:5000000');
    const text = await (await raw('ListArtifacts')).text();
    expect(text.length).toBeGreaterThan(5_000_000);
    expect(JSON.parse(text)).toMatchObject({ ok: true });
  });

  test('empty', async () => {
    set('*=empty');
    const answers = [await raw('ListArtifacts'), await fetch(download)];
    for (const answer of answers) expect([answer.status, await answer.text()]).toEqual([200, '']);
  });
});

describe('connections', () => {
  test.each(['GetCacheEntryDownloadURL', 'blob-get'])('stall: %s is never answered', async (method) => {
    set(`${method}=stall`);
    const signal = AbortSignal.timeout(500);
    const call = method === 'blob-get' ? fetch(download, { signal }) : raw(method, signal);
    await expect(call).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(last()).toMatchObject({ method, status: null, fault: 'stall' });
  });

  test('stall of an upload', async () => {
    set('blob-put=stall');
    const created = await twirp(service, 'CreateCacheEntry', { key: 'up', version: 'v' });
    const call = put(created.body.signed_upload_url, CONTENT, { signal: AbortSignal.timeout(500) });
    await expect(call).rejects.toBeDefined();
    expect(last()?.status).toBeNull();
  });

  test('stall-body: half of it, then silence', async () => {
    set('blob-get=stall-body');
    const answer = await fetch(download, { signal: AbortSignal.timeout(500) });
    expect(answer.headers.get('content-length')).toBe('1000');
    const first = await answer.body?.getReader().read();
    expect(first?.value?.length).toBe(500);
    await expect(
      fetch(download, { signal: AbortSignal.timeout(500) }).then((all) => all.text()),
    ).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  test('stall-body of an upload takes half of it, and leaves nothing when the service ends', async () => {
    set('blob-put=stall-body');
    const created = await twirp(service, 'CreateCacheEntry', { key: 'up', version: 'v' });
    const content = Buffer.alloc(4_000_000);
    const call = put(created.body.signed_upload_url, content, { signal: AbortSignal.timeout(500) });
    await expect(call).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(last()).toMatchObject({ method: 'blob-put', status: null, fault: 'stall-body' });
    expect(last()?.bytesIn).toBeGreaterThanOrEqual(2_000_000);
    await service.close();
    for (let tries = 0; tries < 50 && (await uploads()).length > 0; tries += 1) await sleep(100);
    expect(await uploads()).toEqual([]);
  });

  test('cut: half of the body, then the socket is gone', async () => {
    set('blob-get=cut');
    const answer = await fetch(download);
    expect(answer.headers.get('content-length')).toBe('1000');
    await expect(answer.arrayBuffer()).rejects.toThrow();
    expect(last()?.bytesOut).toBe(500);
  });

  test('cut of an answer: what was asked for is done all the same', async () => {
    set('CreateCacheEntry=cut*1');
    await expect(twirp(service, 'CreateCacheEntry', { key: 'n', version: 'v' })).rejects.toThrow();
    expect((await twirp(service, 'CreateCacheEntry', { key: 'n', version: 'v' })).status).toBe(409);
  });

  test('cut of an upload', async () => {
    set('blob-put=cut');
    expect(await upload(Buffer.alloc(4_000_000))).toBeNull();
  });

  test('reset', async () => {
    set('*=reset');
    for (const call of [raw('ListArtifacts'), fetch(download), put(download, 'x')])
      await expect(call).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(last()).toMatchObject({ status: null, fault: 'reset' });
  });
});

describe('bytes', () => {
  test('slow, in both directions', async () => {
    set('blob-get=slow:2000', 'blob-put=slow:2000');
    const start = performance.now();
    expect(await get()).toEqual(CONTENT);
    expect(performance.now() - start).toBeGreaterThan(450);
    const middle = performance.now();
    expect(await upload()).toBe(1000);
    expect(performance.now() - middle).toBeGreaterThan(450);
  });

  test('truncate looks complete', async () => {
    set('blob-get=truncate');
    expect(await get()).toEqual(CONTENT.subarray(0, 500));
  });

  test('truncate of an upload: accepted, half is kept', async () => {
    set('blob-put=truncate');
    expect(await upload()).toBe(500);
  });

  test('garbage has the right length', async () => {
    set('blob-get=garbage');
    const content = await get();
    expect(content.length).toBe(1000);
    expect(content).not.toEqual(CONTENT);
  });
});

describe('lists', () => {
  test('duplicate: an older twin, which can be filtered by its id', async () => {
    await storeArtifact(service, 'a', 'zip');
    set('ListArtifacts=duplicate');
    const [twin, real] = await list();
    expect(twin?.name).toBe(real?.name);
    expect(Number(twin?.database_id)).toBeGreaterThan(0);
    expect(Number(twin?.database_id)).toBeLessThan(Number(real?.database_id));
    expect(Date.parse(twin?.created_at ?? '')).toBeLessThan(Date.parse(real?.created_at ?? ''));
    const filtered = await twirp(service, 'ListArtifacts', { id_filter: twin?.database_id });
    expect(filtered.body.artifacts).toHaveLength(1);
  });

  test('lag: a new artifact shows up late', async () => {
    await storeArtifact(service, 'a', 'zip');
    set('ListArtifacts=lag:3600');
    expect(await list()).toEqual([]);
    set('ListArtifacts=lag:0.3');
    await sleep(400);
    expect(await list()).toHaveLength(1);
  });
});
