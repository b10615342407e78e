import { once } from 'node:events';
import { bucketsOf, type Exchange } from './exchange.ts';
import { head, paced } from './pace.ts';

const JSON_LIMIT = 1024 * 1024;

/** The request's body, counted. */
async function* received(exchange: Exchange): AsyncGenerator<Buffer> {
  for await (const chunk of exchange.request as AsyncIterable<Buffer>) {
    exchange.entry.bytesIn += chunk.length;
    yield chunk;
  }
}

/** The request's body as a JSON object; null when it is none, or larger than 1 MiB. */
export async function readJson(exchange: Exchange): Promise<Record<string, unknown> | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of head(received(exchange), JSON_LIMIT + 1, true)) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return body.length > JSON_LIMIT ? null : parseObject(body.toString());
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** A blob's content as it arrives under limits and faults. */
export function upload(exchange: Exchange): AsyncIterable<Buffer> {
  const { request, effect, url } = exchange;
  const content = paced(received(exchange), bucketsOf(exchange));
  const half = Math.floor(Number(request.headers['content-length'] ?? 0) / 2);
  switch (effect?.kind) {
    case 'cut':
      return broken(content, half, async () => request.socket.destroy());
    case 'stall-body':
      return broken(content, half, () => once(request.socket, 'close'));
    case 'truncate':
      return url.searchParams.get('comp') === 'blocklist' ? content : head(content, half, true);
    default:
      return content;
  }
}

/** The first `limit` bytes; then nothing is read any more, and `stop` ends it with an error. */
async function* broken(
  content: AsyncIterable<Buffer>,
  limit: number,
  stop: () => Promise<unknown>,
): AsyncGenerator<Buffer> {
  let left = limit;
  for await (const chunk of content) {
    left -= chunk.length;
    if (left > 0) yield chunk;
    else await stop();
    if (left <= 0) throw new Error('broken off by a fault');
  }
}
