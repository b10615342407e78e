import { mkdirSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ArtifactService } from './artifacts.ts';
import { BlobStore } from './blobs.ts';
import { CacheService } from './caches.ts';
import type { Context } from './exchange.ts';
import { FaultBook } from './faults.ts';
import { type Lock, lock } from './lock.ts';
import type { Fault, Limits, Service, ServiceOptions } from './model.ts';
import { Bucket } from './pace.ts';
import { serve } from './serve.ts';
import { Signer } from './signing.ts';
import { makeToken } from './token.ts';
import type { Services } from './twirp.ts';

/**
 * Starts a results service on a free port of 127.0.0.1. Throws when another process uses the folder.
 * Nothing of it keeps the process alive after `close`.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  mkdirSync(options.directory, { recursive: true });
  const held = lock(options.directory);
  try {
    return await start(options, held);
  } catch (error) {
    await held.release();
    throw error;
  }
}

async function start(options: ServiceOptions, held: Lock): Promise<Service> {
  const blobs = new BlobStore(options.directory);
  const services = openServices(options.directory, blobs);
  await sweep(options.directory, services);
  const faults = { book: new FaultBook(options.faults ?? []) };
  const server = createServer({ keepAliveTimeout: 120_000, requestTimeout: 0 });
  const context: Context = {
    url: await listen(server),
    services,
    blobs,
    signer: new Signer(),
    latencyMs: options.limits?.latencyMs ?? 0,
    faults: () => faults.book,
    buckets: bucketsPerConnection(options.limits ?? {}),
    requests: [],
  };
  server.on('request', (request, response) => void serve(context, request, response));
  const setFaults = (list: readonly Fault[]) => {
    faults.book = new FaultBook(list);
  };
  const close = async () => {
    await stop(server);
    await held.release();
  };
  return { ...view(context), setFaults, close };
}

function openServices(directory: string, blobs: BlobStore): Services {
  return {
    caches: new CacheService(join(directory, 'caches'), blobs),
    artifacts: new ArtifactService(join(directory, 'artifacts'), blobs),
  };
}

/** What a holder of the service may read. */
function view({ url, services, blobs, requests }: Context): Omit<Service, 'setFaults' | 'close'> {
  return {
    url,
    requests,
    token: makeToken,
    artifacts: (run) =>
      services.artifacts.records
        .list()
        .filter((record) => record.run === run)
        .map(({ id, name, size }) => ({ id, name, size, path: blobs.path(`artifacts/${id}`) })),
    caches: () =>
      services.caches.records
        .list()
        .map((record) => ({ ...record, path: blobs.path(`caches/${record.id}`) })),
  };
}

/** Removes what uploads of an earlier process left unfinished. */
async function sweep(directory: string, services: Services): Promise<void> {
  await rm(join(directory, 'uploads'), { recursive: true, force: true });
  await sweepBlobs(join(directory, 'caches'), services.caches.records.list());
  await sweepBlobs(join(directory, 'artifacts'), services.artifacts.records.list());
}

async function sweepBlobs(directory: string, records: readonly { readonly id: number }[]): Promise<void> {
  const known = new Set(records.map(({ id }) => `${id}.blob`));
  const orphans = readdirSync(directory).filter((name) => name.endsWith('.blob') && !known.has(name));
  await Promise.all(orphans.map((name) => rm(join(directory, name), { force: true })));
}

function bucketsPerConnection(limits: Limits): (connection: object) => readonly Bucket[] {
  const all = limits.totalBytesPerSecond === undefined ? [] : [new Bucket(limits.totalBytesPerSecond)];
  const rate = limits.bytesPerSecond;
  const own = new WeakMap<object, readonly Bucket[]>();
  return (connection) => {
    const buckets = own.get(connection) ?? [...all, ...(rate === undefined ? [] : [new Bucket(rate)])];
    own.set(connection, buckets);
    return buckets;
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    );
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
