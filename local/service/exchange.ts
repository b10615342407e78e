import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BlobStore } from './blobs.ts';
import type { FaultBook } from './faults.ts';
import type { FaultEffect, LoggedRequest } from './model.ts';
import { Bucket } from './pace.ts';
import type { Signer } from './signing.ts';
import { type Services, twirpMethod } from './twirp.ts';

type Growing<T> = { -readonly [K in keyof T]: T[K] };

/** What all exchanges of one service share. */
export interface Context {
  readonly url: string;
  readonly services: Services;
  readonly blobs: BlobStore;
  readonly signer: Signer;
  readonly latencyMs: number;
  readonly faults: () => FaultBook;
  /** The limits that the blob bytes of one connection pass. */
  readonly buckets: (connection: object) => readonly Bucket[];
  readonly requests: LoggedRequest[];
}

/** One request on its way to its answer. */
export interface Exchange {
  readonly context: Context;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** What faults call it: a twirp method, blob-get, blob-put, or '' for anything else. */
  readonly call: string;
  readonly effect: FaultEffect | null;
  readonly entry: Growing<LoggedRequest>;
}

/** Names the call, takes the fault that is due, and opens its line in the log of requests. */
export function begin(context: Context, request: IncomingMessage, response: ServerResponse): Exchange {
  const url = URL.parse(request.url ?? '/', context.url) ?? new URL(context.url);
  const call = callName(request.method ?? '', url.pathname);
  const effect = call === '' ? null : context.faults().take(call);
  const entry = {
    method: request.method === 'HEAD' && call !== '' ? 'blob-head' : call || (request.method ?? ''),
    path: url.pathname,
    status: null,
    bytesIn: 0,
    bytesOut: 0,
    fault: effect?.kind ?? null,
  };
  context.requests.push(entry);
  return { context, request, response, url, call, effect, entry };
}

function callName(verb: string, path: string): string {
  if (path.startsWith('/results/')) return verb === 'PUT' ? 'blob-put' : 'blob-get';
  return verb === 'POST' ? (twirpMethod(path) ?? '') : '';
}

/** The limits of this exchange, its `slow` fault among them. */
export function bucketsOf({ context, request, effect }: Exchange): Bucket[] {
  const slow = effect?.kind === 'slow' ? [new Bucket(effect.bytesPerSecond)] : [];
  return [...context.buckets(request.socket), ...slow];
}
