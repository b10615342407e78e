import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CacheScope, Service } from '../../local/service/index.ts';

export const MAIN: readonly CacheScope[] = [{ scope: 'refs/heads/main', read: true, write: true }];

/** A fresh folder, removed by `remove`. */
export async function scratch(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'aegis-service-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A twirp call by hand: status, headers and parsed body. */
export async function twirp(
  service: Service,
  method: string,
  body: Record<string, unknown>,
  options: { token?: string | undefined; caches?: readonly CacheScope[]; run?: string } = {},
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const run = options.run ?? '7';
  const token = options.token ?? service.token({ run, job: 'j', caches: options.caches ?? MAIN });
  const name = /Artifact/.test(method) ? 'ArtifactService' : 'CacheService';
  const response = await fetch(`${service.url}twirp/github.actions.results.api.v1.${name}/${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ workflow_run_backend_id: run, workflow_job_run_backend_id: 'j', ...body }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: JSON.parse(text) as Record<string, unknown>,
  };
}

/** Put Blob to a signed upload URL. */
export async function put(url: unknown, content: string | Buffer, init: RequestInit = {}): Promise<Response> {
  const headers = { 'x-ms-blob-type': 'BlockBlob' };
  return await fetch(String(url), {
    method: 'PUT',
    headers,
    body: new Uint8Array(Buffer.from(content)),
    ...init,
  });
}

/** Reserves, uploads and finalizes a cache entry by hand. */
export async function storeCache(
  service: Service,
  key: string,
  content: string | Buffer,
  caches: readonly CacheScope[] = MAIN,
): Promise<void> {
  const created = await twirp(service, 'CreateCacheEntry', { key, version: 'v' }, { caches });
  await put(created.body.signed_upload_url, content);
  const size_bytes = `${Buffer.byteLength(content)}`;
  await twirp(service, 'FinalizeCacheEntryUpload', { key, version: 'v', size_bytes }, { caches });
}

/** Creates, uploads and finalizes an artifact by hand. */
export async function storeArtifact(
  service: Service,
  name: string,
  content: string,
  run = '7',
): Promise<void> {
  const created = await twirp(service, 'CreateArtifact', { name, version: 7 }, { run });
  await put(created.body.signed_upload_url, content);
  await twirp(service, 'FinalizeArtifact', { name, size: `${content.length}` }, { run });
}

export interface ClientResult {
  readonly ok: boolean;
  readonly value?: unknown;
  readonly error?: string;
}

/** Runs the real clients in a process of their own, as a job of `run` would. */
export async function realClients(
  service: Service,
  cwd: string,
  operations: readonly Record<string, unknown>[],
  options: { caches?: readonly CacheScope[]; run?: string; job?: string } = {},
): Promise<{ results: ClientResult[]; log: string }> {
  const home = await scratch();
  const out = join(home.path, 'results.json');
  const { run = '7', job = 'j', caches = MAIN } = options;
  const env = {
    PATH: process.env.PATH,
    HOME: home.path,
    RUNNER_TEMP: home.path,
    GITHUB_WORKSPACE: cwd,
    ACTIONS_RESULTS_URL: service.url,
    ACTIONS_RUNTIME_TOKEN: service.token({ run, job, caches }),
    ACTIONS_CACHE_SERVICE_V2: 'true',
  };
  const script = join(import.meta.dirname, 'results-client.mjs');
  const log = await output(process.execPath, [script, JSON.stringify(operations), out], { cwd, env });
  const results = JSON.parse(await readFile(out, 'utf8')) as ClientResult[];
  await home.remove();
  return { results, log };
}

function output(
  program: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { ...options, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${error.message}\n${stdout}\n${stderr}`));
      else resolve(stdout + stderr);
    });
  });
}
