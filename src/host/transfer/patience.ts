/** Whether a service is worth asking: what this job has learned of it so far. A JSON value, kept from main to post. */
export interface Health {
  readonly state: 'unknown' | 'up' | 'down';
  /** Seconds that may still be lost to this service in this job. */
  readonly patience: number;
  /** Why it is down; '' while it is not. */
  readonly reason: string;
}

/** Together well under 15 s, with room for the start of workers: caches first, artifacts take what is left. */
export const CACHE_PATIENCE = 6.5;
export const TOTAL_PATIENCE = 12;
/** A failure that came at once costs this much, or fast failures would go on for ever. */
const LEAST_COST = 2;

/** A service that was not asked yet. */
export const newHealth = (patience: number): Health => ({ state: 'unknown', patience, reason: '' });

/** After an answer, be it a miss. */
export const answered = (health: Health): Health =>
  health.state === 'down' ? health : { ...health, state: 'up' };

/** Nothing more is asked of the service. */
export const down = (health: Health, reason: string): Health =>
  health.state === 'down' ? health : { ...health, state: 'down', reason };

/** After a call that failed and cost `seconds`; an empty budget means down. */
export function spend(health: Health, seconds: number, reason: string): Health {
  const patience = Math.max(0, health.patience - Math.max(seconds, LEAST_COST));
  return patience > 0 ? { ...health, patience } : down({ ...health, patience }, reason);
}

/** Reads what another phase wrote; null for anything else. */
export function parseHealth(value: unknown): Health | null {
  const { state, patience, reason } = (value ?? {}) as Record<string, unknown>;
  if (state !== 'unknown' && state !== 'up' && state !== 'down') return null;
  if (typeof patience !== 'number' || !(patience >= 0 && patience <= TOTAL_PATIENCE)) return null;
  if (typeof reason !== 'string' || reason.length > 2000) return null;
  return { state, patience, reason };
}
