import type { CacheEntry, Facts, RestoreOutcome, SaveOutcome } from '../host/ports.ts';
import type { Compression } from './keys.ts';

/** The kinds of caches, in the order of the report. */
export const CACHE_NAMES = ['poetry', 'docker', 'ollama', 'fixtures'] as const;

export type CacheName = (typeof CACHE_NAMES)[number];

/** What an entry is for: one of the kinds, or what earlier runs of the lane have taught. */
export type EntryKind = CacheName | 'ledger';

/** One entry that a kind wants: its paths, its key, and what the key is made of. */
export interface CacheSpec extends CacheEntry {
  readonly kind: EntryKind;
  /** Shown in the summary, e.g. "poetry venv". */
  readonly label: string;
  /** Name and value of each part of the key, for the log group "Cache keys". */
  readonly components: Readonly<Record<string, string>>;
  /** `made`: right after it was made, before the tests. `post`: when the job is over. */
  readonly savedWhen: 'made' | 'post';
}

/** One line of the cache table in the summary. */
export interface CacheReport {
  readonly kind: EntryKind;
  readonly label: string;
  readonly key: string;
  readonly restore: RestoreOutcome;
  /** null: not decided yet (it is saved in post). */
  readonly save: SaveOutcome | null;
}

/** The caches of this job: one policy, one report over all kinds. */
export interface Caches {
  restore(spec: CacheSpec): Promise<RestoreOutcome>;
  /** Saves now (`savedWhen: made`) or leaves it to post (`savedWhen: post`). */
  save(spec: CacheSpec): Promise<void>;
  report(): readonly CacheReport[];
}

/** The inputs that the caches need. Empty key file lists mean the default of the kind. */
export interface CacheInputs {
  /** `auto`: each kind that finds something to cache; a list: these and no others. */
  readonly caches: 'auto' | readonly CacheName[];
  /** The user's part of every key; may be empty. */
  readonly prefix: string;
  readonly save: 'auto' | 'always' | 'never';
  readonly fixturesPath: string | null;
  readonly fixturesKeyFiles: readonly string[];
  readonly fixturesCommand: readonly string[] | null;
  readonly ollamaModels: readonly string[];
  readonly ollamaKeyFiles: readonly string[];
  readonly dockerCachePath: string | null;
  readonly dockerKeyFiles: readonly string[];
}

/** What a kind may look at to decide on its entries. */
export interface CacheContext {
  readonly facts: Facts;
  readonly inputs: CacheInputs;
  /** Absolute working directory of the project. Paths and patterns of the inputs are relative to it. */
  readonly directory: string;
  readonly compression: Compression;
}

/** The entries that a kind wants in this job, or in a few words why it wants none. */
export type CacheFind =
  | { readonly wanted: true; readonly specs: readonly CacheSpec[] }
  | {
      readonly wanted: false;
      readonly reason: string;
      /** It was asked for and cannot be had: that is told. */
      readonly asked?: true;
    };

/** A kind of cache: reads the project, changes nothing. A new one is a file and a line in table.ts. */
export interface CacheKind {
  readonly find: (context: CacheContext) => Promise<CacheFind>;
}
