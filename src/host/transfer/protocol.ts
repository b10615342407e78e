import type { ArtifactInfo } from '../ports.ts';

/** In the environment of a forked bundle: run as a transfer worker. */
export const PHASE_VARIABLE = 'AEGIS_PHASE';
export const TRANSFER_PHASE = 'transfer';

/** What a worker can do. Paths are absolute. */
export type Operation =
  | {
      readonly op: 'restore';
      readonly paths: readonly string[];
      readonly key: string;
      readonly restoreKeys: readonly string[];
      readonly portable?: boolean;
      readonly mostBytes?: number;
    }
  | {
      readonly op: 'save';
      readonly paths: readonly string[];
      readonly key: string;
      readonly portable?: boolean;
    }
  | {
      readonly op: 'upload';
      readonly name: string;
      readonly files: readonly string[];
      readonly root: string;
      readonly retentionDays: number | null;
    }
  | { readonly op: 'list' }
  | { readonly op: 'download'; readonly id: number; readonly directory: string }
  | { readonly op: 'remove'; readonly name: string };

/** What each operation gives back when the client called it done. */
export interface Values {
  /** The matched key; null: the client found nothing, or failed and only said so in its log. */
  readonly restore: string | null;
  /** `tried`: a number of the service, or -1 when the client only logged why not. */
  readonly save: 'empty' | 'duplicate' | 'lookup-failed' | { readonly tried: number };
  readonly upload: ArtifactInfo;
  readonly list: readonly ArtifactInfo[];
  readonly download: null;
  readonly remove: null;
}

export type OperationName = Operation['op'];

/** What moves in the worker, measured by its own clock so that a busy machine does not look like a hang. */
export interface Activity {
  /** The service has sent at least one byte in this operation. */
  readonly answered: boolean;
  /** The last thing the service did was to fail; the client waits to try again. */
  readonly troubled: boolean;
  /** Milliseconds since bytes last moved or a child process last ran. */
  readonly idleMs: number;
  /** Milliseconds without an answer at all, or between a failure and what the client tried next. */
  readonly lostMs: number;
  /** Milliseconds of this operation in which nothing moved, for whatever reason. */
  readonly quietMs: number;
  /** Status of the last answer; 0 before the first. */
  readonly status: number;
}

export const STILL: Activity = {
  answered: false,
  troubled: false,
  idleMs: 0,
  lostMs: 0,
  quietMs: 0,
  status: 0,
};

/** The secrets travel with the request: a worker that waits holds none. */
export interface Request {
  readonly type: 'do';
  readonly operation: Operation;
  readonly secrets: Readonly<Record<string, string>>;
}

/** The client modules are large; a waiting worker can load them ahead. */
export type ClientName = 'caches' | 'artifacts';

export type ToWorker = Request | { readonly type: 'load'; readonly client: ClientName };

export type Message =
  | { readonly type: 'activity'; readonly activity: Activity }
  | { readonly type: 'log'; readonly line: string }
  | { readonly type: 'done'; readonly value: unknown }
  | {
      readonly type: 'error';
      readonly message: string;
      /** The worker ends with this. */
      readonly last: boolean;
    };

/** How an operation ended. `error`: the client threw. `stopped`: its worker was ended. */
export type EndKind<N extends OperationName> =
  | { readonly end: 'done'; readonly value: Values[N] }
  | { readonly end: 'error'; readonly message: string; readonly last: boolean }
  | { readonly end: 'stopped'; readonly why: Stop; readonly detail: string };

/** How an operation ended, with what is needed to say why. */
export type Ending<N extends OperationName> = EndKind<N> & {
  readonly seconds: number;
  /** Seconds in which nothing moved: what a failure has cost. */
  readonly lost: number;
  /** Status of the last answer of the service; 0 when there was none. */
  readonly status: number;
  /** The telling lines of the client's log, without command markers. */
  readonly lines: readonly string[];
};

/** Why a worker was ended before its operation was. */
export type Stop = 'unanswered' | 'stalled' | 'troubled' | 'deadline' | 'crashed' | 'cancelled';
