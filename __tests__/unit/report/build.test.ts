import { describe, expect, test } from '@jest/globals';
import { buildReport, type Findings } from '../../../src/report/build.ts';
import type { Manifest } from '../../../src/results/model.ts';
import { someFacts } from '../../support/facts.ts';
import { aManifest, aSession, aTest } from '../../support/manifests.ts';
import { verdict } from '../../support/reports.ts';

const findingsOf = (manifests: readonly [Manifest, ...Manifest[]]): Findings => ({
  ...{ scope: 'lane', own: manifests[0], manifests, verdict: verdict('passed'), proof: null },
  ...{ coverage: null, predicted: [], lanes: [], plan: null, caches: [], artifacts: [] },
  ...{ notices: [], timings: [], cacheLimit: 10e9 },
});

const linesOf = (manifests: readonly [Manifest, ...Manifest[]], predicted: readonly number[] = []) =>
  buildReport(someFacts(), { ...findingsOf(manifests), predicted }).shards;

const shard = (index: number, overrides: Partial<Manifest> = {}): Manifest => ({
  ...aManifest(index, 2, []),
  ...overrides,
});

const stopped = (reason: string): Partial<Manifest> => ({
  session: aSession({ stopped: reason, tests: [aTest('a.py::t', { outcome: 'failed' })] }),
  reasons: [{ code: 'AEGIS-E321', message: 'pytest stopped early.' }],
});

describe('the line of a shard', () => {
  test.each([
    ['stopping after 1 failures', 'stopped after 1 failure'],
    ['stopping after 3 failures', 'stopped after 3 failures'],
    ['something of a plugin', '1 failed'],
  ])('%s: %s', (reason, result) => {
    expect(linesOf([shard(1, stopped(reason))])[0]?.result).toBe(result);
  });

  test('a signal tells more than the failures before it', () => {
    const end = { kind: 'signalled', signal: 'SIGKILL', outOfMemory: false } as const;
    const line = linesOf([shard(1, { ...stopped('stopping after 1 failures'), end })])[0];
    expect(line?.result).toBe('killed by SIGKILL');
  });

  test('that left its tests to the last one has not passed anything', () => {
    const plan = { kind: 'waived', reason: 'the plan is damaged' } as const;
    const end = { kind: 'not-started', reason: plan.reason } as const;
    expect(linesOf([shard(1, { plan, end })])[0]?.result).toBe('left to the last shard');
  });

  test('has what the plan expected of it, which says nothing of a repair', () => {
    const lines = linesOf([shard(1), shard(2), shard(2, { role: 'repair' })], [38.2, 0]);
    expect(lines.map(({ role, predicted }) => [role, predicted])).toEqual([
      ['shard', 38.2],
      ['shard', null],
      ['repair', null],
    ]);
  });

  test('of which one shard alone knows too little to tell what was expected', () => {
    const findings = { ...findingsOf([shard(1)]), scope: 'shard', predicted: [38.2, 0] } as const;
    expect(buildReport(someFacts(), findings).shards[0]?.predicted).toBeNull();
  });

  test('expects as much less as workers did side by side', () => {
    const tests = [aTest('a.py::t', { seconds: 30 }), aTest('a.py::u', { seconds: 10 })];
    const session = aSession({ tests, collectSeconds: 2 });
    expect(linesOf([shard(1, { session, seconds: 12 })], [36])[0]?.predicted).toBe(9);
  });

  test('counts what it carries from earlier attempts', () => {
    const tests = [2, 1, undefined, 1].map((attempt, at) =>
      aTest(`a.py::test_${at}`, attempt === undefined ? {} : { attempt }),
    );
    const [line] = linesOf([shard(1, { session: aSession({ tests }) })], [38.2]);
    expect(line?.carried).toEqual([
      { attempt: 1, tests: 2 },
      { attempt: 2, tests: 1 },
    ]);
    // It ran one of four tests: what the plan expected of all says nothing of that.
    expect(line?.predicted).toBeNull();
  });
});

describe('the address of the manual', () => {
  const manual = (env: Readonly<Record<string, string>>) =>
    buildReport(someFacts({ env }), findingsOf([shard(1)])).manual;

  test('is in the repository of the action, at its ref', () => {
    expect(manual({ GITHUB_ACTION_REPOSITORY: 'octo/aegis-ci-action', GITHUB_ACTION_REF: 'v1' })).toBe(
      'https://github.com/octo/aegis-ci-action/blob/v1/docs/troubleshooting.md',
    );
  });

  test.each([
    ['an action of the same repository', {}],
    ['no ref', { GITHUB_ACTION_REPOSITORY: 'octo/aegis-ci-action' }],
    ['a ref that would end a link', { GITHUB_ACTION_REPOSITORY: 'o/a', GITHUB_ACTION_REF: 'v1)<x' }],
    ['a repository that is none', { GITHUB_ACTION_REPOSITORY: '../..//x', GITHUB_ACTION_REF: 'v1' }],
  ])('is not known: %s', (_, env) => {
    expect(manual(env)).toBeNull();
  });
});
