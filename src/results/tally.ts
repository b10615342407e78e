import type { Trails } from './attempts.ts';
import { newTimes, type SharedTimes } from './file-times.ts';
import type { CollectError, LostWorker } from './model.ts';

/** One test as the events tell of it. */
export interface Seen {
  file: string;
  line: number | null;
  groups: readonly string[];
  begun: boolean;
  readonly trails: Trails;
}

/** What the events of all processes have said so far. Filled by `count` of count.ts, read by `sessionOf` of events.ts. */
export interface Tally {
  readonly versions: Map<string, string>;
  readonly files: Map<string, boolean>;
  readonly tests: Map<string, Seen>;
  /** Node id to file, of tests that were collected and left to co-owners. */
  readonly others: Map<string, string>;
  readonly collectErrors: Map<string, CollectError>;
  readonly lost: Map<string, LostWorker>;
  /** pid to worker; '' is the controller. */
  readonly pids: Map<number, string>;
  readonly internalErrors: string[];
  readonly faults: string[];
  readonly times: SharedTimes;
  started: boolean;
  exitStatus: number | null;
  stopped: string | null;
  coverageOff: boolean;
  deselected: number;
  firstStart: number;
  lastCollected: number;
}

export function newTally(): Tally {
  return {
    versions: new Map(),
    files: new Map(),
    tests: new Map(),
    others: new Map(),
    collectErrors: new Map(),
    lost: new Map(),
    pids: new Map(),
    internalErrors: [],
    faults: [],
    times: newTimes(),
    started: false,
    exitStatus: null,
    stopped: null,
    coverageOff: false,
    deselected: 0,
    firstStart: Number.POSITIVE_INFINITY,
    lastCollected: 0,
  };
}
