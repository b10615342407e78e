import type { ShardId } from '../results/model.ts';

/** The default of the input `artifact-name`. */
export const USUAL_BASE = 'test-results';

/** Whose result it is, and of which attempt. */
export interface ShardResultName {
  readonly shard: ShardId;
  readonly attempt: number;
}

/**
 * The artifacts of a lane. Attempts from the second on have a name of their own. Steps with another `artifact-name` do
 * not meet: all their names hold it, `aegis-plan-nightly+unit`; no lane has a `+` in its name.
 */
export interface LaneNames {
  readonly lane: string;
  /** The result of one shard, e.g. `test-results-unit-2of4`. */
  result(shard: ShardId, attempt: number): string;
  /** The merged result of the lane, e.g. `test-results-unit`. */
  merged(attempt: number): string;
  /** What the last shard ran because no other had, e.g. `test-results-unit-repair`. */
  repair(attempt: number): string;
  /** Left by a shard that knows that all jobs were started again, e.g. `aegis-all-unit-attempt2`. */
  everything(attempt: number): string;
  /** Left by a shard that begins again, before its tests, e.g. `aegis-again-unit-2of4-attempt2`. */
  again(shard: ShardId, attempt: number): string;
  /** By index of a shard, the latest attempt up to this one in which it began again: what it left before does not count. */
  restarts(listed: readonly string[], attempt: number): ReadonlyMap<number, number>;
  /** Whether a result of this count counts in an attempt: not when its shard has begun again since. */
  counting(listed: readonly string[], attempt: number): (result: ShardResultName) => boolean;
  /** The k-th completion ticket of an attempt, e.g. `aegis-done-unit-3of4`. */
  ticket(k: number, attempt: number): string;
  /** Left by a step that found the name of its result taken: two steps have one lane. */
  twice(): string;
  /** The plan of the run, e.g. `aegis-plan-unit`; `aegis-plan-unit@2` where the second attempt found none. */
  plan(attempt: number): string;
  /** The attempt of a plan's name; null for any other artifact. */
  parsePlan(name: string): number | null;
  /** The shard and attempt of a result's name; null for any other artifact. */
  parse(name: string): ShardResultName | null;
  /** Is it a completion ticket of this lane, count and attempt? Its k, or null. */
  parseTicket(name: string, attempt: number): number | null;
}

const suffix = (attempt: number): string => (attempt > 1 ? `-attempt${attempt}` : '');

/**
 * @param base the input `artifact-name`
 * @param lane its name
 * @param count its number of shards
 */
export function namesOf(base: string, lane: string, count: number): LaneNames {
  const merged = `${base}-${lane}`;
  const own = base === USUAL_BASE ? lane : `${base}+${lane}`;
  const plan = `aegis-plan-${own}`;
  const ticket = `aegis-done-${own}-`;
  const again = `aegis-again-${own}`;
  const ticketEnd = `of${count}`;
  const restarts: LaneNames['restarts'] = (listed, attempt) => {
    const found = listed.flatMap((name) => parseResult(afterStart(name, again) ?? '') ?? []);
    const ours = found.filter((one) => one.shard.count === count && one.attempt <= attempt);
    return new Map(ours.sort((a, b) => a.attempt - b.attempt).map((one) => [one.shard.index, one.attempt]));
  };
  return {
    lane,
    result: (shard, attempt) => `${merged}-${shard.index}of${shard.count}${suffix(attempt)}`,
    merged: (attempt) => `${merged}${suffix(attempt)}`,
    repair: (attempt) => `${merged}-repair${suffix(attempt)}`,
    everything: (attempt) => `aegis-all-${own}${suffix(attempt)}`,
    again: (shard, attempt) => `${again}-${shard.index}of${shard.count}${suffix(attempt)}`,
    restarts,
    counting: (listed, attempt) => {
      const begun = restarts(listed, attempt);
      return ({ shard, attempt: of }) => shard.count === count && of >= (begun.get(shard.index) ?? 1);
    },
    ticket: (k, attempt) => `${ticket}${k}${ticketEnd}${suffix(attempt)}`,
    twice: () => `aegis-twice-${own}`,
    plan: (attempt) => `${plan}${attempt > 1 ? `@${attempt}` : ''}`,
    parsePlan: (name) => (name === plan ? 1 : attemptAfter(name, `${plan}@`)),
    parse: (name) => parseResult(afterStart(name, merged) ?? ''),
    parseTicket: (name, attempt) => {
      const end = `${ticketEnd}${suffix(attempt)}`;
      return name.startsWith(ticket) && name.endsWith(end)
        ? whole(name.slice(ticket.length, -end.length))
        : null;
    },
  };
}

function parseResult(rest: string) {
  const match = /^-([1-9]\d{0,2})of([1-9]\d{0,2})(?:-attempt([1-9]\d{0,3}))?$/.exec(rest);
  if (!match) return null;
  return { shard: { index: Number(match[1]), count: Number(match[2]) }, attempt: Number(match[3] ?? 1) };
}

const afterStart = (name: string, start: string): string | null =>
  name.startsWith(start) ? name.slice(start.length) : null;

const attemptAfter = (name: string, start: string): number | null => whole(afterStart(name, start) ?? '');

const whole = (text: string): number | null => (/^[1-9]\d{0,2}$/.test(text) ? Number(text) : null);
