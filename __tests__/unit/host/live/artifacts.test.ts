import { expect, test } from '@jest/globals';
import { liveArtifacts } from '../../../../src/host/live/artifacts.ts';
import type { Transfers } from '../../../../src/host/transfer/client.ts';
import { newHealth } from '../../../../src/host/transfer/patience.ts';

/** Every operation ends as it does with a server of an older protocol, or with an empty answer. */
const EMPTY_ANSWERS: Transfers = {
  warm: () => undefined,
  close: async () => undefined,
  run: async () => ({
    end: 'error',
    message: 'Failed to ListArtifacts: Unexpected end of JSON input',
    last: false,
    seconds: 1,
    lost: 1,
    status: 500,
    lines: [],
  }),
};

const storeAt = (url: string) =>
  liveArtifacts(EMPTY_ANSWERS, {
    secrets: { ACTIONS_RESULTS_URL: url, ACTIONS_RUNTIME_TOKEN: 'token' },
    serverUrl: 'https://github.com',
    cacheHealth: () => newHealth(9),
    note: () => undefined,
  });

test.each([
  ['http://127.0.0.1:3000/', true],
  ['https://results-receiver.actions.githubusercontent.com/', false],
  ['https://results.octo.ghe.com/', false],
])('an empty answer of %s: is there no artifact service? %s', async (url, unavailable) => {
  expect(await storeAt(url).list()).toMatchObject({ ok: false, unavailable });
});
