import type { RestoreOutcome, SaveOutcome } from '../host/ports.ts';
import type { Outcome } from '../results/model.ts';
import type { GateStatus, VerdictKind } from '../verdict/model.ts';

/** The words of the report, each once. */

export const VERDICT_ICONS: Record<VerdictKind, string> = {
  passed: '✅',
  failed: '❌',
  incomplete: '⚠️',
  cancelled: '⚠️',
  'config-error': '❌',
};

export const REASON_TITLES: Record<VerdictKind, string> = {
  passed: 'Worth knowing',
  failed: 'Why it failed',
  incomplete: 'Why it is incomplete',
  cancelled: 'What was cut short',
  'config-error': 'What to mend first',
};

export const GATE_ICONS: Record<GateStatus, string> = {
  pass: '✅',
  fail: '❌',
  warn: '⚠️',
  'n/a': '➖',
};

export const OUTCOME_WORDS: Record<Outcome, string> = {
  passed: 'passed',
  failed: 'failed',
  error: 'error in set-up or teardown',
  skipped: 'skipped',
  xfailed: 'failed as expected',
  xpassed: 'passed against expectation',
  unfinished: 'never ended',
};

export const RESTORE_WORDS: Record<RestoreOutcome['kind'], string> = {
  exact: '✅ exact',
  partial: '🟡 older entry',
  miss: '⬜ miss',
  skipped: '➖ not used',
  failed: '⚠️ failed',
};

/** A store of which a model or an image could not be had. */
export const RESTORE_IN_PART = '⚠️ in part';

/** What earlier runs have learned: the newest is all that one can get. */
export const LEDGER_NEWEST = '✅ newest';

export const SAVE_WORDS: Record<SaveOutcome['kind'], string> = {
  stored: 'saved',
  current: 'not needed: it is up to date',
  duplicate: 'no: another job has saved it, or is at it',
  empty: 'no: nothing to save',
  denied: 'no',
  skipped: 'no',
  failed: 'failed',
};

/** A save that is left to the end of the job. */
export const SAVE_LATER = 'when the job is over';
