import { appendFileSync, readFileSync } from 'node:fs';

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
    // `stateProblem` finds out and says so.
  }
}

/**
 * Why post could not be told from main, or null: then main must not run, or its post would run the tests.
 * @param secrets the private variables of this phase, after `markBegun`
 */
export function stateProblem(secrets: Readonly<Record<string, string>>): string | null {
  if (secrets.STATE_aegis) return null;
  if (!secrets.GITHUB_STATE) return 'The variable GITHUB_STATE is not set.';
  try {
    if (/^aegis=/m.test(readFileSync(secrets.GITHUB_STATE, 'utf8'))) return null;
  } catch {
    // Said below.
  }
  return 'The file that GITHUB_STATE names could not be written.';
}
