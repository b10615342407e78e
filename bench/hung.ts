import { parseArgs } from 'node:util';
import { MAKE } from '../__tests__/support/cached.ts';
import { scratch } from '../__tests__/support/facts.ts';
import { ACTION, jobOf, play, smallProject } from '../__tests__/support/scenario.ts';
import type { Bench } from './bench.ts';
import { wholeNumber } from './options.ts';
import { hungPeer, type PeerEnd } from './peers.ts';
import { machine, more, print, seconds, table } from './print.ts';

const LIMIT_SECONDS = 15;
const CUTOFF_SECONDS = 60;

/** A tree that is made and saved before the tests, and a store that post saves. */
const INPUTS = {
  caches: 'fixtures docker',
  'fixtures-path': 'data',
  'fixtures-command': 'python make.py',
  'docker-cache-path': 'layers',
  workers: 'off',
};
/** What a service that accepts and never answers costs a job. */
export const hung: Bench = {
  what: 'a service that accepts and never answers: what it costs the job, beside restoreCache of @actions/cache',
  options: [
    `--cutoff SECONDS  how long to wait for the peer (default: ${CUTOFF_SECONDS})`,
    '--full            wait for the peer to its end, about a quarter of an hour',
  ],
  run,
};

/** A kind of job. */
interface Job {
  /** Are the entries in the cache already? */
  readonly warm?: boolean;
  readonly shards?: number;
}

interface Row extends Job {
  readonly what: string;
  readonly faults: readonly string[];
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

interface Measured extends Row {
  /** Seconds of the slowest job, main and post. */
  readonly seconds: number;
  /** Of those, how many more than with a healthy service. */
  readonly cost: number;
  readonly conclusion: string;
}

async function run(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      cutoff: { type: 'string', default: String(CUTOFF_SECONDS) },
      full: { type: 'boolean', default: false },
    },
  });
  const cutoff = values.full ? Number.POSITIVE_INFINITY : wholeNumber('--cutoff', values.cutoff);
  print(`${machine()}\nBundle: ${ACTION}\n`);
  const peer = hungPeer(cutoff);
  const measured = await measureAll();
  print(
    table([['what hangs', 'job', 'on top of the same job without', 'conclusion'], ...measured.map(cells)]),
  );
  tellPeer(await peer, measured[0]?.cost ?? Number.NaN);
  const broken = measured.some(({ cost }) => cost > LIMIT_SECONDS);
  print(`\nLimit of ${LIMIT_SECONDS} s for one job: ${broken ? 'broken' : 'kept'}.`);
  return broken ? 1 : 0;
}

async function measureAll(): Promise<Measured[]> {
  const player = await openPlayer();
  const healthy = new Map<string, number>();
  const measured: Measured[] = [];
  for (const row of ROWS) {
    const kind = JSON.stringify([row.warm ?? false, row.shards ?? 1]);
    if (!healthy.has(kind)) healthy.set(kind, (await player(row, [])).seconds);
    const played = await player(row, row.faults);
    measured.push({ ...row, ...played, cost: played.seconds - (healthy.get(kind) ?? 0) });
    print(`${row.what}: ${seconds(played.seconds)}`);
  }
  print('');
  return measured;
}

type Played = Pick<Measured, 'seconds' | 'conclusion'>;

/** Fills the caches, and plays jobs that find them or, under another prefix, do not. */
async function openPlayer(): Promise<(job: Job, faults: readonly string[]) => Promise<Played>> {
  const project = smallProject({ 'make.py': MAKE });
  const state = scratch('hung');
  let runs = 0;
  const once = async ({ warm = false, shards = 1 }: Job, faults: readonly string[]) => {
    const prefix = warm ? 'warm' : `cold-${++runs}`;
    const inputs = { ...INPUTS, 'cache-prefix': prefix };
    return play(project, { state, shards, faults, inputs, env: { FILL: '1' } });
  };
  await once({ warm: true }, []);
  const { outputs, log } = jobOf(await once({ warm: true }, []));
  const found = [outputs['cache-fixtures'], outputs['cache-docker']].join();
  if (found !== 'exact,exact') throw new Error(`The caches were not found again (${found}):\n${log}`);
  return async (job, faults) => {
    const { jobs, conclusion } = await once(job, faults);
    return { seconds: Math.max(...jobs.map(({ result }) => result.seconds)), conclusion };
  };
}

const cells = ({ what, faults, seconds: job, cost, conclusion }: Measured): string[] => [
  `${what} (\`${faults.join(' ')}\`)`,
  seconds(job),
  more(cost),
  conclusion,
];

function tellPeer({ seconds: spent, cut, version }: PeerEnd, ours: number): void {
  const times = (spent / ours).toFixed(1);
  const [took, than] = cut ? [`> ${spent.toFixed(0)} s (cut off)`, 'more than '] : [seconds(spent), ''];
  print(`\n\`restoreCache\` of @actions/cache ${version} alone, with everything hung: ${took}.`);
  print(
    `That is ${than}${times} times what it costs the whole job of this action (${more(ours)}, the first row).`,
  );
}
