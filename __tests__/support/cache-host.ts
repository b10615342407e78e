import type {
  Annotation,
  CacheEntry,
  CacheStore,
  Facts,
  Host,
  Processes,
  RestoreOutcome,
  RunEnd,
  SaveOutcome,
} from '../../src/host/ports.ts';
import { someFacts } from './facts.ts';

/** A host whose cache answers as told, and which writes down what it is asked. */
export interface CacheHost extends Host {
  readonly annotations: Annotation[];
  readonly lines: string[];
  readonly restored: CacheEntry[];
  readonly saved: CacheEntry[];
  /** The commands that were supervised. */
  readonly ran: string[][];
}

export interface Told {
  readonly facts?: Partial<Facts>;
  readonly restore?: (entry: CacheEntry) => Promise<RestoreOutcome>;
  readonly save?: (entry: CacheEntry) => Promise<SaveOutcome>;
  /** What the supervised command does and how it ends. */
  readonly command?: () => Promise<RunEnd>;
}

export const MISS: RestoreOutcome = { kind: 'miss', seconds: 0.1 };
export const STORED: SaveOutcome = { kind: 'stored', bytes: 2_000_000, seconds: 0.5 };

export function cacheHost(told: Told = {}): CacheHost {
  const annotations: Annotation[] = [];
  const lines: string[] = [];
  const [restored, saved]: [CacheEntry[], CacheEntry[]] = [[], []];
  const ran: string[][] = [];
  const line = (text: string): void => void lines.push(text);
  const cache: CacheStore = {
    restore(entry) {
      restored.push(entry);
      return told.restore?.(entry) ?? Promise.resolve(MISS);
    },
    save(entry) {
      saved.push(entry);
      return told.save?.(entry) ?? Promise.resolve(STORED);
    },
  };
  const processes = {
    async supervise({ program, args }) {
      ran.push([program, ...args]);
      const end = (await told.command?.()) ?? ({ kind: 'exited', code: 0 } as const);
      return { end, seconds: 1, leftovers: [], tampered: [] };
    },
  } as Partial<Processes> as Processes;
  const log = {
    debug: line,
    info: line,
    warning: line,
    group: async <T>(title: string, body: () => Promise<T>): Promise<T> => {
      line(`group ${title}`);
      return body();
    },
  };
  return {
    facts: someFacts(told.facts),
    clock: { now: () => 0, monotonic: () => 0 },
    log,
    job: { annotate: (one: Annotation) => void annotations.push(one) } as unknown as Host['job'],
    cache,
    artifacts: {} as Host['artifacts'],
    workers: {} as Host['workers'],
    processes,
    cancelled: new AbortController().signal,
    annotations,
    lines,
    restored,
    saved,
    ran,
  };
}
