import type { Failure, LaneLine, Report } from './model.ts';

/** Where something happened. */
type Place = Pick<Failure, 'lane' | 'shard'>;

/** Whose something is: `shard 2`; of several lanes `unit shard 2`, or `e2e` for one without shards. '' where there is but one. */
export function whose(report: Report, { lane, shard }: Place): string {
  const one = countOf(report, lane) > 1 ? `shard ${shard}` : '';
  const parts = report.lanes.length > 1 ? [lane, one] : [one];
  return parts.filter((part) => part !== '').join(' ');
}

/** The same of several: `shards 2, 3`, `unit shard 2, e2e`. */
export function whoseAll(report: Report, places: readonly Place[]): string {
  const [first] = places;
  if (first === undefined) return '';
  if (report.lanes.length > 1) return [...new Set(places.map((place) => whose(report, place)))].join(', ');
  if (countOf(report, first.lane) === 1) return '';
  const shards = [...new Set(places.map(({ shard }) => shard))].sort((a, b) => a - b);
  return `${shards.length > 1 ? 'shards' : 'shard'} ${shards.join(', ')}`;
}

function countOf({ lanes, shard }: Report, lane: string): number {
  const named = (line: LaneLine): boolean => line.lane === lane;
  return lanes.find(named)?.count ?? shard.count;
}

/** Is it the report of a gate job, which ran no test itself? */
export const isOfGate = ({ lanes }: Report): boolean => lanes.length > 0;
