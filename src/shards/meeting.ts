import type { ArtifactStore, Facts } from '../host/ports.ts';
import type { ShardId } from '../results/model.ts';
import type { LaneNames } from './names.ts';

/** What the shards need to find each other: where, under which names, who we are. */
export interface Meeting {
  readonly artifacts: ArtifactStore;
  readonly names: LaneNames;
  readonly shard: ShardId;
  readonly runId: string;
  readonly attempt: number;
  readonly temp: Facts['temp'];
  readonly retentionDays: number | null;
}

/** How often and how long a listing is asked for what must soon be there. */
export interface Asking {
  readonly tries: number;
  readonly pauseMs: number;
}
