import type { Host } from '../../host/ports.ts';
import { type Limiter, limiter } from '../../host/transfer/limiter.ts';
import type { CacheSpec } from '../kind.ts';
import type { StoreSettings } from './model.ts';

/** Transfers of stores at once, over all stores of the job: the others of the job have slots of their own. */
const STORE_TRANSFERS = 4;
/** While something is under way that others wait for (the environment), gigabytes leave it the greater part of the link. */
const GIVING_WAY = 2;

/** What the restores and saves of all stores of a job share. */
export interface StoreDoors {
  readonly host: Host;
  /** Runs a transfer of blobs when one of the slots is free. */
  readonly slot: Limiter;
}

/** A spec of a store. */
export type StoreSpec = CacheSpec & { readonly store: StoreSettings };

/** The doors of one phase of a job. `isUrgent`: whether something that others wait for is under way. */
export const storeDoors = (host: Host, isUrgent: () => boolean = () => false): StoreDoors => ({
  host,
  slot: limiter(() => (isUrgent() ? GIVING_WAY : STORE_TRANSFERS)),
});
