import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import {
  BlobSASPermissions,
  BlobServiceClient,
  generateBlobSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';

const ROOT = join(import.meta.dirname, '../..');
const ACCOUNT = 'devstoreaccount1';
/** The published key of every emulator. */
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** A running Azurite with one container. */
export interface Azurite {
  /** A signed URL of a blob. */
  url(blob: string): string;
  stop(): Promise<void>;
}

/** Starts Azurite's blob service, in memory, on a port of its own. */
export async function startAzurite(directory: string): Promise<Azurite> {
  const port = await freePort();
  const flags = [
    '--skipApiVersionCheck',
    '--loose',
    '--inMemoryPersistence',
    '--disableTelemetry',
    '--silent',
  ];
  const args = [join(ROOT, 'node_modules/.bin/azurite-blob'), '--blobPort', `${port}`, ...flags];
  const child = spawn(process.execPath, args, { cwd: directory, stdio: 'ignore' });
  const ended = once(child, 'exit');
  const credential = new StorageSharedKeyCredential(ACCOUNT, KEY);
  const client = new BlobServiceClient(`http://127.0.0.1:${port}/${ACCOUNT}`, credential);
  await retry(() => client.createContainer('box'), 60);
  return {
    url: (blob) => `http://127.0.0.1:${port}/${ACCOUNT}/box/${blob}?${signature(blob, credential)}`,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

function signature(blob: string, credential: StorageSharedKeyCredential): string {
  const permissions = BlobSASPermissions.parse('racw');
  const expiresOn = new Date(Date.now() + 3_600_000);
  return generateBlobSASQueryParameters(
    { containerName: 'box', blobName: blob, permissions, expiresOn },
    credential,
  ).toString();
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

async function retry(work: () => Promise<unknown>, attempts: number): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (attempts <= 1) throw error;
    await new Promise((resolve) => setTimeout(resolve, 500));
    await retry(work, attempts - 1);
  }
}
