/**
 * The doors to the outside: plain interfaces, passed as arguments. Their live adapters are in
 * `host/live`, wired in `phase.ts` alone. Modules that only think (keys, ownership, proof, merge,
 * gates, renderers) import nothing from here but types.
 */

/** What the runner said about this job, read once from the environment. */
export interface Facts {
  /** GITHUB_WORKSPACE, real path. */
  readonly workspace: string;
  /** RUNNER_TEMP. Emptied by the runner after the job. */
  readonly temp: string;
  /** RUNNER_TOOL_CACHE, or a folder under `temp`. */
  readonly toolCache: string;
  readonly home: string;
  /** owner/name */
  readonly repository: string;
  /** GITHUB_SHA: the tested commit (a merge commit on pull requests). */
  readonly sha: string;
  /** GITHUB_REF, e.g. refs/heads/main. */
  readonly ref: string;
  /** GITHUB_EVENT_NAME */
  readonly event: string;
  /** From the event payload; null when it does not say. */
  readonly defaultBranch: string | null;
  readonly runId: string;
  /** GITHUB_RUN_ATTEMPT, from 1. */
  readonly attempt: number;
  /** GITHUB_JOB: the job's id in the workflow file. */
  readonly job: string;
  /** GITHUB_SERVER_URL, e.g. https://github.com */
  readonly serverUrl: string;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** e.g. "debian 12" or "ubuntu 24.04"; os.release() where no os-release file exists. */
  readonly osRelease: string;
  /** RUNNER_DEBUG=1 or `log-level: debug`. */
  readonly debug: boolean;
  /** The folder of the bundle (`dist/`), where the pytest plugin lies too. */
  readonly actionRoot: string;
  /** This process's environment after the clean-up by re-exec: no tokens, no INPUT_*, no command files. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds of a clock that never jumps, for durations. */
  monotonic(): number;
}

/** The job log. Everything printed here is ours; text from outside must be passed through `quote` first. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  /** A line in the log and no annotation; annotations go through `Job.annotate`. */
  warning(message: string): void;
  group<T>(title: string, body: () => Promise<T>): Promise<T>;
}

export type AnnotationLevel = 'error' | 'warning' | 'notice';

export interface Annotation {
  readonly level: AnnotationLevel;
  readonly title: string;
  readonly message: string;
  /** Repository-relative, forward slashes. Only files that exist. */
  readonly file?: string;
  readonly line?: number;
}

/** What the step tells GitHub: outputs, state, summary, annotations, result. */
export interface Job {
  annotate(annotation: Annotation): void;
  output(name: string, value: string): void;
  /** One JSON value from main to post. */
  saveState(json: string): void;
  /** What main saved, or '' in a post without main. */
  state(): string;
  /** Appends markdown to the step summary. Never throws. */
  summary(markdown: string): void;
  /** Marks the step as failed. The process ends with exit code 1 when the phase is over. */
  fail(): void;
}

export type RestoreOutcome =
  | {
      readonly kind: 'exact' | 'partial';
      readonly key: string;
      readonly bytes: number;
      readonly seconds: number;
    }
  | { readonly kind: 'miss'; readonly seconds: number }
  | { readonly kind: 'skipped'; readonly reason: string }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly seconds: number;
      /** The service itself is out: nothing more is tried in this job. */
      readonly serviceDown?: boolean;
    };

export type SaveOutcome =
  | { readonly kind: 'stored'; readonly bytes: number; readonly seconds: number }
  /** The very key was restored, or is there already: nothing to do. */
  | { readonly kind: 'current' }
  /**
   * Another job saved the key first. `reserved`: it has not finished, and may never: an upload that broke off keeps
   * its key.
   */
  | { readonly kind: 'duplicate'; readonly reserved?: true }
  /** Nothing on disk to save. */
  | { readonly kind: 'empty' }
  /** The service's policy, not a fault: read-only token, ACTIONS_CACHE_MODE. */
  | { readonly kind: 'denied'; readonly reason: string }
  /** Our policy: `cache-save`, event, size. */
  | { readonly kind: 'skipped'; readonly reason: string }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly seconds: number;
      /** The service itself is out: nothing more is tried in this job. */
      readonly serviceDown?: boolean;
    };

/** One immutable entry of the Actions cache. `paths` must be the identical strings in restore and save. */
export interface CacheEntry {
  readonly paths: readonly string[];
  readonly key: string;
  readonly restoreKeys: readonly string[];
  /** How long a transfer may take while it moves; without it minutes. Gigabytes need longer. */
  readonly deadlineSeconds?: number;
  /** One of several that have their time together: what is left of that. Its end says nothing of the service. */
  readonly secondsLeft?: number;
  /** Bytes of all files of a portable entry. A restore gives up one that unpacks to clearly more. */
  readonly mostBytes?: number;
  /**
   * The paths are single files of different names, and neither the archive nor its version says where they lie:
   * a runner with other directories finds them too.
   */
  readonly portable?: boolean;
}

