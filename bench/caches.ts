import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ACTION } from '../__tests__/support/scenario.ts';
import type { Bench } from './bench.ts';
import { machineIn } from './caches-job.ts';
import { diskLeft } from './caches-meter.ts';
import { compare, type Limits, type Sizes } from './caches-rounds.ts';
import { tell } from './caches-tell.ts';
import { numberList, wholeNumber } from './options.ts';
import { versionOf } from './peers.ts';
import { machine, print } from './print.ts';

const FOLDER = resolve(import.meta.dirname, '..', '.cache', 'bench', 'caches');

const MB_PER_SECOND = 100;
const LATENCY_MS = 30;
/** Of the bytes of both stores; the layers are the rest. */
const MODELS = 0.84;
/** Times the bytes of the stores: both caches and what changes in them, the machine, the peer's second copy on it. */
const ROOM = 5.5;
const ROOM_BESIDE = 3e9;

/** The four caches by this action, and the same directories by @actions/cache. */
export const caches: Bench = {
  what: 'restoring and saving a .venv, models, layers and fixtures, beside the same directories by plain @actions/cache',
  options: [
    '--sizes GB,GB  bytes of models and layers together (default: 1,4)',
    '--rounds N     (default: 3)',
    '--link MB      per second that all connections get together (default: no limit)',
  ],
  run,
};

async function run(argv: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const options = { sizes: text, rounds: text, link: text };
  const { values } = parseArgs({ args: [...argv], options });
  const sizes = numberList('--sizes', values.sizes ?? '1,4');
  const rounds = wholeNumber('--rounds', values.rounds ?? '3');
  const limits = limitsOf(values.link);
  const peer = `@actions/cache ${await versionOf('@actions/cache')}`;
  print(`${machine()}\nBundle: ${ACTION}\n\n${explanation(peer)}`);
  let held = true;
  for (const size of sizes) {
    print(`\n## ${size} GB of models and layers\n\nFilling both caches…`);
    held = tell(await inFolder(size * 1e9, limits, rounds), limits, peer) && held;
  }
  print(`\nOnly new blobs sent, and nothing asked for when nothing is new: ${held ? 'kept' : 'broken'}.`);
  return held ? 0 : 1;
}

function limitsOf(link: string | undefined): Limits {
  const total = link === undefined ? undefined : wholeNumber('--link', link) * 1e6;
  return { bytesPerSecond: MB_PER_SECOND * 1e6, totalBytesPerSecond: total, latencyMs: LATENCY_MS };
}

const explanation = (peer: string): string => `Both begin on a machine with nothing but the checkout.
Ours is the whole step in a runner, from the bundle. Wall: by report.json, from the first look-up to the end of the last
restore; the .venv is tried out in it, and every blob of the stores compared with its sha256. CPU and peaks: until the
tests begin, the starts of Node and of Python in them.
The peer is one process of Node with ${peer}: restoreCache of the .venv, the models, the layers and the fixtures, one
after the other. It checks no content. Both caches hold the same files, compared byte by byte after every round.
On this address the client loads an entry over one connection; on GitHub's own it opens eight for each entry.`;

/** Everything that is made for one size is gone afterwards. */
async function inFolder(bytes: number, limits: Limits, rounds: number) {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  refuseLittleRoom(bytes);
  try {
    const sizes: Sizes = { models: bytes * MODELS, layers: bytes * (1 - MODELS) };
    const bench = { machine: await machineIn(join(FOLDER, 'machine')), folder: FOLDER };
    return await compare(bench, sizes, limits, rounds);
  } finally {
    await rm(FOLDER, { recursive: true, force: true });
  }
}

function refuseLittleRoom(bytes: number): void {
  const [needed, left] = [bytes * ROOM + ROOM_BESIDE, diskLeft(FOLDER)];
  if (left < needed)
    throw new Error(`${FOLDER} has ${gigabytes(left)} left; this needs ${gigabytes(needed)}.`);
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
