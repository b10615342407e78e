import { fileURLToPath } from 'node:url';
import { createTransfers } from '../../src/host/transfer/client.ts';

// A parent that forks a worker, says so, and waits to be killed.
const temp = process.argv[2] ?? '';
const transfers = createTransfers({
  facts: {
    env: { PATH: process.env.PATH ?? '', RUNNER_TRACKING_ID: 'AEGIS_ORPHAN_TEST' },
    temp,
    workspace: temp,
    serverUrl: 'https://github.com',
    platform: process.platform,
  },
  secrets: {},
  log: () => undefined,
  mask: () => undefined,
  script: fileURLToPath(new URL('transfer-entry.ts', import.meta.url)),
});
transfers.warm('caches');
process.stdout.write('started\n');
setInterval(() => undefined, 1000);
