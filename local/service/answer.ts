import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';

/** A body whose length is known before it is read. */
export interface Body {
  /** Bytes. */
  readonly length: number;
  open(): Readable;
}

/** What a call answers, before any fault. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** Codes of twirp errors and their status. */
const TWIRP_STATUS = {
  malformed: 400,
  invalid_argument: 400,
  unauthenticated: 401,
  permission_denied: 403,
  bad_route: 404,
  not_found: 404,
  already_exists: 409,
  failed_precondition: 412,
  resource_exhausted: 429,
  internal: 500,
  unavailable: 503,
} as const;

export type TwirpCode = keyof typeof TWIRP_STATUS;

/** A body in memory. */
export function bytes(content: Buffer | string): Body {
  const buffer = Buffer.from(content);
  return { length: buffer.length, open: () => Readable.from(buffer.length > 0 ? [buffer] : []) };
}

/** Part of a file: `length` bytes from `start`. */
export function filePart(path: string, start: number, length: number): Body {
  const range = { start, end: start + length - 1, highWaterMark: 1024 * 1024 };
  return { length, open: () => (length === 0 ? Readable.from([]) : createReadStream(path, range)) };
}

/** `length` bytes made of one chunk over and over, between a head and a tail. */
export function filled(head: string, chunk: Buffer, length: number, tail: string): Body {
  const total = head.length + length + tail.length;
  return { length: total, open: () => Readable.from(fill(head, chunk, length, tail)) };
}

function* fill(head: string, chunk: Buffer, length: number, tail: string): Generator<Buffer> {
  if (head !== '') yield Buffer.from(head);
  for (let left = length; left > 0; left -= chunk.length)
    yield chunk.subarray(0, Math.min(left, chunk.length));
  if (tail !== '') yield Buffer.from(tail);
}

/** A JSON answer. */
export function json(value: unknown, status = 200): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: bytes(JSON.stringify(value)) };
}

/** A twirp error; `status` only where it must differ from the code's own. */
export function twirpError(code: TwirpCode, msg: string, status: number = TWIRP_STATUS[code]): Answer {
  return json({ code, msg }, status);
}

/** The twirp code that goes with a status. */
export function twirpCode(status: number): TwirpCode {
  const found = Object.entries(TWIRP_STATUS).find(([, value]) => value === status);
  if (found !== undefined) return found[0] as TwirpCode;
  return status < 500 ? 'invalid_argument' : 'internal';
}

/** An error as Azure's blob service words it. */
export function blobError(status: number, code: string, message: string): Answer {
  const xml = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return {
    status,
    headers: { 'content-type': 'application/xml', 'x-ms-error-code': code },
    body: bytes(xml),
  };
}
