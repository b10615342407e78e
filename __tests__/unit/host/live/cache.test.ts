import { expect, test } from '@jest/globals';
import { liveCache } from '../../../../src/host/live/cache.ts';
import type { Transfers } from '../../../../src/host/transfer/client.ts';
import type { Limits } from '../../../../src/host/transfer/limits.ts';

/** Transfers that note the limits they are given and find nothing. */
function noting(seen: Limits[]): Transfers {
  return {
    warm: () => undefined,
    close: async () => undefined,
    run: async ({ op }, limits) => {
      seen.push(limits);
      return {
        end: 'done',
        value: (op === 'save' ? 'empty' : null) as never,
        seconds: 0,
        lost: 0,
        lines: [],
        status: 200,
      };
    },
  };
}

test('an entry of gigabytes may take longer than others, in restore and save', async () => {
  const seen: Limits[] = [];
  const secrets = { ACTIONS_RESULTS_URL: 'http://127.0.0.1:1/', ACTIONS_RUNTIME_TOKEN: 'x' };
  const cache = liveCache(noting(seen), { secrets });
  const entry = { paths: ['/nowhere'], key: 'k', restoreKeys: [] };
  for (const one of [entry, { ...entry, deadlineSeconds: 600 }]) await cache.restore(one);
  await cache.save({ ...entry, deadlineSeconds: 600 });
  expect(seen.map(({ deadlineMs }) => deadlineMs)).toEqual([300_000, 600_000, 600_000]);
});

/** A cache whose service answers each call with the next line of its client's log; '' is a miss. */
const saying = (...lines: string[]) =>
  liveCache(
    {
      ...noting([]),
      run: async () => {
        const line = lines.shift() ?? '';
        const ending = { end: 'done', value: null as never, seconds: 0, lost: 0, status: 200 } as const;
        return { ...ending, lines: line === '' ? [] : [line] };
      },
    },
    { secrets: { ACTIONS_RESULTS_URL: 'http://127.0.0.1:1/', ACTIONS_RUNTIME_TOKEN: 'x' } },
  );
const BUSY = 'Failed to restore: Failed to X: (429) Too Many Requests';
const entry = { paths: ['/nowhere'], key: 'k', restoreKeys: [] };

test('too many requests at once are one failure of a service that works', async () => {
  const cache = saying('', BUSY, BUSY, BUSY, BUSY, BUSY);
  await cache.restore(entry);
  await Promise.all(Array.from({ length: 5 }, () => cache.restore(entry)));
  expect(cache.health()).toMatchObject({ state: 'up', patience: 4.5 });
});

test('a service that answers nothing else is down soon', async () => {
  const cache = saying(BUSY, BUSY, BUSY, BUSY);
  await Promise.all(Array.from({ length: 4 }, () => cache.restore(entry)));
  expect(cache.health().state).toBe('down');
});

test('an entry ends with the time that it has together with others, and that says nothing of the service', async () => {
  const seen: Limits[] = [];
  const stopped = { end: 'stopped', why: 'deadline', detail: '', seconds: 1, lost: 0, status: 200 } as const;
  const transfers: Transfers = {
    ...noting([]),
    run: async (_, limits) => {
      seen.push(limits);
      return { ...stopped, lines: [] };
    },
  };
  const secrets = { ACTIONS_RESULTS_URL: 'http://127.0.0.1:1/', ACTIONS_RUNTIME_TOKEN: 'x' };
  const cache = liveCache(transfers, { secrets });
  await cache.restore({ ...entry, deadlineSeconds: 600, secondsLeft: 7 });
  expect([seen[0]?.deadlineMs, cache.health().state]).toEqual([7000, 'unknown']);
  await cache.restore({ ...entry, deadlineSeconds: 600 });
  expect([seen[1]?.deadlineMs, cache.health().state]).toEqual([600_000, 'down']);
});
