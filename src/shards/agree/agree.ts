import { setTimeout as sleep } from 'node:timers/promises';
import type { ArtifactInfo } from '../../host/ports.ts';
import type { PlanUse } from '../../results/model.ts';
import type { Meeting } from '../meeting.ts';
import type { Plan } from '../plan/model.ts';
import { type Envelope, openEnvelope, sealPlan } from './envelope.ts';
import { type Agreement, agreed, type PlanFor } from './fit.ts';
import { lowestPlan, putPlan, type Shelf, takePlan } from './shelf.ts';
import { witnessed } from './witness.ts';

export type { Agreement } from './fit.ts';

/** Milliseconds to wait before each further look: an artifact shows seconds after it was made. */
export type Pauses = readonly number[];

/** 12 seconds in all: a service that hangs must not cost more. */
const PAUSES: Pauses = [500, 1000, 1500, 2000, 3000, 4000];

/** Calls that may fail: the client has tried each several times, and the results need what is left of the patience. */
const MOST_FAILURES = 2;

/** So many looks show a plan that is older than the results beside it. */
const LOOKS_FOR_OLDER = 3;

/** A plan as it is read, and as it is stored. */
interface Own {
  readonly envelope: Envelope;
  readonly sealed: string;
}

/** What one shard knows while it looks for the plan. */
interface Search {
  readonly meeting: Meeting;
  readonly expected: PlanFor;
  readonly make: () => Plan | Promise<Plan>;
  readonly pauses: Pauses;
  looks: number;
  /** Our own plan, once it was needed. */
  own: Own | null;
  /** Somebody's plan was seen, or has the name. */
  exists: boolean;
  /** A listing showed it. */
  shown: boolean;
  /** An upload of ours broke off, so that the name may be taken by ourselves. */
  halfOurs: boolean;
  /** Nobody has run tests without a plan that can be had. */
  cleared: boolean;
  /** Calls that failed. */
  failures: number;
  /** The last listing failed. */
  blind: boolean;
  /** What went wrong last. */
  trouble: string;
}

/**
 * The plan of the run: whoever uploads it first wins, everybody else takes what is there. Without artifacts
 * the files are spread by hash. When others have a plan that cannot be had, this shard must run nothing.
 * Never throws, and waits for half a minute at most, besides what the service takes to answer.
 * @param make the plan as this shard would make it; asked for when nobody's plan is there
 */
export async function agreePlan(
  meeting: Meeting,
  expected: PlanFor,
  make: () => Plan | Promise<Plan>,
  pauses: Pauses = PAUSES,
): Promise<Agreement> {
  const search: Search = {
    ...{ meeting, expected, make, pauses },
    ...{ looks: 0, failures: 0, own: null, trouble: '' },
    ...{ blind: false, exists: false, shown: false, halfOurs: false, cleared: false },
  };
  for (const pause of [0, ...pauses]) {
    await sleep(pause);
    const agreement = await round(search).catch((error: unknown) => note(search, String(error)));
    if (agreement) return agreement;
    if (search.blind && search.failures >= MOST_FAILURES) break;
  }
  return withoutPlan(search);
}

async function round(search: Search): Promise<Agreement | null> {
  const { meeting } = search;
  const listed = await meeting.artifacts.list();
  search.looks++;
  if (!listed.ok) note(search, listed.reason);
  search.blind = !listed.ok;
  if (!listed.ok && listed.unavailable) return withoutPlan(search);
  const found = listed.ok ? lowestPlan(listed.value, meeting) : null;
  if (found) return take(search, found);
  if (search.exists) return null;
  if (listed.ok && !search.cleared) {
    const answer = await asOthersDid(search, listed.value);
    if (answer !== 'cleared') return answer;
    search.cleared = true;
  }
  return search.failures < MOST_FAILURES ? offer(search) : null;
}

async function take(search: Search, artifact: ArtifactInfo): Promise<Agreement | null> {
  search.exists = search.shown = true;
  const found = await takePlan(search.meeting, artifact);
  if (found.envelope) return agreed(found.envelope, search.expected);
  note(search, found.reason);
  return found.again && search.failures < MOST_FAILURES ? null : withoutPlan(search);
}

