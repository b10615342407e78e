import { cp } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ACTION, jobOf, play, type Scene, smallProject } from '../__tests__/support/scenario.ts';
import { scratch } from '../__tests__/support/facts.ts';
import { hungPeer } from './hung-peer.ts';
import type { Bench } from './index.ts';
import { machine, more, print, ratio, seconds, table } from './print.ts';

const LIMIT_SECONDS = 15;
const CUTOFF_SECONDS = 60;

/** Two entries: one that is made and saved before the tests, one that post saves. */
const INPUTS = {
  caches: 'fixtures docker',
  'fixtures-path': 'data',
  'fixtures-command': 'python make.py',
  'docker-cache-path': 'layers',
  workers: 'off',
};
const MAKE = `import os
for name in ("data", "layers"):
    os.makedirs(name, exist_ok=True)
    with open(f"{name}/file.bin", "wb") as file:
        file.write(os.urandom(1 << 20))
`;

/** What a service that accepts and never answers costs a job. */
export const hung: Bench = {
  what: 'a service that accepts and never answers: what it costs the job, beside restoreCache of @actions/cache',
  options: [
    `--cutoff SECONDS  how long to wait for the peer (default: ${CUTOFF_SECONDS})`,
    '--full            wait for the peer to its end, about a quarter of an hour',
  ],
  run,
};

interface Row {
  readonly what: string;
  readonly faults: readonly string[];
  /** Are the entries in the cache already? */
  readonly warm?: boolean;
  readonly shards?: number;
}

const ROWS: readonly Row[] = [
  { what: 'everything, cold caches', faults: ['*=stall'] },
  { what: 'everything, warm caches', faults: ['*=stall'], warm: true },
  { what: 'everything, two shards', faults: ['*=stall'], shards: 2 },
  { what: 'restore: the lookup', faults: ['GetCacheEntryDownloadURL=stall'], warm: true },
  { what: 'restore: the download', faults: ['blob-get=stall'], warm: true },
  { what: 'restore: half-way through the download', faults: ['blob-get=stall-body'], warm: true },
  { what: 'save: the reservation', faults: ['CreateCacheEntry=stall'] },
  { what: 'save: the end', faults: ['FinalizeCacheEntryUpload=stall'] },
  { what: 'every upload, of caches and artifacts', faults: ['blob-put=stall'] },
  { what: 'artifacts: the reservation', faults: ['CreateArtifact=stall'], warm: true },
  { what: 'artifacts: the end', faults: ['FinalizeArtifact=stall'], warm: true },
];

async function run(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { cutoff: { type: 'string' }, full: { type: 'boolean', default: false } },
  });
  const cutoff = values.full ? Number.POSITIVE_INFINITY : Number(values.cutoff) || CUTOFF_SECONDS;
  print(`${machine()}\nBundle: ${ACTION}. Limit: ${LIMIT_SECONDS} s for one job.\n`);
  const peer = hungPeer(cutoff);
  const project = smallProject({ 'make.py': MAKE });
  const warm = await warmState(project);
  const healthy = { warm: await secondsOf(project, { warm: true }, warm), cold: await secondsOf(project, {}, warm) };
  const measured = [];
  for (const row of ROWS) measured.push(await measure(project, row, warm, healthy));
  tell(measured);
  await tellPeer(peer, measured[0]?.cost ?? 0, cutoff);
  const broken = measured.some(({ cost }) => cost > LIMIT_SECONDS);
  print(`\nLimit of ${LIMIT_SECONDS} s: ${broken ? 'broken' : 'kept'}.`);
  return broken ? 1 : 0;
}

/** A state that has both entries. */
async function warmState(project: string): Promise<string> {
  const state = scratch('hung');
  for (const hit of ['miss', 'hit']) {
    const { outputs, log } = jobOf(await play(project, { state, inputs: INPUTS }));
    if (outputs['cache-fixtures'] !== hit || outputs['cache-docker'] !== hit)
      throw new Error(`The caches should have been a ${hit}:\n${log}`);
  }
  return state;
}

interface Measured extends Row {
  /** Seconds of the slowest job. */
  readonly job: number;
  readonly cost: number;
  readonly conclusion: string;
}
