import type { Compression } from '../caches/keys.ts';
import type { Command, RunResult } from '../host/ports.ts';
import type { Session, ShardId } from '../results/model.ts';

/** The Python that runs the tests. */
export interface PythonEnvironment {
  /** Absolute path of the interpreter. */
  readonly python: string;
  /** e.g. "3.12.4" */
  readonly version: string;
  /** `.venv` of a Poetry project, or the interpreter on PATH. */
  readonly kind: 'poetry' | 'system';
  /** False when nothing was installed: the venv came whole from the cache, or is not ours to make. */
  readonly installed: boolean;
  /** Installed distributions that matter: pytest, pytest-cov, coverage, pytest-xdist; name to version. */
  readonly packages: Readonly<Record<string, string>>;
  /** Environment of the tests: the step's own, cleaned, with VIRTUAL_ENV and PATH of the venv. */
  readonly env: Readonly<Record<string, string>>;
  /** Plain sentences for the log and the summary: what could be better. */
  readonly notices: readonly string[];
}

/** `auto`: as many as there are cores, when xdist is installed. `off` and 1: one process. */
export type Workers = 'auto' | 'off' | number;

/** What the preparation of the environment needs from the inputs. */
export interface PythonInputs {
  /** A name, a path or a version like `3.12`; '' for `python`, then `python3`, on PATH. */
  readonly python: string;
  /** `2`, `2.1` or `2.1.3` */
  readonly poetryVersion: string;
  readonly poetryInstallArgs: readonly string[];
  /** Absolute working directory of the project. */
  readonly directory: string;
  /** Is the poetry cache wanted? */
  readonly cachesPoetry: boolean;
  /** Absolute paths that other caches fill while the environment is made: they count for none of its keys. */
  readonly made: readonly string[];
  /** The user's part of every key. */
  readonly cachePrefix: string;
  readonly compression: Compression;
  readonly coverageWanted: 'required' | 'if-possible';
  readonly workers: Workers;
}

/** What the test run needs from the inputs. */
export interface TestInputs {
  /** Absolute working directory of the project. */
  readonly directory: string;
  /** Relative to the working directory. */
  readonly testPaths: readonly string[];
  readonly pytestArgs: readonly string[];
  /** '' for none. */
  readonly markers: string;
  readonly workers: Workers;
  /** 0 runs everything. */
  readonly maxFailures: number;
  readonly coverageSource: readonly string[];
  /** `log-level: debug` */
  readonly debug: boolean;
  readonly timeoutSeconds: number | null;
  readonly hangSeconds: number | null;
}

/** Which tests a run is to take, of all that pytest finds. */
export interface Assignment {
  readonly shard: ShardId;
  /** Path of the plan; '' to spread whole files by rendezvous hashing. */
  readonly plan: string;
  /** Path of a JSON file `{files, ids}` of what need not run any more (see DoneTests); '' for nothing. */
  readonly done: string;
}

/** What need not run any more: it has run and was green, or ran elsewhere. */
export interface DoneTests {
  /** Files of the census of which nothing is left to run: they are not even imported. */
  readonly files: readonly string[];
  /** Node ids of other files. */
  readonly ids: readonly string[];
}

/** Where one run of pytest puts what it makes. All absolute, under `directory`. */
export interface ResultFiles {
  readonly directory: string;
  readonly junit: string;
  readonly coverageJson: string;
  /** The data file of coverage. */
  readonly coverageData: string;
  readonly html: string;
  /** The plugin's event files. */
  readonly events: string;
  /** The whole output, unfiltered. */
  readonly log: string;
  /** Copy of pytest's own cache directory. */
  readonly pytestCache: string;
}

/** One finished run of pytest, however it ended. */
export interface TestRun {
  readonly files: ResultFiles;
  /** Which of the files and directories the run really left. */
  readonly present: Readonly<Record<Exclude<keyof ResultFiles, 'directory'>, boolean>>;
  /** Was coverage asked for (pytest-cov is there)? */
  readonly coverage: 'expected' | 'off';
  /** Coverage was measured, and no line that counts was run: that is 0 statements, not lost data. */
  readonly coverageEmpty: boolean;
  readonly command: Command;
  readonly result: RunResult;
  readonly session: Session;
}
