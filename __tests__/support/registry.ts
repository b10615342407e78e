import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, createReadStream, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './azurite.ts';
import { scratch } from './facts.ts';
import { toolPath } from './tools.ts';

const READY_MS = 30_000;

/** A real registry on this machine, without TLS and rights. */
export interface Registry extends AsyncDisposable {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** The blobs that were read since the last call, by its own log: `library/tiny sha256:…`. */
  blobsRead(): string[];
}

/** Starts an empty one. As the public one does, it sends whoever reads a blob to another host: Ollama insists on that. */
export async function startRegistry(): Promise<Registry> {
  const root = scratch('registry');
  const storage = join(root, 'storage');
  const files = await serveFiles(storage);
  const host = `127.0.0.1:${await freePort()}`;
  const config = {
    version: '0.1',
    log: { level: 'warn', accesslog: { disabled: false } },
    storage: { filesystem: { rootdirectory: storage } },
    middleware: { storage: [{ name: 'redirect', options: { baseurl: `http://localhost:${files.port}/` } }] },
    http: { addr: host },
  };
  writeFileSync(join(root, 'config.yml'), JSON.stringify(config));
  const log = openSync(join(root, 'log'), 'w');
  const registry = spawn(toolPath('registry'), ['serve', join(root, 'config.yml')], {
    stdio: ['ignore', log, log],
    env: { HOME: root, OTEL_TRACES_EXPORTER: 'none' },
  });
  closeSync(log);
  const text = () => readFileSync(join(root, 'log'), 'utf8');
  for (const begun = performance.now(); !(await answers(`http://${host}/v2/`)); await sleep(50)) {
    if (registry.exitCode !== null || performance.now() - begun > READY_MS)
      throw new Error(`the registry did not start:\n${text()}`);
  }
  let read = 0;
  return {
    host,
    blobsRead() {
      const blobs = [...text().matchAll(/"GET \/v2\/(\S+)\/blobs\/(sha256:[0-9a-f]{64}) HTTP/g)];
      const fresh = blobs.slice(read).map(([, name, digest]) => `${name} ${digest}`);
      read = blobs.length;
      return fresh;
    },
    [Symbol.asyncDispose]: async () => {
      await files.close();
      registry.kill('SIGKILL');
      if (registry.exitCode === null && registry.signalCode === null) await once(registry, 'exit');
    },
  };
}

/** Serves the files of a directory, in ranges. */
async function serveFiles(directory: string): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const path = join(directory, new URL(request.url ?? '/', 'http://x').pathname);
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const size = statSync(path).size;
    const [start, end] = first && last ? [Number(first), Number(last)] : [0, size - 1];
    response.writeHead(first ? 206 : 200, {
      'content-length': end - start + 1,
      'content-range': `bytes ${start}-${end}/${size}`,
    });
    createReadStream(path, { start, end }).pipe(response);
  }).listen(0, 'localhost');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
