import { setTimeout as sleep } from 'node:timers/promises';

const SLICE = 64 * 1024;
/** Lost time that may be made up for: timers come late, and what they cost would halve a fast rate. */
const CREDIT_MS = 20;

/** A token bucket: `take` comes back when the bytes may pass. Several streams may share one. */
export class Bucket {
  readonly bytesPerSecond: number;
  /** When everything taken so far has passed, in ms of performance.now(). */
  #free = 0;

  constructor(bytesPerSecond: number) {
    this.bytesPerSecond = bytesPerSecond;
  }

  async take(bytes: number): Promise<void> {
    const now = performance.now();
    this.#free = Math.max(now - CREDIT_MS, this.#free) + (bytes / this.bytesPerSecond) * 1000;
    // Timers are no finer than a millisecond; a smaller debt is paid with the next slice.
    if (this.#free - now >= 2) await sleep(this.#free - now, undefined, { ref: false });
  }
}

/** The chunks of `source`, no faster than any of the buckets lets them pass. */
export async function* paced(
  source: AsyncIterable<Buffer>,
  buckets: readonly Bucket[],
): AsyncGenerator<Buffer> {
  // A tenth of a second per slice, so that a slow stream trickles and does not come in one lump.
  const tenth = Math.min(...buckets.map((bucket) => bucket.bytesPerSecond / 10), SLICE);
  const slice = Math.max(1, Math.floor(tenth));
  for await (const chunk of source) {
    if (buckets.length === 0) yield chunk;
    else yield* slices(chunk, slice, buckets);
  }
}

async function* slices(chunk: Buffer, size: number, buckets: readonly Bucket[]): AsyncGenerator<Buffer> {
  for (let at = 0; at < chunk.length; at += size) {
    const part = chunk.subarray(at, at + size);
    await Promise.all(buckets.map((bucket) => bucket.take(part.length)));
    yield part;
  }
}

/** The first `limit` bytes of `source`. The rest is left alone, or read and dropped with `drain`. */
export async function* head(
  source: AsyncIterable<Buffer>,
  limit: number,
  drain = false,
): AsyncGenerator<Buffer> {
  let left = limit;
  for await (const chunk of source) {
    const part = chunk.subarray(0, left);
    left -= part.length;
    if (part.length > 0) yield part;
    if (left === 0 && !drain) return;
  }
}
