import { join } from 'node:path';
import type { CacheSpec } from '../../caches/kind.ts';
import type { Step } from '../../step.ts';
import { placeOf } from '../frame.ts';
import type { FileCost } from '../plan/model.ts';
import { findCandidates } from './candidates.ts';
import { restoreLedger } from './entry.ts';
import { estimate, sessionSeconds } from './estimate.ts';
import type { Ledger } from './model.ts';
import { pinFiles } from './pins.ts';
import { readDurations, readSources } from './read.ts';
import type { Seeds } from './seeds.ts';
import type { Tell } from './text.ts';

/** What the tests of the commit are expected to cost, and where that is known from. */
export interface Forecast {
  readonly files: readonly FileCost[];
  /** What every shard pays before its first test. */
  readonly sessionSeconds: number;
  /** What earlier runs taught; null when nothing did. */
  readonly ledger: Ledger | null;
  /** The entry of the ledger; null when it must not be saved: it is there and could not be read. */
  readonly entry: CacheSpec | null;
  /** Plain sentences for the summary: what could not be used. */
  readonly notices: readonly string[];
}

export const NO_FORECAST: Forecast = {
  files: [],
  sessionSeconds: 0,
  ledger: null,
  entry: null,
  notices: [],
};

/**
 * Looks at the checkout and at what earlier runs of the lane have left, without Python. A pure function of these:
 * shards that see the same forecast the same. Never fails for what it finds.
 */
export async function forecast(step: Pick<Step, 'host' | 'inputs' | 'caches'>): Promise<Forecast> {
  const { facts } = step.host;
  const { directory, testPaths } = step.inputs.tests;
  const notices: string[] = [];
  const [{ ledger, entry }, candidates, seeds] = await Promise.all([
    restoreLedger(step),
    findCandidates({ workspace: facts.workspace, directory, testPaths }),
    findSeeds(directory, facts.workspace, (message) => notices.push(message)),
  ]);
  const names = [...new Set([...candidates, ...(ledger?.files.keys() ?? [])])].sort();
  const isNews = (file: string, hash: string): boolean => ledger?.files.get(file)?.hash !== hash;
  const sources = await readSources(facts.workspace, names, isNews);
  const pinned = pinFiles(estimate(ledger, seeds, sources), step.inputs.pins, placeOf(step).directory);
  return {
    files: pinned.files,
    sessionSeconds: sessionSeconds(ledger) ?? 0,
    ledger,
    entry,
    notices: [...notices, ...pinned.notices],
  };
}

/** What pytest-split left in the project, or in the root of the repository. */
async function findSeeds(directory: string, workspace: string, tell: Tell): Promise<Seeds | null> {
  for (const place of new Set([directory, workspace])) {
    const seeds = await readDurations(join(place, '.test_durations'), tell);
    if (seeds) return seeds;
  }
  return null;
}
