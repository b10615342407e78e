import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, blobError, bytes, filePart } from './answer.ts';
import type { Blob, BlobStore } from './blobs.ts';
import { head } from './pace.ts';

/** A call of Azure's blob API, its signature checked already. */
export interface BlobCall {
  readonly verb: string;
  /** container/name */
  readonly name: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly content: AsyncIterable<Buffer>;
}

const LIST_LIMIT = 16 * 1024 * 1024;

/** Answers Put Blob, Put Block, Put Block List, Get Blob and Get Blob Properties as Azure does. */
export async function answerBlob(call: BlobCall, store: BlobStore): Promise<Answer> {
  const comp = call.query.get('comp');
  if (call.verb === 'GET' || call.verb === 'HEAD') return read(call, store.get(call.name));
  if (call.verb !== 'PUT') return blobError(405, 'UnsupportedHttpVerb', 'Only GET, HEAD and PUT are here.');
  if (comp === 'block') return await putBlock(call, store);
  if (comp === 'blocklist') return await putBlockList(call, store);
  if (comp === null) return await putBlob(call, store);
  return blobError(400, 'InvalidQueryParameterValue', 'Value for one of the query parameters is invalid.');
}

async function putBlob(call: BlobCall, store: BlobStore): Promise<Answer> {
  if (call.headers['x-ms-blob-type'] !== 'BlockBlob')
    return blobError(400, 'MissingRequiredHeader', 'x-ms-blob-type must be BlockBlob.');
  return created(await store.put(call.name, call.content, contentType(call)));
}

async function putBlock(call: BlobCall, store: BlobStore): Promise<Answer> {
  const id = call.query.get('blockid') ?? '';
  if (!/^[\w+/-]+={0,2}$/.test(id) || id.length > 88)
    return blobError(400, 'InvalidQueryParameterValue', 'blockid must be base64 of at most 64 bytes.');
  await store.putBlock(call.name, id, call.content);
  return { status: 201, headers: { 'x-ms-request-server-encrypted': 'true' }, body: bytes('') };
}

async function putBlockList(call: BlobCall, store: BlobStore): Promise<Answer> {
  const ids = blockIds(await text(call.content));
  if (ids === null) return blobError(400, 'InvalidXmlDocument', 'XML specified is not syntactically valid.');
  const blob = await store.commit(call.name, ids, contentType(call));
  return blob === null
    ? blobError(400, 'InvalidBlockList', 'The specified block list is invalid.')
    : created(blob);
}

/** The ids of a block list in their order; null when it is none. */
export function blockIds(xml: string): string[] | null {
  const list = /^\s*(?:<\?xml[^>]*\?>)?\s*<BlockList>(.*)<\/BlockList>\s*$/s.exec(xml)?.[1];
  if (list === undefined) return /<BlockList\s*\/>\s*$/.test(xml) ? [] : null;
  const items = [...list.matchAll(/<(Latest|Uncommitted|Committed)>([^<]*)<\/\1>/g)];
  const rest = items.reduce((left, item) => left.replace(item[0], ''), list);
  return rest.trim() === '' ? items.map((item) => (item[2] ?? '').trim()) : null;
}

async function text(content: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of head(content, LIST_LIMIT, true)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function contentType(call: BlobCall): string | undefined {
  return call.headers['x-ms-blob-content-type']?.toString();
}

function created(blob: Blob): Answer {
  const headers = { ...stamps(blob), 'x-ms-request-server-encrypted': 'true' };
  return { status: 201, headers, body: bytes('') };
}

function stamps(blob: Blob): Record<string, string> {
  return { etag: blob.etag, 'last-modified': blob.lastModified.toUTCString() };
}

function read(call: BlobCall, blob: Blob | null): Answer {
  if (blob === null) return blobError(404, 'BlobNotFound', 'The specified blob does not exist.');
  const expected = call.headers['if-match'];
  if (expected !== undefined && expected !== '*' && expected !== blob.etag)
    return blobError(412, 'ConditionNotMet', 'The condition specified in the header is not met.');
  const range = call.verb === 'GET' ? wanted(call.headers) : null;
  if (range === null) return whole(call, blob);
  if (range.start >= blob.size)
    return blobError(
      416,
      'InvalidRange',
      'The range specified is invalid for the current size of the resource.',
    );
  return part(call, blob, range.start, Math.min(range.end, blob.size - 1));
}

/** The range of x-ms-range or Range; null when there is none that Azure takes (it knows no suffix ranges). */
function wanted(headers: IncomingHttpHeaders): { start: number; end: number } | null {
  const header = (headers['x-ms-range'] ?? headers.range ?? '').toString();
  const [, from, to] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header) ?? [];
  if (from === undefined) return null;
  const end = to === '' || to === undefined ? Number.POSITIVE_INFINITY : Number(to);
  return end < Number(from) ? null : { start: Number(from), end };
}

function whole(call: BlobCall, blob: Blob): Answer {
  return { status: 200, headers: described(call, blob), body: filePart(blob.path, 0, blob.size) };
}

function part(call: BlobCall, blob: Blob, start: number, end: number): Answer {
  const headers = { ...described(call, blob), 'content-range': `bytes ${start}-${end}/${blob.size}` };
  return { status: 206, headers, body: filePart(blob.path, start, end - start + 1) };
}

/** A signed URL may set the type and disposition of its answer (`rsct`, `rscd`). */
function described(call: BlobCall, blob: Blob): Record<string, string> {
  const disposition = call.query.get('rscd');
  return {
    ...stamps(blob),
    'content-type': call.query.get('rsct') ?? blob.contentType,
    'accept-ranges': 'bytes',
    'x-ms-blob-type': 'BlockBlob',
    'x-ms-server-encrypted': 'true',
    ...(disposition === null ? {} : { 'content-disposition': disposition }),
  };
}
