import type { CacheInputs } from '../../src/caches/kind.ts';
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
  SuperviseOptions,
  ToolResult,
} from '../../src/host/ports.ts';
import { someFacts } from './facts.ts';
import { hasher } from './hasher.ts';

/** A host whose cache answers as told, and which writes down what it is asked. */
export interface CacheHost extends Host {
  readonly annotations: Annotation[];
  readonly lines: string[];
  readonly restored: CacheEntry[];
  readonly saved: CacheEntry[];
  /** The workers that were started ahead: for what, and how many. */
  readonly warmed: [string, number | undefined][];
  /** The commands that were supervised. */
  readonly ran: string[][];
}

export interface Told {
  readonly facts?: Partial<Facts>;
  readonly restore?: (entry: CacheEntry) => Promise<RestoreOutcome>;
  readonly save?: (entry: CacheEntry) => Promise<SaveOutcome>;
  /** What the supervised command does and how it ends. */
  readonly command?: (words: readonly string[], options: SuperviseOptions) => Promise<RunEnd>;
  /** What a short tool answers. */
  readonly tool?: (words: readonly string[]) => ToolResult;
}

export const MISS: RestoreOutcome = { kind: 'miss', seconds: 0.1 };
export const STORED: SaveOutcome = { kind: 'stored', bytes: 2_000_000, seconds: 0.5 };

/** The inputs of a job that asks for no cache of its own accord. */
export const cacheInputs = (overrides: Partial<CacheInputs> = {}): CacheInputs => ({
  caches: 'auto',
  prefix: '',
  save: 'auto',
  limitBytes: 10e9,
  fixturesPath: null,
  fixturesKeyFiles: [],
  fixturesCommand: null,
  ollamaModels: [],
  ollamaKeyFiles: [],
  dockerCachePath: null,
  dockerBuild: [],
  dockerBuilder: null,
  dockerKeyFiles: [],
  ...overrides,
});

export function cacheHost(told: Told = {}): CacheHost {
  const annotations: Annotation[] = [];
  const lines: string[] = [];
  const [restored, saved]: [CacheEntry[], CacheEntry[]] = [[], []];
  const ran: string[][] = [];
  const warmed: CacheHost['warmed'] = [];
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
    async run({ program, args }) {
      return told.tool?.([program, ...args]) ?? { code: 127, stdout: '', stderr: `${program} was not found` };
    },
    async supervise({ program, args }, options) {
      ran.push([program, ...args]);
      const end =
        (await told.command?.([program, ...args], options)) ?? ({ kind: 'exited', code: 0 } as const);
      return { end, seconds: 1, leftovers: [], tampered: [] };
    },
  } satisfies Processes;
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
    workers: {
      warm: (client, count) => void warmed.push([client, count]),
      end: async () => undefined,
      health: () => null,
    },
    hasher,
    processes,
    cancelled: new AbortController().signal,
    annotations,
    lines,
    restored,
    saved,
    warmed,
    ran,
  };
}
