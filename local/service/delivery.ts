import { randomBytes } from 'node:crypto';
import { type Answer, blobError, bytes, filled, json, twirpCode, twirpError } from './answer.ts';
import { READ_DENIED, WRITE_DENIED } from './caches.ts';
import type { FaultEffect } from './model.ts';

/** How an answer goes out. */
export interface Delivery {
  readonly answer: Answer;
  /** Content-Length as it is told. */
  readonly declared: number;
  /** Body bytes that really go out. */
  readonly sent: number;
  /** What comes after them. */
  readonly ending: 'end' | 'destroy' | 'hang';
}

const HTML = `<!DOCTYPE html>
<html><head><title>Unicorn!</title></head><body><h1>We had issues producing the response to your request.</h1></body></html>
`;

/** The answer that stands in for the real one, or null when the call is to be handled. */
export function substitute(effect: FaultEffect | null, call: string): Answer | null {
  switch (effect?.kind) {
    case 'status':
      return failure(call, effect.status, 'ServerBusy', `injected status ${effect.status}`);
    case 'html':
      return { status: effect.status, headers: { 'content-type': 'text/html' }, body: bytes(HTML) };
    case 'rate':
      return withHeader(failure(call, 429, 'TooManyRequests', 'rate limit exceeded'), effect.retryAfter);
    case 'evict':
      return failure(call, 404, 'BlobNotFound', 'The specified blob does not exist.');
    case 'deny':
      return failure(call, 403, 'AuthorizationFailure', denial(call));
    case 'json':
      return json({
        ok: 'perhaps',
        artifacts: 'none',
        signed_url: 7,
        signed_download_url: [],
        matched_key: {},
      });
    case 'huge':
      return hugeJson(effect.bytes);
    case 'empty':
      return { status: 200, headers: {}, body: bytes('') };
    default:
      return null;
  }
}

function failure(call: string, status: number, code: string, message: string): Answer {
  return call.startsWith('blob-')
    ? blobError(status, code, message)
    : twirpError(twirpCode(status), message, status);
}

function withHeader(answer: Answer, retryAfter: string): Answer {
  return { ...answer, headers: { ...answer.headers, 'retry-after': retryAfter } };
}

function denial(call: string): string {
  if (call === 'GetCacheEntryDownloadURL') return READ_DENIED;
  if (call === 'CreateCacheEntry' || call === 'FinalizeCacheEntryUpload') return WRITE_DENIED;
  return 'This request is not authorized to perform this operation.';
}

function hugeJson(length: number): Answer {
  const body = filled('{"ok":true,"padding":"', Buffer.alloc(1024 * 1024, 'x'), length, '"}');
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

/** How the real (or substituted) answer is sent under an effect. */
export function deliver(answer: Answer, effect: FaultEffect | null): Delivery {
  const { length } = answer.body;
  const half = Math.floor(length / 2);
  switch (effect?.kind) {
    case 'cut':
      return { answer, declared: length, sent: half, ending: 'destroy' };
    case 'stall-body':
      return { answer, declared: length, sent: half, ending: 'hang' };
    case 'truncate':
      return { answer, declared: half, sent: half, ending: 'end' };
    case 'garbage':
      return { answer: garbled(answer), declared: length, sent: length, ending: 'end' };
    default:
      return { answer, declared: length, sent: length, ending: 'end' };
  }
}

/** The same length of random bytes, one random MiB over and over. */
function garbled(answer: Answer): Answer {
  const chunk = randomBytes(Math.min(Math.max(answer.body.length, 1), 1024 * 1024));
  return { ...answer, body: filled('', chunk, answer.body.length, '') };
}
