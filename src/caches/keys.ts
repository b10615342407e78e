import { createHash } from 'node:crypto';

/** Bumped when what an entry holds changes its meaning. */
export const FORMAT = 'aegis1';
/** The service's limit, in characters. */
export const MAX_KEY = 512;

export type Compression = 'zstd' | 'gzip';

/** What makes two machines differ in where an archive lands and what it can hold. */
export interface Place {
  readonly osRelease: string;
  readonly arch: string;
  readonly home: string;
  readonly workspace: string;
}

/** The first `length` hex digits of the sha256 over the parts; `['ab']` and `['a', 'b']` differ. */
export function digest(parts: readonly string[], length = 16): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex').slice(0, length);
}

/** `E` of every key: 8 hex digits over the place and the compression, since archives hold absolute paths. */
export function environmentTag(place: Place, compression: Compression): string {
  return digest([place.osRelease, place.arch, place.home, place.workspace, compression], 8);
}

/** The parts of `E`, readable, for the log group "Cache keys". */
export function environmentComponents(place: Place, compression: Compression): Record<string, string> {
  return {
    'operating system': place.osRelease,
    architecture: place.arch,
    home: place.home,
    workspace: place.workspace,
    compression,
  };
}

/**
 * `aegis1-[user prefix-]name-part-part…`, at most 512 characters, no comma and no white space.
 * A key that is too long ends in the digest of the whole instead.
 */
export function cacheKey(userPrefix: string, name: string, parts: readonly string[]): string {
  const key = [FORMAT, userPrefix, name, ...parts]
    .filter((part) => part !== '')
    .map(safe)
    .join('-');
  return key.length <= MAX_KEY ? key : `${key.slice(0, MAX_KEY - 17)}-${digest([key])}`;
}

/** The restore key under which every entry of `name` made in this environment is found. */
export function keyPrefix(userPrefix: string, name: string, parts: readonly string[]): string {
  return `${cacheKey(userPrefix, name, parts)}-`;
}

function safe(part: string): string {
  return part.replace(/[^A-Za-z0-9._+@=/-]/g, '_');
}
