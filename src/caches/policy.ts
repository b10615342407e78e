import type { Facts } from '../host/ports.ts';
import type { CacheInputs } from './kind.ts';

type EventFacts = Pick<Facts, 'event' | 'ref' | 'defaultBranch'>;

/** What the job may do with caches: null allows, a text says why not. */
export interface CachePolicy {
  readonly restore: string | null;
  readonly save: string | null;
}

const TRUSTED_EVENTS = new Set(['push', 'schedule', 'workflow_dispatch', 'repository_dispatch']);

/** They run in the scope of the base branch, most often with the code of somebody else. */
const FOREIGN_EVENTS = new Set(['pull_request_target', 'issue_comment', 'workflow_run']);

/** The policy of a job, from its event and the inputs `cache-save` and `caches`. */
export function cachePolicy(facts: EventFacts, inputs: Pick<CacheInputs, 'caches' | 'save'>): CachePolicy {
  return { restore: restorePolicy(facts, inputs.caches), save: savePolicy(facts, inputs.save) };
}

/** Why this job saves no caches, or null when it does. */
export function savePolicy(facts: EventFacts, choice: CacheInputs['save']): string | null {
  if (choice === 'never') return '`cache-save: never`';
  if (FOREIGN_EVENTS.has(facts.event)) return `never saved on ${facts.event}`;
  if (choice === 'always') return null;
  if (!TRUSTED_EVENTS.has(facts.event)) return `not saved on ${facts.event} (\`cache-save: auto\`)`;
  return onDefaultBranch(facts) ? null : 'saved on the default branch only (`cache-save: auto`)';
}

/** Why this job restores no caches, or null when it does. A list in `caches` asks for them by name. */
export function restorePolicy(facts: EventFacts, caches: CacheInputs['caches']): string | null {
  if (caches !== 'auto') return null;
  if (facts.event === 'release') return 'not restored on release: name them in `caches` to have them';
  if (facts.ref.startsWith('refs/tags/')) return 'not restored for tags: name them in `caches` to have them';
  return null;
}

// GitHub always says which branch is the default; local runners may not.
function onDefaultBranch(facts: EventFacts): boolean {
  const names = facts.defaultBranch === null ? ['main', 'master'] : [facts.defaultBranch];
  return names.some((name) => facts.ref === `refs/heads/${name}`);
}
