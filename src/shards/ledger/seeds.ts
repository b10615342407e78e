import { LIMITS } from './model.ts';
import { parseBounded, type Tell } from './text.ts';

/** Seconds by node id, as other tools write them. */
export type Seeds = ReadonlyMap<string, number>;

const MOST_SECONDS = LIMITS.ms / 1000;

/**
 * A `.test_durations` of pytest-split, or any JSON object of node id to seconds. Not trusted: at most
 * 64 MiB and 200,000 ids; what is no id or no time is left out, more than a day is a day.
 * null when it is no such object; what was not used is told.
 */
export function parseDurations(json: string, tell: Tell = () => {}): Seeds | null {
  const found = parseBounded(json, 'file of durations', tell);
  if (!found) return null;
  const entries = Object.entries(found);
  const good = entries.filter(([id, value]) => isId(id) && isTime(value)) as [string, number][];
  const kept = good.slice(0, LIMITS.tests);
  if (kept.length < entries.length) tell(`${entries.length - kept.length} durations could not be used.`);
  return new Map(kept.map(([id, seconds]) => [id, Math.min(MOST_SECONDS, seconds)]));
}

const isId = (id: string): boolean => id !== '' && id.length <= LIMITS.id && !id.includes('\0');

const isTime = (value: unknown): boolean => Number.isFinite(value) && (value as number) >= 0;
