import { setTimeout as sleep } from 'node:timers/promises';
import type { ArtifactStore } from '../../host/ports.ts';
import type { Reason } from '../../results/model.ts';
import type { Asking } from '../meeting.ts';
import { unlisted } from '../publish.ts';
import { type FoundLane, lanesIn, type Search, selectLanes } from './lanes.ts';

/** The lanes that a gate is to judge, and what keeps it from seeing them. */
export interface FoundLanes {
  readonly lanes: readonly FoundLane[];
  /** Names of lanes that were not asked for. */
  readonly others: readonly string[];
  readonly reasons: readonly Reason[];
}

/** A listing may show an artifact seconds after it was made: 20 seconds in all. */
const LISTING: Asking = { tries: 11, pauseMs: 2000 };

/** A listing that fails has been tried again by the client already. */
const MOST_FAILURES = 2;

/** What is looked for. */
export interface Wish {
  readonly search: Search;
  /** The input `lanes`. */
  readonly patterns: readonly string[];
  /** Ends the waiting. */
  readonly stop: AbortSignal;
}

/**
 * Finds the lanes of this run by the names of their artifacts. As long as something is missing it asks again,
 * and then takes what is there.
 */
export async function findLanes(
  artifacts: ArtifactStore,
  { search, patterns, stop }: Wish,
  { tries, pauseMs }: Asking = LISTING,
): Promise<FoundLanes> {
  let failures = 0;
  for (let left = tries; ; left--) {
    const listed = await artifacts.list();
    if (!listed.ok && listed.unavailable) return { ...NOTHING, reasons: [blind(listed.reason)] };
    if (!listed.ok) failures += 1;
    const all = listed.ok ? lanesIn(listed.value, search) : [];
    const { lanes, unmatched } = selectLanes(all, patterns);
    const complete = lanes.length > 0 && unmatched.length === 0 && lanes.every(isComplete);
    if (complete || left <= 1 || failures >= MOST_FAILURES || stop.aborted) {
      const others = all.filter((lane) => !lanes.includes(lane)).map(({ lane }) => lane);
      return { lanes, others, reasons: listed.ok ? [] : [unlisted(listed.reason, 'other jobs')] };
    }
    await sleep(pauseMs, null, { signal: stop }).catch(() => null);
  }
}

const NOTHING: FoundLanes = { lanes: [], others: [], reasons: [] };

const isComplete = ({ newest, count }: FoundLane): boolean => newest.size >= count;

/** Without artifacts a gate can prove nothing. */
const blind = (reason: string): Reason => ({
  code: 'AEGIS-E410',
  message: `A gate cannot see what other jobs ran: ${reason}.`,
});
