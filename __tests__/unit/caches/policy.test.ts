import { describe, expect, test } from '@jest/globals';
import { cachePolicy, restorePolicy, savePolicy } from '../../../src/caches/policy.ts';

const facts = (event: string, ref = 'refs/heads/main', defaultBranch: string | null = 'main') => ({
  event,
  ref,
  defaultBranch,
});

describe('savePolicy', () => {
  test.each(['push', 'schedule', 'workflow_dispatch', 'repository_dispatch'])(
    'auto saves on %s to the default branch',
    (event) => {
      expect(savePolicy(facts(event), 'auto')).toBeNull();
      expect(savePolicy(facts(event, 'refs/heads/topic'), 'auto')).toMatch(/default branch/);
      expect(savePolicy(facts(event, 'refs/tags/v1'), 'auto')).not.toBeNull();
    },
  );

  test.each([
    'pull_request',
    'pull_request_target',
    'release',
    'merge_group',
    'workflow_run',
    'issue_comment',
  ])('auto does not save on %s', (event) => expect(savePolicy(facts(event), 'auto')).toContain(event));

  test('always saves, but never with the code of somebody else in the scope of the base branch', () => {
    expect(savePolicy(facts('pull_request', 'refs/pull/1/merge'), 'always')).toBeNull();
    for (const event of ['pull_request_target', 'issue_comment', 'workflow_run'])
      expect(savePolicy(facts(event), 'always')).toBe(`never saved on ${event}`);
  });

  test('never is never', () => expect(savePolicy(facts('push'), 'never')).toMatch(/never/));

  test('an unknown default branch is main or master', () => {
    expect(savePolicy(facts('push', 'refs/heads/master', null), 'auto')).toBeNull();
    expect(savePolicy(facts('push', 'refs/heads/topic', null), 'auto')).not.toBeNull();
    expect(savePolicy(facts('push', 'refs/heads/main', 'trunk'), 'auto')).not.toBeNull();
  });
});

describe('restorePolicy', () => {
  test('releases and tags start cold unless caches are named', () => {
    expect(restorePolicy(facts('push'), 'auto')).toBeNull();
    expect(restorePolicy(facts('pull_request', 'refs/pull/1/merge'), 'auto')).toBeNull();
    expect(restorePolicy(facts('release', 'refs/tags/v1'), 'auto')).not.toBeNull();
    expect(restorePolicy(facts('push', 'refs/tags/v1'), 'auto')).not.toBeNull();
    expect(restorePolicy(facts('push', 'refs/tags/v1'), ['poetry'])).toBeNull();
  });

  test('both together', () => {
    const inputs = { caches: 'auto', save: 'auto' } as const;
    expect(cachePolicy(facts('push'), inputs)).toEqual({ restore: null, save: null });
  });
});
