import type { RunEnd } from '../host/ports.ts';

/** `error`: a fixture or teardown failed. `unfinished`: started, and the process died before it ended. */
export type Outcome = 'passed' | 'failed' | 'error' | 'skipped' | 'xfailed' | 'xpassed' | 'unfinished';

/** One collected test of a shard. */
export interface TestRecord {
  /** pytest's node id. */
  readonly id: string;
  /** Repository-relative path, forward slashes. */
  readonly file: string;
  /** 1-based line of the definition; null when unknown. */
  readonly line: number | null;
  /** null: collected and never started. */
  readonly outcome: Outcome | null;
  /** Seconds of set-up, call and teardown together. */
  readonly seconds: number;
  /** Seconds of these for fixtures wider than a class, which the first test to ask for them waits for. */
  readonly sharedSeconds?: number;
  /** One line: exception type and message, or the reason of a skip. Empty for a pass. */
  readonly message: string;
  /** The failure text as pytest shows it, capped. Empty unless failed or error. */
  readonly trace: string;
  /** Line of the failure in `file`, when the traceback has one there. */
  readonly failureLine: number | null;
  /** Tests of one group stay on one shard: its `xdist_group`, and what keeps its whole file together; absent without any. */
  readonly groups?: readonly string[];
  /** The earlier attempt of this run of which this is the outcome; absent when it is of this one. */
  readonly attempt?: number;
}

/** How many tests ended in which way. */
export interface TestTotals {
  /** Collected. */
  readonly tests: number;
  readonly passed: number;
  /** Failed, errors and unfinished. */
  readonly failed: number;
  readonly skipped: number;
  readonly xfailed: number;
  readonly xpassed: number;
  readonly notRun: number;
  readonly seconds: number;
}

/** The tests of one file that a shard collected and does not own. */
export interface OtherTests {
  readonly file: string;
  /** Node ids, in collection order. */
  readonly ids: readonly string[];
}

/** A file that pytest could not import, or a fault outside any test. */
export interface CollectError {
  readonly file: string;
  readonly message: string;
  readonly trace: string;
}

export interface LostWorker {
  readonly worker: string;
  readonly reason: string;
  /** The test that it was running, when known. */
  readonly running: string | null;
}

/** What the plugin's event files say about one pytest session. Built by `results/events.ts`. */
export interface Session {
  readonly started: boolean;
  /** pytest_sessionfinish was reached. */
  readonly finished: boolean;
  /** The exit status pytest decided on in sessionfinish; null when not reached. */
  readonly exitStatus: number | null;
  /** python, pytest, coverage, pytest-cov, xdist: name to version, those that were there. */
  readonly versions: Readonly<Record<string, string>>;
  /** Every candidate test file of pytest's own walk, of all shards; repository-relative, sorted. */
  readonly census: readonly string[];
  /** The files of the census that this shard owns, sorted. */
  readonly owned: readonly string[];
  /** Every test that this shard collected and owns, in collection order. */
  readonly tests: readonly TestRecord[];
  /** Of the files that it shares with other shards: the ids that it collected and left to them. By file, sorted. */
  readonly others?: readonly OtherTests[];
  readonly collectErrors: readonly CollectError[];
  readonly lostWorkers: readonly LostWorker[];
  /** e.g. "stopping after 3 failures"; null when it ran to the end. */
  readonly stopped: string | null;
  /** Seconds from the start of pytest to the end of collection. */
  readonly collectSeconds: number;
  /** Processes that can dump stacks (controller and xdist workers). */
  readonly pids: readonly number[];
  /** Tests started and not ended when the record stopped. */
  readonly running: readonly string[];
  /** The project switches coverage off (`--no-cov` in its configuration). */
  readonly coverageOff?: boolean;
  /** Tests of this shard's files that markers, keywords or plugins left out. */
  readonly deselected?: number;
  /** Tracebacks of errors inside pytest or its plugins, outside any test. */
  readonly internalErrors?: readonly string[];
  /** Faults of our own plugin: what it could not write down. */
  readonly pluginFaults?: readonly string[];
  /** What the files cost besides their tests; sorted, files that were measured. Summed over xdist workers. */
  readonly files?: readonly FileTimes[];
  /** Seconds to set up fixtures of the session and of packages, summed over xdist workers. */
  readonly fixtureSeconds?: number;
}

/** What one file costs besides its tests. */
export interface FileTimes {
  readonly file: string;
  /** Seconds to import it, and all that nothing imported before. */
  readonly importSeconds: number;
  /** Seconds to set up its module-scoped fixtures. */
  readonly fixtureSeconds: number;
}

/** Why something is not green: a code from `codes.ts` and what was seen. */
export interface Reason {
  readonly code: Code;
  /** One or two sentences with the values; without the code. */
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

export type Code = import('../codes.ts').Code;

/** What one shard collected, ran, skipped and measured: `manifest.json` in its result artifact. */
export interface Manifest {
  readonly schema: 1;
  readonly lane: string;
  readonly suite: string;
  readonly shard: ShardId;
  readonly attempt: number;
  readonly commit: string;
  readonly runId: string;
  /** Version of the rules by which tests are spread. Shards that disagree here are refused. */
  readonly algorithm: string;
  readonly plan: PlanUse;
  /** `shard`: the result of a shard. `repair`: the tests that no shard ran, run by the last one there and then. */
  readonly role: 'shard' | 'repair';
  /** Fingerprint of everything that selects tests (paths, markers, arguments). */
  readonly selection: string;
  /** The project's directory relative to the repository; '' for its root. */
  readonly directory: string;
  readonly session: Session;
  readonly end: RunEnd;
  readonly seconds: number;
  /** Everything that keeps this shard from being called passed. */
  readonly reasons: readonly Reason[];
  /** What was measured, in this run and in earlier attempts whose tests it carries; null when nothing was. */
  readonly coverage: CoverageFiles | null;
  readonly reproduce: Reproduce;
}

/** What told a shard which tests are its own. */
export type PlanUse =
  /** The plan of the run; `hash` is planHash. */
  | { readonly kind: 'plan'; readonly hash: string }
  /** Whole files by rendezvous hashing: there is one shard, or no plan could be agreed, and why. */
  | { readonly kind: 'rendezvous'; readonly reason: string }
  /** The others have a plan that this shard could not get: it ran nothing, so that nothing runs twice. */
  | { readonly kind: 'waived'; readonly reason: string };

/** The coverage in the artifact of a shard. */
export interface CoverageFiles {
  /** All of it, packed: see coverage/pack-text.ts. */
  readonly file: string;
  readonly sha256: string;
  /** The data files that `coverage combine` takes, for the HTML report; they may be absent. */
  readonly data: readonly string[];
}

/** 1-based. */
export interface ShardId {
  readonly index: number;
  readonly count: number;
}

/** Shell-quoted commands a developer can paste. */
export interface Reproduce {
  /** '' when there is nothing to repeat. */
  readonly all: string;
  /** null when nothing failed. */
  readonly failures: string | null;
}
