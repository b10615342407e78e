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
  expect(seen.map(({ deadlineMs }) => deadlineMs)).toEqual([120_000, 600_000, 600_000]);
});
