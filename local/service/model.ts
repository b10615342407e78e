/** The methods of the two twirp services. */
export const TWIRP_METHODS = {
  CacheService: ['CreateCacheEntry', 'FinalizeCacheEntryUpload', 'GetCacheEntryDownloadURL'],
  ArtifactService: [
    'CreateArtifact',
    'FinalizeArtifact',
    'ListArtifacts',
    'GetSignedArtifactURL',
    'DeleteArtifact',
  ],
} as const;

/** Every call a fault can name. */
export const CALLS = [
  ...TWIRP_METHODS.CacheService,
  ...TWIRP_METHODS.ArtifactService,
  'blob-get',
  'blob-put',
] as const;

/** What a token may do in one cache scope. A scope is a git ref, e.g. refs/heads/main. */
export interface CacheScope {
  readonly scope: string;
  readonly read: boolean;
  readonly write: boolean;
}

/** Who a token speaks for: one job of one workflow run, and the caches it may touch, nearest scope first. */
export interface TokenScope {
  /** Workflow run id: the artifacts of one run are listed together. No colon, no blank. */
  readonly run: string;
  readonly job: string;
  readonly caches: readonly CacheScope[];
}

/** What a fault does to a call. Sizes in bytes, times in seconds. */
export type FaultEffect =
  | { readonly kind: 'status' | 'html'; readonly status: number }
  /** 429 with this very Retry-After header. */
  | { readonly kind: 'rate'; readonly retryAfter: string }
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  | { readonly kind: 'lag'; readonly seconds: number }
  | { readonly kind: 'huge'; readonly bytes: number }
  | {
      readonly kind:
        | 'stall'
        | 'stall-body'
        | 'cut'
        | 'reset'
        | 'truncate'
        | 'evict'
        | 'deny'
        | 'json'
        | 'garbage'
        | 'empty'
        | 'duplicate';
    };

export type FaultKind = FaultEffect['kind'];

/** One line of `--fault METHOD=KIND[:ARG][*COUNT]`, parsed. */
export interface Fault {
  /** A twirp method, `blob-get`, `blob-put`, or `*` for every call the effect makes sense for. */
  readonly method: string;
  readonly effect: FaultEffect;
  /** How often it fires; null: always. */
  readonly times: number | null;
}

/** Makes loopback look like a network. Blob bytes count, in either direction. */
export interface Limits {
  /** Of each connection. */
  readonly bytesPerSecond?: number | undefined;
  /** Of all connections together. */
  readonly totalBytesPerSecond?: number | undefined;
  /** Added before every answer. */
  readonly latencyMs?: number | undefined;
}

/** A finished artifact of a run. */
export interface StoredArtifact {
  readonly id: number;
  readonly name: string;
  /** Bytes of the archive. */
  readonly size: number;
  /** The archive on disk; belongs to the service, do not change it. */
  readonly path: string;
}

/** A finished cache entry. */
export interface StoredCache {
  readonly id: number;
  readonly key: string;
  readonly version: string;
  readonly scope: string;
  /** Bytes of the archive. */
  readonly size: number;
  readonly path: string;
}

/** One request as it was answered; still growing while it is under way. */
export interface LoggedRequest {
  /** Twirp method, `blob-get`, `blob-head`, `blob-put`, or the HTTP method of an unknown path. */
  readonly method: string;
  /** Without the query, which holds a signature. */
  readonly path: string;
  /** null while (or for ever when) unanswered. */
  readonly status: number | null;
  /** Body bytes received and sent. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Kind of the fault that fired, or null. */
  readonly fault: FaultKind | null;
}

export interface ServiceOptions {
  /** Where caches and artifacts are kept; made when missing. A later service on the same folder sees them. */
  readonly directory: string;
  readonly faults?: readonly Fault[];
  readonly limits?: Limits;
}

/** A running results service: the Actions cache (v2) and artifacts (v4) on 127.0.0.1. */
export interface Service {
  /** http://127.0.0.1:PORT/ for ACTIONS_RESULTS_URL. */
  readonly url: string;
  /** An unsigned JWT for ACTIONS_RUNTIME_TOKEN. */
  token(scope: TokenScope): string;
  /** The finished artifacts of a run, oldest first. */
  artifacts(run: string): readonly StoredArtifact[];
  /** All finished cache entries, oldest first. */
  caches(): readonly StoredCache[];
  /** Every request so far, in order of arrival. */
  readonly requests: readonly LoggedRequest[];
  /** Replaces the faults; their counts start anew. */
  setFaults(faults: readonly Fault[]): void;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}
