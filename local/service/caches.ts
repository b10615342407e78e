import { type Answer, json, twirpError } from './answer.ts';
import type { BlobStore } from './blobs.ts';
import type { TwirpCall } from './call.ts';
import type { CacheScope } from './model.ts';
import { hasFields, Records } from './records.ts';

/** A finished cache entry as it is kept on disk; its bytes are the blob `caches/<id>`. */
export interface CacheRecord {
  readonly id: number;
  readonly key: string;
  readonly version: string;
  readonly scope: string;
  /** Bytes of the archive. */
  readonly size: number;
}

type Reservation = Omit<CacheRecord, 'size'>;

/** What is looked for: the key, then the restore keys, all as prefixes too. */
export interface CacheQuery {
  readonly key: string;
  readonly restoreKeys: readonly string[];
  readonly version: string;
}

const FIELDS = { id: 'number', key: 'string', version: 'string', scope: 'string', size: 'number' } as const;
export const WRITE_DENIED = 'cache write denied: token has no writable scopes';
export const READ_DENIED = 'cache read denied: token has no readable scopes';

/**
 * The entry that answers a query: scope by scope in the token's order; in each the exact key, then the newest
 * with that prefix, then the newest for each restore key.
 */
export function findCache(
  records: readonly CacheRecord[],
  scopes: readonly CacheScope[],
  query: CacheQuery,
): CacheRecord | null {
  for (const { scope } of scopes.filter((candidate) => candidate.read)) {
    const here = records.filter((record) => record.scope === scope && record.version === query.version);
    const found =
      newest(here, (key) => key === query.key) ?? byPrefix(here, [query.key, ...query.restoreKeys]);
    if (found !== undefined) return found;
  }
  return null;
}

function byPrefix(records: readonly CacheRecord[], prefixes: readonly string[]): CacheRecord | undefined {
  for (const prefix of prefixes) {
    const found = newest(records, (key) => key.startsWith(prefix));
    if (found !== undefined) return found;
  }
  return undefined;
}

function newest(records: readonly CacheRecord[], matches: (key: string) => boolean): CacheRecord | undefined {
  return records
    .filter((record) => matches(record.key))
    .reduce<CacheRecord | undefined>(
      (best, record) => (best && best.id > record.id ? best : record),
      undefined,
    );
}

/** The twirp CacheService over records and blobs. */
export class CacheService {
  readonly records: Records<CacheRecord>;
  readonly #blobs: BlobStore;
  /** Reserved and not finalized yet. */
  readonly #reserved = new Map<string, Reservation>();

  constructor(directory: string, blobs: BlobStore) {
    this.records = new Records<CacheRecord>(directory, (value) =>
      hasFields(value, FIELDS) ? (value as CacheRecord) : null,
    );
    this.#blobs = blobs;
  }

  create(call: TwirpCall): Answer {
    const { key, version } = { key: call.text('key'), version: call.text('version') };
    const problem = keyProblem(key, version);
    if (problem !== null) return twirpError('invalid_argument', problem);
    const scope = call.token.caches.find((candidate) => candidate.write)?.scope;
    // The client knows a denial only by this message in a good answer.
    if (scope === undefined) return json({ ok: false, message: WRITE_DENIED });
    if (this.#taken(scope, key, version))
      return twirpError('already_exists', 'cache entry with the same key, version, and scope already exists');
    const id = this.records.nextId();
    this.#reserved.set(place(scope, key, version), { id, key, version, scope });
    return json({ ok: true, signed_upload_url: call.uploadUrl(`caches/${id}`) });
  }

  async finalize(call: TwirpCall): Promise<Answer> {
    const [key, version] = [call.text('key'), call.text('version')];
    const scope = call.token.caches.find((candidate) => candidate.write)?.scope;
    if (scope === undefined) return json({ ok: false, message: WRITE_DENIED });
    const reserved = this.#reserved.get(place(scope, key, version));
    if (reserved === undefined) return twirpError('not_found', 'no such cache reservation');
    const blob = this.#blobs.get(`caches/${reserved.id}`);
    if (blob === null) return json({ ok: false, message: 'nothing was uploaded for this cache entry' });
    await this.records.add({ ...reserved, size: blob.size });
    this.#reserved.delete(place(scope, key, version));
    return json({ ok: true, entry_id: `${reserved.id}` });
  }

  find(call: TwirpCall): Answer {
    const query = {
      key: call.text('key'),
      restoreKeys: call.texts('restore_keys'),
      version: call.text('version'),
    };
    const problem = keyProblem(query.key, query.version);
    if (problem !== null) return twirpError('invalid_argument', problem);
    if (!call.token.caches.some((scope) => scope.read)) return twirpError('permission_denied', READ_DENIED);
    const found = findCache(this.records.list(), call.token.caches, query);
    if (found === null) return json({ ok: false });
    const url = call.downloadUrl(`caches/${found.id}`, {});
    return json({ ok: true, signed_download_url: url, matched_key: found.key });
  }

  #taken(scope: string, key: string, version: string): boolean {
    return (
      this.#reserved.has(place(scope, key, version)) ||
      this.records
        .list()
        .some((record) => record.scope === scope && record.key === key && record.version === version)
    );
  }
}

function place(scope: string, key: string, version: string): string {
  return JSON.stringify([scope, key, version]);
}

function keyProblem(key: string, version: string): string | null {
  if (key === '' || version === '') return 'key and version are required';
  if (key.length > 512) return 'key is longer than 512 characters';
  return key.includes(',') ? 'key contains a comma' : null;
}
