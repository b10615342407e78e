import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

/** What the server does with one request of a pull. */
export type Act = (response: ServerResponse, pull: Pull) => void | Promise<void>;

export interface Pull {
  /** As it was asked for: `registry.ollama.ai/library/tiny:latest`. */
  readonly model: string;
  readonly insecure: boolean;
  /** From 1. */
  readonly attempt: number;
  /** Where the server keeps its models. */
  readonly directory: string;
  /** Puts the model into the server's directory. */
  store(blobs?: readonly string[]): void;
}

/** A peer that speaks as Ollama does over HTTP, with the faults of a registry behind it. */
export interface FakeOllama extends AsyncDisposable {
  readonly url: string;
  /** Where it keeps its models. */
  readonly directory: string;
  /** Pulls that it was asked for, in their order. */
  readonly pulls: Pull[];
  /** Pulls that ran at the same time, at most. */
  atOnce(): number;
}

/** Starts one that acts so at each pull; other paths answer as usual unless `other` does. */
export async function fakeOllama(directory: string, act: Act = good, other?: Act): Promise<FakeOllama> {
  const pulls: Pull[] = [];
  const running = { now: 0, most: 0 };
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const model = String(body.model ?? '');
    const pull = {
      model,
      directory,
      insecure: body.insecure === true,
      attempt: pulls.filter((one) => one.model === model).length + 1,
      store: (blobs: readonly string[] = ['config', `weights of ${model}`]) =>
        storeModel(directory, model, blobs),
    };
    if (request.url !== '/api/pull')
      return other ? other(response, pull) : answer(request, response, directory, model);
    pulls.push(pull);
    running.now += 1;
    running.most = Math.max(running.most, running.now);
    response.once('close', () => {
      running.now -= 1;
    });
    await act(response, pull);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    directory,
    pulls,
    atOnce: () => running.most,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Pulls the model. */
export const good: Act = (response, { store }) => {
  store();
  lines(response, { status: 'pulling manifest' }, { status: 'success' });
  response.end();
};

/** Writes lines of a stream. */
export function lines(response: ServerResponse, ...objects: readonly object[]): void {
  for (const object of objects) response.write(`${JSON.stringify(object)}\n`);
}

/** Ends a stream with what the registry or the server had against it. */
export const refusing =
  (error: string): Act =>
  (response) => {
    lines(response, { status: 'pulling manifest' }, { error });
    response.end();
  };

/** Does the acts one after the other, and the last one from then on. */
export const inTurn =
  (...acts: readonly Act[]): Act =>
  (response, pull) =>
    acts[Math.min(pull.attempt, acts.length) - 1]?.(response, pull);

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>;
}

function answer(request: IncomingMessage, response: ServerResponse, directory: string, model: string): void {
  const json = (value: object, status = 200) => response.writeHead(status).end(JSON.stringify(value));
  if (request.url === '/api/version') return void json({ version: '0.0.1' });
  if (request.url === '/api/tags') return void json({ models: namesIn(directory).map((name) => ({ name })) });
  if (!namesIn(directory).includes(model)) return void json({ error: `model '${model}' not found` }, 404);
  json({ modelfile: `# Modelfile\n\nFROM ${directory}/blobs/sha256-${'0'.repeat(64)}\n` });
}

const namesIn = (directory: string): string[] => {
  const manifests = join(directory, 'manifests');
  if (!existsSync(manifests)) return [];
  return readdirSync(manifests, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(manifests.length + 1))
    .map((path) => path.replace(/\/([^/]*)$/, ':$1'));
};

/** Writes a model as Ollama would, each blob holding that text. */
export function storeModel(directory: string, name: string, blobs: readonly string[]): void {
  const layers = blobs.map((text) => {
    const hex = createHash('sha256').update(text).digest('hex');
    mkdirSync(join(directory, 'blobs'), { recursive: true });
    // As Ollama does: what is there is taken for whole.
    const path = blobPath(directory, text);
    if (!existsSync(path)) writeFileSync(path, text);
    return { digest: `sha256:${hex}`, size: Buffer.byteLength(text) };
  });
  const manifest = join(directory, 'manifests', name.replace(/:([^:]*)$/, '/$1'));
  mkdirSync(dirname(manifest), { recursive: true });
  const [config, ...rest] = layers;
  writeFileSync(manifest, JSON.stringify({ schemaVersion: 2, config, layers: rest }));
}

/** Where a blob with that text lies. */
export const blobPath = (directory: string, text: string): string =>
  join(directory, 'blobs', `sha256-${createHash('sha256').update(text).digest('hex')}`);
