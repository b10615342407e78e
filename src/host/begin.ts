import { appendFileSync } from 'node:fs';

/** The state of a main phase that got no further than its start: nothing to save. */
const BEGUN = { version: 1, specs: [], warned: false, health: null };

/**
 * Main's very first act: it leaves a state, by which post knows that it is post. Were main ended
 * before that, its post would take itself for main and run the tests.
 * @param env the environment before the clean-up
 */
export function markBegun(env: Readonly<Record<string, string | undefined>>): void {
  if (env.STATE_aegis || !env.GITHUB_STATE) return;
  try {
    appendFileSync(env.GITHUB_STATE, `aegis=${JSON.stringify(BEGUN)}\n`);
  } catch {
    // It is said when the state of the whole phase cannot be written either.
  }
}
