import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, blobError, twirpError } from './answer.ts';
import { answerBlob } from './blob-api.ts';
import type { TwirpCall } from './call.ts';
import { deliver, substitute } from './delivery.ts';
import { begin, type Context, type Exchange } from './exchange.ts';
import { readJson, upload } from './receive.ts';
import { send } from './send.ts';
import { readToken } from './token.ts';
import { answerTwirp, fields, twirpMethod } from './twirp.ts';

/** Answers one request, faults and limits included. Never throws. */
export async function serve(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const exchange = begin(context, request, response);
  try {
    await respond(exchange);
  } catch (error) {
    await giveUp(exchange, error as Error);
  }
}

async function respond(exchange: Exchange): Promise<void> {
  const { context, request, effect } = exchange;
  if (effect?.kind === 'stall') return;
  if (effect?.kind === 'reset') return void request.socket.resetAndDestroy();
  if (context.latencyMs > 0) await sleep(context.latencyMs, undefined, { ref: false });
  await send(exchange, deliver(await answer(exchange), effect));
}

/** Headers are out or the client is gone: nothing more can be said. Else the error is ours, and told. */
async function giveUp(exchange: Exchange, error: Error): Promise<void> {
  const { request, response, call } = exchange;
  // No socket: the client has gone and the response was detached.
  if (response.headersSent || response.socket?.destroyed !== false) return void response.destroy();
  request.resume();
  const told = call.startsWith('blob-')
    ? blobError(500, 'InternalError', 'The server encountered an internal error.')
    : twirpError('internal', error.message);
  await send(exchange, deliver(told, null)).catch(() => response.destroy());
}

async function answer(exchange: Exchange): Promise<Answer> {
  const { request, call, effect, url } = exchange;
  const instead = substitute(effect, call);
  if (instead !== null || call === '') request.resume();
  if (instead !== null) return instead;
  if (call === '') return twirpError('bad_route', `no handler for ${request.method} ${url.pathname}`);
  return call.startsWith('blob-') ? await blob(exchange) : await twirp(exchange);
}

async function blob(exchange: Exchange): Promise<Answer> {
  const { context, request, url, call } = exchange;
  const name = context.signer.check(url.pathname, url.searchParams, call === 'blob-put' ? 'w' : 'r');
  if (name === null) {
    request.resume();
    return blobError(403, 'AuthenticationFailed', 'Server failed to authenticate the request.');
  }
  const { method: verb = '', headers } = request;
  const received = { verb, name, query: url.searchParams, headers, content: upload(exchange) };
  return await answerBlob(received, context.blobs);
}

async function twirp(exchange: Exchange): Promise<Answer> {
  const { context, request, url, effect } = exchange;
  const method = twirpMethod(url.pathname);
  const body = await readJson(exchange);
  const token = readToken(request.headers.authorization);
  if (method === null) return twirpError('bad_route', 'no such method');
  if (token === null) return twirpError('unauthenticated', 'the token is missing or not one of this service');
  if (body === null) return twirpError('malformed', 'the request is not a JSON object of at most 1 MiB');
  const call: TwirpCall = {
    token,
    ...fields(body),
    uploadUrl: (name) => context.url + context.signer.sign(name, 'w'),
    downloadUrl: (name, query) => context.url + context.signer.sign(name, 'r', query),
  };
  return await answerTwirp(method, context.services, call, effect);
}
