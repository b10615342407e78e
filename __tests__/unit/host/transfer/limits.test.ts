import { describe, expect, test } from '@jest/globals';
import { announcement, isHopeless, stopReason } from '../../../../src/host/transfer/limits.ts';
import { type Activity, STILL } from '../../../../src/host/transfer/protocol.ts';

const limits = { patience: 6.5, deadlineMs: 120_000 };
const activity = (overrides: Partial<Activity>): Activity => ({ ...STILL, ...overrides });

describe('stopReason', () => {
  test.each<[string, Partial<Activity>, string | null]>([
    ['waits for the first byte', { idleMs: 3900 }, null],
    ['gives up a service that sends nothing', { idleMs: 4000 }, 'unanswered'],
    ['waits for a pause in a transfer', { answered: true, idleMs: 5900 }, null],
    ['gives up a transfer that stands', { answered: true, idleMs: 6000 }, 'stalled'],
    [
      'lets the client try again after a failure',
      { answered: true, troubled: true, idleMs: 6400, lostMs: 6400 },
      null,
    ],
    [
      'gives up when failures used up the patience',
      { answered: true, troubled: true, lostMs: 6500 },
      'troubled',
    ],
    [
      'never ends what moves, however much it lost before',
      { answered: true, lostMs: 60_000, idleMs: 0 },
      null,
    ],
  ])('%s', (_, overrides, expected) => {
    expect(stopReason(activity(overrides), limits)).toBe(expected);
  });

  test('a nearly empty patience shortens every wait', () => {
    expect(stopReason(activity({ idleMs: 600 }), { ...limits, patience: 0.5 })).toBe('unanswered');
    expect(stopReason(activity({ idleMs: 600, answered: true }), { ...limits, patience: 0.5 })).toBe(
      'stalled',
    );
  });
});

describe('announcement', () => {
  test.each([
    [
      'Attempt 2 of 5 failed with error: Failed request: (503) Service Unavailable. Retrying request in 5120 ms...',
      { error: 'Failed request: (503) Service Unavailable', waitMs: 5120 },
    ],
    [
      'Failed to download artifact after 1 retries due to 404. Retrying in 5 seconds...',
      { error: '404', waitMs: 5000 },
    ],
    [
      'getCacheEntry - Attempt 1 of 2 failed with error: Cache service responded with 503',
      { error: 'Cache service responded with 503', waitMs: 5000 },
    ],
    ['Cache not found for version 12 of keys: a', null],
  ])('%s', (line, expected) => expect(announcement(line)).toEqual(expected));
});

describe('isHopeless', () => {
  test('a wait that fits is waited for, one that does not is not', () => {
    expect(isHopeless({ error: '503', waitMs: 3000 }, 0, limits)).toBe(false);
    expect(isHopeless({ error: '503', waitMs: 4500 }, 3000, limits)).toBe(true);
  });

  test('a server for older clients gets one second chance', () => {
    const older = { error: 'Unexpected end of JSON input', waitMs: 100 };
    expect(isHopeless(older, 0, limits)).toBe(false);
    expect(isHopeless(older, 3000, limits)).toBe(true);
  });
});
