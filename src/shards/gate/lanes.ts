import type { ArtifactInfo } from '../../host/ports.ts';
import type { Reason } from '../../results/model.ts';
import { latestOf, newestOf } from '../gather.ts';
import { type LaneNames, namesOf } from '../names.ts';

/** One lane as the names of the artifacts tell it; what is in them is another matter. */
export interface FoundLane {
  readonly lane: string;
  readonly count: number;
  /** Is its result the merged artifact itself? Then it was not sharded, or is no lane at all. */
  readonly whole: boolean;
  /** The newest result of each shard, by index. */
  readonly newest: ReadonlyMap<number, ArtifactInfo>;
  /** What the last shard of the newest attempt ran because no other had; null for none. */
  readonly repair: ArtifactInfo | null;
  /** Shards of the newest attempt that count otherwise. */
  readonly reasons: readonly Reason[];
}

/** Whose artifacts are looked for. */
export interface Search {
  /** The input `artifact-name`. */
  readonly base: string;
  readonly attempt: number;
}

/** A name of ours, taken apart. */
interface Named {
  readonly lane: string;
  /** null for a merged result, a repair, or a lane of one shard. */
  readonly shard: { readonly index: number; readonly count: number } | null;
  readonly attempt: number;
  readonly artifact: ArtifactInfo;
}

const LANE = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/;
const REST = /^(.+?)(?:-([1-9]\d{0,2})of([1-9]\d{0,2}))?(?:-attempt([1-9]\d{0,3}))?$/;

/** Every lane of which the listing shows a result, by name. Names that are not ours are passed over. */
export function lanesIn(artifacts: readonly ArtifactInfo[], search: Search): FoundLane[] {
  const named = artifacts.flatMap((artifact) => readName(artifact, search) ?? []);
  const sharded = Map.groupBy(
    named.filter(({ shard }) => shard !== null),
    laneOf,
  );
  const merged = Map.groupBy(
    named.filter(({ shard }) => shard === null),
    laneOf,
  );
  const known = new Set([...sharded.keys(), ...merged.keys()]);
  const whole = [...merged].filter(([lane]) => !sharded.has(lane) && !isRepair(lane, known));
  return [
    ...[...sharded].map(([lane, parts]) => shardedLane(lane, parts, search, artifacts)),
    ...whole.map(([lane, parts]) => wholeLane(lane, parts, search, artifacts)),
  ].sort((a, b) => (a.lane < b.lane ? -1 : 1));
}

const laneOf = ({ lane }: Named): string => lane;

function readName(artifact: ArtifactInfo, { base, attempt }: Search): Named | null {
  const rest = artifact.name.startsWith(`${base}-`) ? artifact.name.slice(base.length + 1) : '';
  const [, lane = '', index, count, again] = REST.exec(rest) ?? [];
  const shard = index === undefined ? null : { index: Number(index), count: Number(count) };
  const named = { lane, shard, attempt: Number(again ?? 1), artifact };
  const possible = LANE.test(lane) && named.attempt <= attempt;
  return possible && (shard === null || (shard.index <= shard.count && shard.count <= 256)) ? named : null;
}

const REPAIR = '-repair';

const isRepair = (lane: string, known: ReadonlySet<string>): boolean =>
  lane.endsWith(REPAIR) && known.has(lane.slice(0, -REPAIR.length));

const newestAttempt = (parts: readonly Named[]): number => Math.max(...parts.map(({ attempt }) => attempt));

/** The newest attempt says how many shards there are; earlier ones may have been started otherwise. */
function shardedLane(
  lane: string,
  parts: readonly Named[],
  search: Search,
  artifacts: readonly ArtifactInfo[],
): FoundLane {
  const count = Math.max(...latestIn(parts).map((shard) => shard.count));
  const names = namesOf(search.base, lane, count);
  const newest = newestOf({ names, attempt: search.attempt }, artifacts);
  return foundLane({ lane, count, whole: false, newest }, parts, search, artifacts);
}

function latestIn(parts: readonly Named[]) {
  const newest = newestAttempt(parts);
  return parts.flatMap(({ attempt, shard }) => (attempt === newest && shard ? shard : []));
}

function wholeLane(
  lane: string,
  parts: readonly Named[],
  search: Search,
  artifacts: readonly ArtifactInfo[],
): FoundLane {
  const names = namesOf(search.base, lane, 1);
  const attempt = newestAttempt(parts);
  const counts = names.counting(namesIn(artifacts), search.attempt);
  const own = { shard: { index: 1, count: 1 }, attempt };
  const result = counts(own) ? latestOf(artifacts, names.merged(attempt)) : null;
  return foundLane(
    { lane, count: 1, whole: true, newest: new Map(result ? [[1, result]] : []) },
    parts,
    search,
    artifacts,
  );
}

const namesIn = (artifacts: readonly ArtifactInfo[]): string[] => artifacts.map(({ name }) => name);

/** What holds for lanes of both kinds. */
function foundLane(
  found: Omit<FoundLane, 'repair' | 'reasons'>,
  parts: readonly Named[],
  search: Search,
  artifacts: readonly ArtifactInfo[],
): FoundLane {
  const names = namesOf(search.base, found.lane, found.count);
  const restarts = names.restarts(namesIn(artifacts), search.attempt);
  return {
    ...found,
    repair: latestOf(artifacts, names.repair(newestAttempt(parts))),
    reasons: [...otherCounts(parts, found), ...outdated(found, restarts), ...twiceIn(artifacts, names)],
  };
}

const otherCounts = (parts: readonly Named[], { count }: Pick<FoundLane, 'count'>): Reason[] =>
  latestIn(parts)
    .filter((shard) => shard.count !== count)
    .map((shard) => ({
      code: 'AEGIS-E403',
      message: `Shard ${shard.index}/${shard.count} counts ${shard.count} shards, others count ${count}.`,
    }));

/** Shards that began again and came to nothing. */
function outdated(
  { count, newest }: Pick<FoundLane, 'count' | 'newest'>,
  restarts: ReadonlyMap<number, number>,
): Reason[] {
  const lost = [...restarts].filter(([index]) => !newest.has(index));
  return lost.map(([index, attempt]) => ({
    code: 'AEGIS-E402',
    message: `Shard ${index}/${count} began again in attempt ${attempt} and left no result. What it left before does not count: run it again.`,
  }));
}

/** A step that found the name of its result taken ran tests of which nothing is here. */
function twiceIn(artifacts: readonly ArtifactInfo[], names: LaneNames): Reason[] {
  if (!artifacts.some(({ name }) => name === names.twice())) return [];
  return [{ code: 'AEGIS-E409', message: 'Two steps of this run have this lane, and one left no result.' }];
}

/** The lanes that were asked for, and what of that no lane is called. Nothing asked for is all of them. */
export function selectLanes<T extends { readonly lane: string }>(
  lanes: readonly T[],
  patterns: readonly string[],
): { readonly lanes: readonly T[]; readonly unmatched: readonly string[] } {
  if (patterns.length === 0) return { lanes, unmatched: [] };
  const matching = (pattern: string) => lanes.filter(({ lane }) => matches(pattern, lane));
  return {
    lanes: lanes.filter(({ lane }) => patterns.some((pattern) => matches(pattern, lane))),
    unmatched: patterns.filter((pattern) => matching(pattern).length === 0),
  };
}

/** `*` stands for any characters; all else for itself. */
function matches(pattern: string, lane: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return lane === pattern;
  if (!lane.startsWith(head)) return false;
  let at = head.length;
  for (const part of rest) {
    const found = lane.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return lane.length >= at + tail.length && lane.endsWith(tail);
}
