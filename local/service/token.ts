import type { CacheScope, TokenScope } from './model.ts';

/** The refs of a job: `base` is the target branch of a pull request. All are full refs (refs/heads/main). */
export interface JobRefs {
  readonly ref: string;
  readonly base?: string | undefined;
  readonly defaultBranch: string;
}

/**
 * The cache scopes GitHub gives a job, nearest first: its own ref (the merge ref on pull_request) to read and
 * write, the base and the default branch to read.
 */
export function cacheScopes(refs: JobRefs): CacheScope[] {
  const others = [refs.base, refs.defaultBranch].filter((ref) => ref !== undefined && ref !== refs.ref);
  return [
    { scope: refs.ref, read: true, write: true },
    ...[...new Set(others)].map((scope) => ({ scope: scope as string, read: true, write: false })),
  ];
}

const READ = 1;
const WRITE = 2;

/** 2100-01-01: the tokens of this service do not end, but BuildKit's client wants to know when they do. */
const END = 4_102_444_800;

/** An unsigned JWT with the claims that the clients (`scp`, BuildKit's all) and this service (`ac`) read. */
export function makeToken(scope: TokenScope): string {
  if (![scope.run, scope.job].every((id) => /^[^:\s]+$/.test(id)))
    throw new Error(`Run and job must be without colon and blank (got "${scope.run}", "${scope.job}").`);
  const access = scope.caches.map((cache) => ({
    Scope: cache.scope,
    Permission: (cache.read ? READ : 0) + (cache.write ? WRITE : 0),
  }));
  const scp = `Actions.Results:${scope.run}:${scope.job}`;
  const claims = { scp, ac: JSON.stringify(access), nbf: 0, exp: END };
  return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** What an Authorization header allows; null when it is not a token of `makeToken`. */
export function readToken(authorization: string | undefined): TokenScope | null {
  const claims = decode(/^Bearer [\w-]+\.([\w-]+)\.[\w-]*$/i.exec(authorization ?? '')?.[1] ?? '');
  const [, run, job] = /(?:^| )Actions\.Results:([^:\s]+):([^:\s]+)(?: |$)/.exec(String(claims?.scp)) ?? [];
  if (run === undefined || job === undefined) return null;
  return { run, job, caches: scopes(claims?.ac) };
}

function decode(part: string): { scp?: unknown; ac?: unknown } | null {
  return parse(Buffer.from(part, 'base64url').toString()) as { scp?: unknown; ac?: unknown } | null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function scopes(claim: unknown): CacheScope[] {
  const list = parse(String(claim));
  if (!Array.isArray(list)) return [];
  return list
    .filter((item) => typeof item?.Scope === 'string' && Number.isInteger(item?.Permission))
    .map(({ Scope, Permission }) => ({
      scope: Scope as string,
      read: (Permission & READ) !== 0,
      write: (Permission & WRITE) !== 0,
    }));
}
