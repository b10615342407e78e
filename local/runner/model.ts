/** Values of the matrix for one job, e.g. `{ python: '3.12', shard: '1/4' }`. */
export type Combination = Readonly<Record<string, string | number | boolean>>;

/** The `strategy` context of one job. */
export interface Strategy {
  /** From 0. */
  readonly index: number;
  readonly total: number;
}

/** What a workflow run is about; the same for all of its jobs. */
export interface RunFacts {
  /** owner/name; the workspace folder gets the name. */
  readonly repository: string;
  readonly sha: string;
  readonly event: 'push' | 'pull_request';
  /** refs/heads/main, or refs/pull/1/merge */
  readonly ref: string;
  readonly defaultBranch: string;
  /** Branch names of a pull request; '' on push. */
  readonly baseRef: string;
  readonly headRef: string;
  /** The webhook's payload, as written to GITHUB_EVENT_PATH. */
  readonly payload: unknown;
  readonly runId: string;
  readonly attempt: number;
  /** The job's id in the workflow file. */
  readonly job: string;
}

/** Where the job finds the results service. */
export interface ServiceAccess {
  readonly url: string;
  readonly token: string;
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly message: string;
}

/** A line of the job log as GitHub shows it, masked; `##[group]`, `##[error]`… are its markers. */
export interface LogLine {
  readonly text: string;
  /** Inside a group, which GitHub folds. */
  readonly folded: boolean;
  /** Printed while commands were stopped: the output of test code. */
  readonly foreign: boolean;
}

/** Seconds of the cancel ladder and of the wait for pipes that outlive the process. GitHub's: 7.5, 2.5, 5. */
export interface Patience {
  readonly interrupt: number;
  readonly terminate: number;
  readonly pipes: number;
}

export interface JobOptions {
  /** Folder of action.yml. */
  readonly action: string;
  /** The job's own folder: home, temp, tools and workspace are made anew in it. Names with blanks are fine. */
  readonly directory: string;
  /** Copied into the workspace; null for an empty workspace. */
  readonly project: string | null;
  /** Folders and files that are never copied: the state and report of the run. Absolute. */
  readonly exclude?: readonly string[];
  readonly facts: RunFacts;
  /** Folders without the blank and the accent, which tests of some projects cannot stand. */
  readonly plainPaths?: boolean;
  /** null: a job without matrix. */
  readonly matrix?: Combination | null;
  readonly strategy?: Strategy;
  /** The step's `with:`. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** The step's `env:`. */
  readonly env?: Readonly<Record<string, string>>;
  /** null: a runner without results service. */
  readonly service?: ServiceAccess | null;
  /** The environment of the runner's machine, of which only the allowed part passes. Default: this process's. */
  readonly machine?: Readonly<Record<string, string | undefined>>;
  /** Last word on the environment of main and post; null removes a variable. */
  readonly override?: Readonly<Record<string, string | null>>;
  /** Default: the running Node. */
  readonly node?: string;
  /** Default: both. `post` keeps what an earlier main left in `directory`. */
  readonly phases?: 'both' | 'main' | 'post';
  /** Saved state for `phases: 'post'`. */
  readonly state?: Readonly<Record<string, string>>;
  /** Default: `<directory>/job.log`. */
  readonly logFile?: string;
  readonly patience?: Patience;
  readonly onLine?: (line: LogLine) => void;
}

/** What one process of the action left behind. */
export interface PhaseResult {
  /** 128 + number for a death by signal; 127 when it could not be started. */
  readonly exitCode: number;
  readonly seconds: number;
  readonly failed: boolean;
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  /** Written to GITHUB_ENV. */
  readonly env: Readonly<Record<string, string>>;
  /** Written to GITHUB_PATH, oldest first. */
  readonly path: readonly string[];
  /** Markdown, masked; '' when none was written or it was too large. */
  readonly summary: string;
  /** At most ten per level, as GitHub keeps them. */
  readonly annotations: readonly Annotation[];
  /** Annotations beyond the limit. */
  readonly withheld: number;
}

export type Conclusion = 'success' | 'failure' | 'cancelled';

export interface JobResult {
  readonly conclusion: Conclusion;
  /** Of main; null when it did not run. */
  readonly exitCode: number | null;
  readonly postExitCode: number | null;
  /** Main and post together, without the copying of the project. */
  readonly seconds: number;
  readonly main: PhaseResult | null;
  readonly post: PhaseResult | null;
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly annotations: readonly Annotation[];
  /** Main's summary, then post's. */
  readonly summary: string;
  /** The whole log as GitHub would show it. */
  readonly log: string;
  readonly logFile: string;
  readonly workspace: string;
  /** Processes that outlived the job and were killed: "name (pid)". */
  readonly orphans: readonly string[];
}

/** A job under way. */
export interface RunningJob {
  readonly done: Promise<JobResult>;
  /** Of the process that runs now; null between phases. */
  pid(): number | null;
  /** As the user's "Cancel" on GitHub: SIGINT to that pid only, then SIGTERM, then SIGKILL. Post still runs. */
  cancel(): void;
  /** A bare signal to the process that runs now. */
  signal(signal: NodeJS.Signals): void;
}
