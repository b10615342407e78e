import type { PlanInput } from './model.ts';
import { schedule } from './plan.ts';

/** What a number of shards costs and brings. */
export interface ShardRow {
  readonly count: number;
  /** Of the longest shard. */
  readonly wallSeconds: number;
  /** Every job is billed by the minute, each begun one in full. */
  readonly billedMinutes: number;
}

export interface ShardTable {
  /** In the order asked for. */
  readonly rows: readonly ShardRow[];
  /** The count with the least wall time × billed minutes: beyond it a percent of time costs more than a percent of money. */
  readonly knee: number;
}

/** What people choose from. */
export const USUAL_COUNTS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64] as const;

/** "N shards → wall time, billed minutes" for each count (at least one), and where more no longer pays. */
export function shardTable(input: Omit<PlanInput, 'count'>, counts: readonly number[]): ShardTable {
  const rows = counts.map((count) => rowOf({ ...input, count }));
  const price = ({ wallSeconds, billedMinutes }: ShardRow) => wallSeconds * billedMinutes;
  const knee = rows.reduce((best, row) => (price(row) < price(best) ? row : best));
  return { rows, knee: knee.count };
}

function rowOf(input: PlanInput): ShardRow {
  const { loads, makespan } = schedule(input);
  const minutes = loads.map(({ seconds }) => Math.max(1, Math.ceil((input.sessionSeconds + seconds) / 60)));
  return {
    count: input.count,
    wallSeconds: makespan,
    billedMinutes: minutes.reduce((sum, each) => sum + each, 0),
  };
}
