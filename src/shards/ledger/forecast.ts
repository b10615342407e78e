import type { CacheSpec } from '../../caches/kind.ts';
import type { FileCost } from '../plan/model.ts';
import type { Ledger } from './model.ts';

/** What the tests of the commit are expected to cost, and where that is known from. */
export interface Forecast {
  readonly files: readonly FileCost[];
  /** What every shard pays before its first test. */
  readonly sessionSeconds: number;
  /** What earlier runs taught; null when nothing did. */
  readonly ledger: Ledger | null;
  /** The entry of the ledger; null when it must not be saved: it is there and could not be read. */
  readonly entry: CacheSpec | null;
}

export const NO_FORECAST: Forecast = { files: [], sessionSeconds: 0, ledger: null, entry: null };
