import { join } from 'node:path';
import { type Content, contentOf, expectAll } from './caches-content.ts';
import { changeModel, makeImage, makeModels } from './caches-data.ts';
import { type Machine, type Restoring, runMain, wipe } from './caches-job.ts';
import { type Pace, paceOf } from './caches-pace.ts';
import { entriesOf, runClient } from './caches-peer.ts';
import { type ResultsService, startResults, type Traffic } from './caches-service.ts';
import { expectHits, spansText } from './caches-window.ts';
import { alternate, secondsOf } from './statistics.ts';

/** What is compared at one size. Bytes and seconds. */
export interface Comparison {
  /** Allocated by the four directories. */
  readonly content: number;
  readonly files: number;
  readonly paces: readonly Pace[];
  readonly ours: readonly Round[];
  readonly theirs: readonly Round[];
  /** After one model of three was changed. `model`: of the blobs that are new. */
  readonly changed: { readonly model: number; readonly ours: Saving; readonly theirs: Saving };
}

/** All four restored on a fresh machine, and saved again with nothing new. */
export interface Round {
  readonly restoring: Restoring;
  readonly traffic: Traffic;
  readonly idle: Saving;
  /** When what was brought, in words. */
  readonly spans?: string;
}

/** What the end of a job took. */
export interface Saving {
  readonly wall: number;
  readonly traffic: Traffic;
}

export interface Sizes {
  /** Bytes of all models together. */
  readonly models: number;
  /** Bytes of the layers. */
  readonly layers: number;
}

export interface Limits {
  readonly bytesPerSecond: number;
  readonly totalBytesPerSecond?: number | undefined;
  readonly latencyMs: number;
}

/** Fills both caches with the same, then restores and saves in turn. `folder`: of the bench alone. */
export async function compare(
  { machine, folder }: { readonly machine: Machine; readonly folder: string },
  sizes: Sizes,
  limits: Limits,
  rounds: number,
): Promise<Comparison> {
  const directory = join(folder, 'service');
  const content = await withService(directory, {}, (service) => fill(machine, service, sizes));
  return withService(directory, limits, async (service) => {
    const paces = [await paceOf(service, 1), await paceOf(service, 4)];
    const bench = { machine, service, content };
    const measured = await alternate(rounds, {
      ours: () => ourRound(bench),
      theirs: () => theirRound(bench),
    });
    const changed = await change(bench, sizes);
    const { allocated, hashes } = content;
    return { content: allocated, files: hashes.size, paces, ...measured, changed };
  });
}

interface Bench {
  readonly machine: Machine;
  readonly service: ResultsService;
  /** Of the four directories, when they were saved. */
  readonly content: Content;
}

async function withService<T>(
  directory: string,
  limits: Partial<Limits>,
  body: (service: ResultsService) => Promise<T>,
): Promise<T> {
  const service = await startResults(directory, limits);
  try {
    return await body(service);
  } finally {
    await service.close();
  }
}

/** The stores come into being while the job runs, as by its own steps; the peer then saves the very same files. */
async function fill(machine: Machine, service: ResultsService, sizes: Sizes): Promise<Content> {
  await wipe(machine);
  const { post } = await runMain(machine, service);
  await makeModels(machine.places.models, sizes.models);
  await makeImage(machine.places.layers, sizes.layers);
  await post();
  const content = await contentOf(Object.values(machine.places));
  await runClient(machine, service, { what: 'save', entries: entriesOf(machine, 'first') });
  return content;
}

async function ourRound({ machine, service, content }: Bench): Promise<Round> {
  await wipe(machine);
  await service.traffic();
  const { restoring, report, post } = await runMain(machine, service);
  const traffic = await service.traffic();
  expectHits(report);
  await expectAll(content, Object.values(machine.places));
  return { restoring, traffic, idle: await saving(service, post), spans: spansText(report) };
}

async function theirRound({ machine, service, content }: Bench): Promise<Round> {
  await wipe(machine);
  await service.traffic();
  const entries = entriesOf(machine, 'first');
  const restoring = await runClient(machine, service, { what: 'restore', entries });
  const traffic = await service.traffic();
  await expectAll(content, Object.values(machine.places));
  // After an exact hit its post step only loads the client and compares two keys.
  const post = () => runClient(machine, service, { what: 'nothing', entries: [] });
  return { restoring, traffic, idle: await saving(service, post) };
}

/** Both restore what was, get another third model, and save. The peer's key files have changed with it. */
async function change(bench: Bench, sizes: Sizes): Promise<Comparison['changed']> {
  const { machine, service } = bench;
  await wipe(machine);
  const { report, post } = await runMain(machine, service);
  expectHits(report);
  const model = await changeModel(machine.places.models, sizes.models);
  const ours = await saving(service, post);
  const entries = entriesOf(machine, 'changed').filter(({ path }) => path === machine.places.models);
  const theirs = await saving(service, () => runClient(machine, service, { what: 'save', entries }));
  return { model, ours, theirs };
}

async function saving(service: ResultsService, save: () => Promise<unknown>): Promise<Saving> {
  await service.traffic();
  const wall = await secondsOf(save);
  return { wall, traffic: await service.traffic() };
}