/** The Actions cache. Never throws, never takes longer than its deadlines. */
export interface CacheStore {
  restore(entry: CacheEntry): Promise<RestoreOutcome>;
  save(entry: CacheEntry): Promise<SaveOutcome>;
}

/** What the bytes of files come to. */
export interface Sum {
  /** 64 hex digits of their sha256. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** Reads large files in a thread of its own, so that nothing else waits for it. */
export interface Hasher {
  /**
   * The sha256 (64 hex digits) over the files, one after the other, and their bytes in all; files may come one by
   * one. With `into` they are also joined there, in a new file, each removed as soon as it is copied.
   * Rejects with the error of the file system, or that of the files that come; then `into` is not there.
   */
  digest(files: Iterable<string> | AsyncIterable<string>, into?: string): Promise<Sum>;
  /** Copies `length` bytes from `start` into a new file. */
  slice(file: string, start: number, length: number, into: string): Promise<void>;
  /** Ends the thread; the next call starts a new one. */
  end(): Promise<void>;
}

export interface ArtifactInfo {
  readonly id: number;
  readonly name: string;
  /** Bytes of the archive. */
  readonly size: number;
}

/** `ok: false` always carries a reason a user can read: service, status, what was tried. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly conflict: boolean;
      readonly unavailable: boolean;
      readonly reason: string;
    };

/** The artifacts of this workflow run. Never throws, never takes longer than its deadlines. */
export interface ArtifactStore {
  /** `files` are absolute paths under `root`. `conflict: true` when the name is taken. */
  upload(
    name: string,
    files: readonly string[],
    root: string,
    retentionDays: number | null,
  ): Promise<Answer<ArtifactInfo>>;
  list(): Promise<Answer<readonly ArtifactInfo[]>>;
  /** Unpacks into `directory`, made when missing. */
  download(id: number, directory: string): Promise<Answer<null>>;
  remove(name: string): Promise<Answer<null>>;
}

/** A program with its argument vector; never a shell line. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The complete environment of the child; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
}

export interface ToolResult {
  /** Exit code; 127 when the program could not be started. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a supervised program ended. */
export type RunEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: NodeJS.Signals; readonly outOfMemory: boolean }
  | { readonly kind: 'timeout' | 'hang'; readonly seconds: number }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'not-started'; readonly reason: string };

export interface SuperviseOptions {
  /** The whole output, unfiltered. */
  readonly logFile: string;
  readonly timeoutSeconds: number | null;
  /** Ends the run when neither output nor `activity` moved for that long. */
  readonly hangSeconds: number | null;
  /** A value that changes whenever the child made progress (e.g. the size of its event files). */
  readonly activity?: () => number | string;
  /** Called once before a hanging child is ended, to make it dump its stacks; waited for. */
  readonly beforeEnd?: () => Promise<void>;
  /**
   * Lends the child the variables of the runner's cache service, its token among them: for a program that the user
   * has told to use that service, and for no other.
   */
  readonly cacheService?: boolean;
}

export interface RunResult {
  readonly end: RunEnd;
  readonly seconds: number;
  /** Processes that outlived the run and were ended: "name (pid)". */
  readonly leftovers: readonly string[];
  /** Command files (GITHUB_ENV…) to which the child appended; what it wrote was cut off. */
  readonly tampered: readonly string[];
}

export interface Processes {
  /** A short trusted tool (git, python --version, poetry, docker): output captured, deadline, never throws. */
  run(
    command: Command,
    options?: { readonly timeoutSeconds?: number; readonly live?: boolean },
  ): Promise<ToolResult>;
  /** Test and user code: own process group, filtered live output, deadlines, signal ladder. */
  supervise(command: Command, options: SuperviseOptions): Promise<RunResult>;
}

/** The processes that talk to the results service. One that has worked holds its token, and may not live while test code runs. */
export interface TransferWorkers {
  /** Starts so many (one) ahead of their first work. */
  warm(client: 'caches' | 'artifacts', count?: number): void;
  /** Ends all of them; the next transfer starts a new one. */
  end(): Promise<void>;
  /** What was learned of the cache service: a JSON value that main leaves for post. */
  health(): unknown;
}

export interface Host {
  readonly facts: Facts;
  readonly clock: Clock;
  readonly log: Log;
  readonly job: Job;
  readonly cache: CacheStore;
  readonly artifacts: ArtifactStore;
  readonly workers: TransferWorkers;
  readonly hasher: Hasher;
  readonly processes: Processes;
  /** Aborted when the runner cancels the job (SIGINT or SIGTERM). */
  readonly cancelled: AbortSignal;
}