/** Where tests ran already and there is no plan, a new one would tear the shards apart. */
async function asOthersDid(
  search: Search,
  listed: readonly ArtifactInfo[],
): Promise<Agreement | null | 'cleared'> {
  const { meeting } = search;
  const results = listed.filter(({ name }) => meeting.names.parse(name)?.shard.count === meeting.shard.count);
  if (results.length === 0) return 'cleared';
  if (search.looks < Math.min(LOOKS_FOR_OLDER, search.pauses.length)) return null;
  const use = await witnessed(meeting, results);
  return use === null ? 'cleared' : { use, plan: null, refusal: null };
}

/** Uploads our own plan, unless somebody else is first. */
async function offer(search: Search): Promise<Agreement | null> {
  search.own ??= await makeOwn(search);
  const answer = await putPlan(search.meeting, search.own.sealed);
  if (answer.ok) return settle(search, search.own.envelope, answer.value);
  if (answer.conflict) search.exists = true;
  else search.halfOurs = true;
  if (answer.conflict) search.trouble = answer.reason;
  else note(search, answer.reason);
  return answer.unavailable ? withoutPlan(search) : null;
}

async function makeOwn({ meeting, expected, make }: Search): Promise<Own> {
  const origin = { lane: meeting.names.lane, runId: meeting.runId, commit: expected.commit };
  const sealed = sealPlan(await make(), origin);
  // A plan that the others cannot read must not be published.
  return { sealed, envelope: openEnvelope(sealed, origin) };
}

/** Ours is stored. Should another of the name be there and be older, that one counts. */
async function settle(search: Search, envelope: Envelope, own: ArtifactInfo): Promise<Agreement | null> {
  const { meeting, expected, pauses } = search;
  for (const pause of [0, ...pauses.slice(0, 2)]) {
    await sleep(pause);
    const listed = await meeting.artifacts.list();
    const shown = listed.ok ? listed.value : [];
    const first = lowestPlan([...shown, own], meeting);
    if (first && first.id !== own.id) return take(search, first);
    if (!listed.ok) break;
    if (shown.some(({ id }) => id === own.id)) break;
  }
  return agreed(envelope, expected);
}

/** A call that failed, after the client had tried it several times. */
function note(search: Search, trouble: string): null {
  search.failures++;
  search.trouble = trouble;
  return null;
}

function withoutPlan({ exists, shown, halfOurs, trouble: reason }: Search): Agreement {
  // A name that our own broken upload holds is nobody's plan: all others see nothing, and run nothing.
  const theirs = exists && (shown || !halfOurs);
  const use: PlanUse = theirs ? { kind: 'waived', reason } : { kind: 'rendezvous', reason };
  return { use, plan: null, refusal: null };
}

/** The plan of a run, or why it is not to be had. */
export type FoundPlan =
  | { readonly plan: Plan; readonly reason: '' }
  | { readonly plan: null; readonly reason: string };

/** Looks for the plan and makes none: for whoever judges what the shards did. Never throws. */
export async function fetchPlan(
  shelf: Shelf,
  expected: PlanFor,
  pauses: Pauses = PAUSES.slice(0, 3),
): Promise<FoundPlan> {
  let reason = 'there is no plan of this run';
  for (const pause of [0, ...pauses]) {
    await sleep(pause);
    const listed = await shelf.artifacts.list();
    const found = listed.ok ? lowestPlan(listed.value, shelf) : null;
    if (!listed.ok) reason = `the plan of the run could not be looked for: ${listed.reason}`;
    if (!found) continue;
    const taken = await takePlan(shelf, found);
    if (taken.envelope) return foundPlan(agreed(taken.envelope, expected));
    reason = taken.reason;
    if (!taken.again) break;
  }
  return { plan: null, reason };
}

function foundPlan({ plan, refusal }: Agreement): FoundPlan {
  return plan ? { plan, reason: '' } : { plan: null, reason: refusal?.message ?? '' };
}
