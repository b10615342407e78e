import type { CacheEntry, RestoreOutcome, SaveOutcome } from '../host/ports.ts';

export type CacheName = 'poetry' | 'docker' | 'ollama' | 'fixtures';

/** One entry that a kind wants: its paths, its key, and what the key is made of. */
export interface CacheSpec extends CacheEntry {
  readonly kind: CacheName;
  /** Shown in the summary, e.g. "poetry venv". */
  readonly label: string;
  /** Name and value of each part of the key, for the log group "Cache keys". */
  readonly components: Readonly<Record<string, string>>;
  /** `made`: right after it was made, before the tests. `post`: when the job is over. */
  readonly savedWhen: 'made' | 'post';
}

/** One line of the cache table in the summary. */
export interface CacheReport {
  readonly kind: CacheName;
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
