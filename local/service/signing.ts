import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** May read, may write. */
export type Right = 'r' | 'w';

/** Signed blob URLs: whoever holds one may read, or write, that one blob while this service runs. */
export class Signer {
  readonly #secret = randomBytes(32);

  /** The path and query of a signed URL. The SDK needs three path segments (account, container, blob) on localhost. */
  sign(blob: string, right: Right, query: Readonly<Record<string, string>> = {}): string {
    const params = new URLSearchParams({ sp: right, ...query, sig: this.#signature(blob, right) });
    return `results/${blob}?${params}`;
  }

  /** The blob a URL's path names, or null when its signature does not give `right`. */
  check(path: string, query: URLSearchParams, right: Right): string | null {
    const blob = /^\/results\/((?:caches|artifacts)\/\d{1,15})$/.exec(path)?.[1];
    if (blob === undefined) return null;
    const [given, expected] = [
      Buffer.from(query.get('sig') ?? ''),
      Buffer.from(this.#signature(blob, right)),
    ];
    return given.length === expected.length && timingSafeEqual(given, expected) ? blob : null;
  }

  #signature(blob: string, right: Right): string {
    return createHmac('sha256', this.#secret).update(`${right} ${blob}`).digest('base64url');
  }
}
