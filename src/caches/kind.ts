import type { CacheEntry, Facts, Host, RestoreOutcome, SaveOutcome } from '../host/ports.ts';
import type { Compression } from './keys.ts';
import type { Remainder } from './remainder.ts';
import type { StoreFigures, StoreSettings } from './store/model.ts';

/** One entry that a kind wants: its paths, its key, and what the key is made of. */
export interface CacheSpec extends CacheEntry {
  /** A name of the table of kinds, or `ledger`: what earlier runs of the lane have taught. */
  readonly kind: string;
  /** Shown in the summary, e.g. "poetry venv". */
  readonly label: string;
  /** Name and value of each part of the key, for the log group "Cache keys". */
  readonly components: Readonly<Record<string, string>>;
  /** `made`: right after it was made, before the tests. `post`: when the job is over. */
  readonly savedWhen: 'made' | 'post';
  /**
   * The only path is a store of blobs that are named by their sha256: it moves blob by blob. `key` and
   * `restoreKeys` are then the beginnings of the keys of its indexes.
   */
  readonly store?: StoreSettings;
}

/** One line of the cache table in the summary. */
export interface CacheReport {
  readonly kind: string;
  readonly label: string;
  readonly key: string;
  readonly restore: RestoreOutcome;
  /** Of a store alone. */
  readonly figures?: StoreFigures;
  /** null: not decided yet (it is saved in post). */
  readonly save: SaveOutcome | null;
}

/** The caches of this job: one policy, one report over all kinds. */
export interface Caches {
  restore(spec: CacheSpec): Promise<RestoreOutcome>;
  /** Saves now (`savedWhen: made`) or leaves it to post (`savedWhen: post`). */
  save(spec: CacheSpec): Promise<void>;
  /** Says why an entry is not offered for saving, where there is more to say than that it was not made. */
  leaveOut(spec: CacheSpec, reason: string): void;
  report(): readonly CacheReport[];
}

/** The inputs that the caches need. Empty key file lists mean the default of the kind. */
export interface CacheInputs {
  /** `auto`: each kind that finds something to cache; a list: these and no others. */
  readonly caches: 'auto' | readonly string[];
  /** The user's part of every key; may be empty. */
  readonly prefix: string;
  readonly save: 'auto' | 'always' | 'never';
  /** Bytes that the service keeps for the repository. */
  readonly limitBytes: number;
  readonly fixturesPath: string | null;
  readonly fixturesKeyFiles: readonly string[];
  readonly fixturesCommand: readonly string[] | null;
  readonly ollamaModels: readonly string[];
  readonly ollamaKeyFiles: readonly string[];
  readonly dockerCachePath: string | null;
  /** Arguments of `docker buildx build`, one list for each image. */
  readonly dockerBuild: readonly (readonly string[])[];
  /** Name of the builder of buildx; null: found or made. */
  readonly dockerBuilder: string | null;
  readonly dockerKeyFiles: readonly string[];
}

/** What a kind may look at to decide on its entries. */
export interface CacheContext {
  readonly facts: Facts;
  readonly inputs: CacheInputs;
  /** Absolute working directory of the project. Paths and patterns of the inputs are relative to it. */
  readonly directory: string;
  readonly compression: Compression;
  /** Name of the lane: what its jobs have in stores is fallen back on before what others have. */
  readonly lane: string;
  /** From 1: of shards that make the same, the first one saves it. */
  readonly shard: number;
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

/** What a kind may use to bring what it caches. */
export interface BringJob {
  readonly host: Host;
  readonly caches: Caches;
  readonly context: CacheContext;
  /** The environment of children: that of the tests where the kind waits for Python. */
  readonly env: Readonly<Record<string, string>>;
  /** Settles as the environment of the tests does, failures too. */
  readonly environment: Promise<unknown>;
  /**
   * For a kind `beside`: settles as the environment and what comes `after` it do, failures too. For one `after`:
   * the environment alone, so that none can wait for itself.
   */
  readonly prepared: Promise<unknown>;
  /** Something that post must end or remove; told at once, so that it is tidied up whatever fails later. */
  leave(remainder: Remainder): void;
}

/** A kind of cache. A new one is a file and a line in kinds.ts. */
export interface CacheKind {
  /** What it is, in the description of the output `cache-…`: "the Ollama models". */
  readonly what: string;
  /** Reads the project, changes nothing. */
  readonly find: (context: CacheContext) => Promise<CacheFind>;
  /**
   * Brings what it is for: restores, makes what is missing, offers it for saving. `specs` is empty where nothing
   * may be cached. Without it, entries are restored beside the environment and saved in post.
   * @throws StepError when the tests cannot have what was asked for
   */
  readonly bring?: (job: BringJob, specs: readonly CacheSpec[]) => Promise<void>;
  /** `beside` the environment, which is the rule; `after` it, since it needs Python; `within` it, by python/. */
  readonly when?: 'beside' | 'after' | 'within';
  /** Whether the job asks for something that is brought even where nothing is cached. */
  readonly needed?: (context: CacheContext) => boolean;
}
