import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Delivery } from './delivery.ts';
import { bucketsOf, type Exchange } from './exchange.ts';
import { head, paced } from './pace.ts';

/** Sends an answer as planned. Rejects when the client goes away first. */
export async function send(exchange: Exchange, delivery: Delivery): Promise<void> {
  const { request, response, entry, call } = exchange;
  const { status, headers } = delivery.answer;
  entry.status = status;
  response.writeHead(status, {
    ...(call.startsWith('blob-') ? blobHeaders(request) : {}),
    ...headers,
    'content-length': delivery.declared,
  });
  if (request.method !== 'HEAD') await sendBody(exchange, delivery);
  if (delivery.ending === 'destroy') response.destroy();
  else if (delivery.ending === 'end' || request.method === 'HEAD') response.end();
}

function blobHeaders(request: IncomingMessage): Record<string, string> {
  const client = request.headers['x-ms-client-request-id'];
  return {
    'x-ms-request-id': randomUUID(),
    'x-ms-version': request.headers['x-ms-version']?.toString() ?? '2025-11-05',
    ...(client === undefined ? {} : { 'x-ms-client-request-id': client.toString() }),
  };
}

async function sendBody(exchange: Exchange, delivery: Delivery): Promise<void> {
  const { response, entry, call, effect } = exchange;
  const limits = call.startsWith('blob-') || effect?.kind === 'slow' ? bucketsOf(exchange) : [];
  response.flushHeaders();
  if (delivery.sent === 0) return;
  for await (const chunk of paced(head(delivery.answer.body.open(), delivery.sent), limits)) {
    await write(response, chunk);
    entry.bytesOut += chunk.length;
  }
}

/** Back when the bytes have left this process. */
function write(response: ServerResponse, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    response.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}
