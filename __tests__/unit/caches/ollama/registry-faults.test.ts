import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from '@jest/globals';
import { type ModelName, parseModel } from '../../../../src/caches/ollama/names.ts';
import { pullModel } from '../../../../src/caches/ollama/pull.ts';
import { startOllama } from '../../../support/ollama.ts';
import { needs } from '../../../support/tools.ts';

const HEX = 'a'.repeat(64);
const MANIFEST = JSON.stringify({
  schemaVersion: 2,
  config: { digest: `sha256:${HEX}`, size: 5 },
  layers: [],
});

const blobless: RequestListener = ({ url }, response) => {
  if (url?.includes('/manifests/')) response.end(MANIFEST);
  else response.writeHead(404).end();
};

/** What a registry does, how often a real Ollama is asked for the model then, and what the job is told. */
const FAULTS: readonly (readonly [string, RequestListener, number, RegExp])[] = [
  [
    'is busy',
    (_, response) => response.writeHead(429).end('slow down'),
    5,
    /429: slow down; it was tried 5 times/,
  ],
  ['errs', (_, response) => response.writeHead(503).end('<html>'), 5, /503: <html>/],
  ['hangs up', (_, response) => response.destroy(), 5, /EOF; it was tried 5 times/],
  ['has no such model', (_, response) => response.writeHead(404).end(), 1, /^the registry does not have it/],
  ['refuses', (_, response) => response.writeHead(403).end('no'), 1, /403: no$/],
  ['has a manifest and no blobs', blobless, 1, /^the registry does not have it/],
];

needs(['ollama'], 'a registry that fails, behind a real Ollama', async () => {
  await using ollama = await startOllama();
  for (const [what, act, tries, words] of FAULTS) {
    let asked = 0;
    const registry = createServer((request, response) => {
      if (request.url?.includes('/manifests/')) asked += 1;
      act(request, response);
    }).listen(0, '127.0.0.1');
    await once(registry, 'listening');
    const { port } = registry.address() as AddressInfo;
    const reason = await pullModel(
      {
        url: `http://${ollama.host}`,
        clock: { now: () => 0, monotonic: () => 0 },
        tell: () => undefined,
        signal: AbortSignal.timeout(30_000),
        timings: { stall: 20_000, quiet: 20_000, pause: 1, mostPause: 10, settle: 1 },
      },
      parseModel(`http://127.0.0.1:${port}/library/x`) as ModelName,
    );
    registry.closeAllConnections();
    registry.close();
    expect({ what, asked, reason }).toEqual({ what, asked: tries, reason: expect.stringMatching(words) });
  }
});
