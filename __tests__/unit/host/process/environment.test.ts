import { describe, expect, test } from '@jest/globals';
import { childEnvironment, isPrivate, splitEnvironment } from '../../../../src/host/process/environment.ts';

const PRIVATE = [
  'ACTIONS_RUNTIME_TOKEN',
  'ACTIONS_RESULTS_URL',
  'ACTIONS_ID_TOKEN_REQUEST_URL',
  'INPUT_SHARD',
  'INPUT_COVERAGE-MIN',
  'Input_Mixed',
  'STATE_aegis',
  'GITHUB_ENV',
  'GITHUB_PATH',
  'GITHUB_OUTPUT',
  'GITHUB_STATE',
  'GITHUB_STEP_SUMMARY',
  'GITHUB_TOKEN',
];
const PUBLIC = [
  'PATH',
  'HOME',
  'LANG',
  'CI',
  'GITHUB_ACTIONS',
  'GITHUB_REF',
  'RUNNER_TEMP',
  'RUNNER_TRACKING_ID',
  'MY_TOKEN',
];

describe('environment', () => {
  test.each(PRIVATE)('%s is private', (name) => expect(isPrivate(name)).toBe(true));
  test.each(PUBLIC)('%s is public', (name) => expect(isPrivate(name)).toBe(false));

  test('split: every set variable is on one side', () => {
    expect(splitEnvironment({ PATH: '/bin', INPUT_A: '', UNSET: undefined })).toEqual({
      publicEnv: { PATH: '/bin' },
      secrets: { INPUT_A: '' },
    });
  });

  test('a child gets the public part and what it is given by name', () => {
    const env = Object.fromEntries(
      [...PRIVATE, ...PUBLIC, 'AEGIS_HANDOFF', 'AEGIS_RUN'].map((name) => [name, name]),
    );
    expect(Object.keys(childEnvironment(env)).sort()).toEqual([...PUBLIC].sort());
    expect(childEnvironment({ PATH: 'a' }, { PATH: 'b', ACTIONS_RESULTS_URL: 'u' })).toEqual({
      PATH: 'b',
      ACTIONS_RESULTS_URL: 'u',
    });
  });
});
