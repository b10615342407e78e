import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { learn } from '../../../../src/host/transfer/learn.ts';
import {
  answered,
  CACHE_PATIENCE,
  down,
  newHealth,
  parseHealth,
  spend,
} from '../../../../src/host/transfer/patience.ts';
import type { Ending } from '../../../../src/host/transfer/protocol.ts';

const fresh = newHealth(CACHE_PATIENCE);
const ending = (end: object): Ending<'restore'> =>
  ({ seconds: 1, lost: 0, status: 0, lines: [], end: 'done', value: null, ...end }) as Ending<'restore'>;

describe('patience', () => {
  test('any series of failures ends, after at most the budget and one call', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 6, noNaN: true })), (costs) => {
        let health = fresh;
        let lost = 0;
        let calls = 0;
        for (const cost of costs) {
          if (health.state === 'down') break;
          const seconds = Math.min(cost, health.patience);
          lost += seconds;
          calls += 1;
          health = spend(health, seconds, 'no');
        }
        expect(lost).toBeLessThanOrEqual(CACHE_PATIENCE + 1e-9);
        expect(calls).toBeLessThanOrEqual(4);
      }),
    );
  });

  test('down stays down, with the first reason', () => {
    const out = down(fresh, 'first');
    expect(answered(out)).toBe(out);
    expect(down(out, 'second').reason).toBe('first');
  });

  test('health survives its way through JSON, and nothing else does', () => {
    const health = spend(fresh, 3, 'x');
    expect(parseHealth(JSON.parse(JSON.stringify(health)))).toEqual(health);
    for (const bad of [
      null,
      1,
      {},
      { state: 'up' },
      { ...health, patience: 1e9 },
      { ...health, patience: Number.NaN },
    ])
      expect(parseHealth(bad)).toBeNull();
  });
});

describe('learn', () => {
  test.each([
    ['a miss', ending({}), null, 'up', CACHE_PATIENCE],
    [
      'no answer at all',
      ending({ end: 'stopped', why: 'unanswered', lost: 4 }),
      'hung',
      'down',
      CACHE_PATIENCE - 4.5,
    ],
    ['a refused connection', ending({}), 'Unable to make request: ECONNREFUSED', 'down', CACHE_PATIENCE - 2],
    ['a refused token', ending({}), 'Failed to X: (401) Unauthorized', 'down', CACHE_PATIENCE - 2],
    [
      'a server error',
      ending({ lost: 3 }),
      'Failed to X: (503) Unavailable',
      'unknown',
      CACHE_PATIENCE - 3.5,
    ],
    ['a stalled transfer', ending({ end: 'stopped', why: 'stalled', lost: 6 }), 'x', 'down', 0],
    ['a damaged archive', ending({}), 'the archive is damaged or gone', 'up', CACHE_PATIENCE],
    [
      'a cancelled job',
      ending({ end: 'stopped', why: 'cancelled', lost: 3 }),
      'x',
      'unknown',
      CACHE_PATIENCE,
    ],
  ])('%s', (_, end, failure, state, patience) => {
    const health = learn(fresh, end, failure);
    expect([health.state, health.patience]).toEqual([state, patience]);
  });
});
