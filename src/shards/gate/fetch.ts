import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ArtifactInfo } from '../../host/ports.ts';
import { list, parseObject } from '../../results/json.ts';
import type { Reason } from '../../results/model.ts';
import { followedPlan } from '../agree/followed.ts';
import { byShard, fetchResult, type LaneResults, reportIn, type ShardResult, unpackedAt } from '../gather.ts';
import type { Meeting } from '../meeting.ts';
import { namesOf } from '../names.ts';
import type { FoundLane } from './lanes.ts';

/** What one lane left; or the artifact that is none of a lane, null for that of a gate. */
export type Fetched = { readonly results: LaneResults } | { readonly stray: string | null };

/** So many downloads at once: each holds a connection and its unpacked files. */
const AT_ONCE = 8;

/** One artifact of a lane; `index` is null for the repair. */
interface Wanted {
  readonly lane: string;
  readonly meeting: Meeting;
  readonly index: number | null;
  readonly artifact: ArtifactInfo;
}

/** Who fetches. */
export interface Errand {
  /** The gate's own meeting. */
  readonly gate: Meeting;
  /** The input `artifact-name`. */
  readonly base: string;
  readonly commit: string;
}

/** Fetches all that the lanes left. Nothing in it is believed before it is checked. */
export async function fetchLanes(errand: Errand, lanes: readonly FoundLane[]): Promise<Fetched[]> {
  const wanted = lanes.flatMap((found) => wantedOf(found, meetingOf(errand, found)));
  const fetched = await eachOf(wanted, fetchOne);
  const of = ({ lane }: FoundLane) => fetched.filter((_, at) => wanted[at]?.lane === lane);
  return Promise.all(lanes.map((found) => laneOf(errand, found, of(found))));
}

/** The meeting of the lane's own shards, as if the gate were one of them. */
function meetingOf({ gate, base }: Errand, { lane, count }: FoundLane): Meeting {
  return { ...gate, names: namesOf(base, lane, count), shard: { index: 1, count } };
}

function wantedOf({ lane, newest, repair }: FoundLane, meeting: Meeting): Wanted[] {
  const shards = [...newest].map(([index, artifact]): Wanted => ({ lane, meeting, index, artifact }));
  return repair ? [...shards, { lane, meeting, index: null, artifact: repair }] : shards;
}

async function laneOf(
  errand: Errand,
  found: FoundLane,
  fetched: readonly (ShardResult | Reason)[],
): Promise<Fetched> {
  const { lane, count } = found;
  const results = fetched.flatMap((one) => ('manifest' in one ? one : [])).sort(byShard);
  const broken = fetched.flatMap((one) => ('manifest' in one ? [] : one));
  const stray =
    found.whole && found.newest.size > 0 && results.length === 0 ? await strayIn(errand, found) : null;
  if (stray) return stray;
  const manifests = results.map(({ manifest }) => manifest);
  const plan = await followedPlan(meetingOf(errand, found), { count, commit: errand.commit }, manifests);
  const suite = results[0]?.manifest.suite ?? lane;
  return { results: { lane, suite, count, results, plan, reasons: [...found.reasons, ...broken] } };
}

async function fetchOne({ meeting, index, artifact }: Wanted): Promise<ShardResult | Reason> {
  const result = await fetchResult(meeting, index, artifact);
  if (!('manifest' in result)) return result;
  const role = index === null ? 'repair' : 'shard';
  if (result.manifest.role === role) return result;
  const message = `The result ${artifact.name} cannot be used: its manifest says that it is a ${result.manifest.role}.`;
  return { code: 'AEGIS-E408', message };
}

/** Runs the work on all items, a few at a time; results in their order. */
async function eachOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE)
    done.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))));
  return done;
}

/**
 * Whether an artifact that has the name of an unsharded lane is none: it came whole, and holds no manifest. That of
 * a gate, or of somebody else, is nothing to us. A merged result whose shards are gone is a lane that is lost.
 */
async function strayIn({ gate }: Errand, { lane, newest }: FoundLane): Promise<Fetched | null> {
  const name = newest.get(1)?.name ?? '';
  const place = unpackedAt(gate, name);
  if (!existsSync(place) || existsSync(join(place, 'shard', 'manifest.json'))) return null;
  const report = await reportIn(place);
  if (report === null) return { stray: name };
  const lanes = list(parseObject(report) ?? {}, 'lanes');
  // Of our own name: an earlier attempt of this very gate, which may have found no lane.
  if (lanes.length > 0 || lane === gate.names.lane) return { stray: null };
  const message = `The merged result ${name} is there, and the results of its shards are not.`;
  const reasons: Reason[] = [{ code: 'AEGIS-E412', message }];
  return { results: { lane, suite: lane, count: 1, results: [], plan: null, reasons } };
}
