import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CacheSpec } from '../caches/kind.ts';
import type { Manifest } from '../results/model.ts';
import { writeResult } from '../results/write.ts';
import type { Step } from '../step.ts';
import { estimate, sessionSeconds } from './ledger/estimate.ts';
import type { Forecast } from './ledger/forecast.ts';
import { learn } from './ledger/learn.ts';
import type { Ledger } from './ledger/model.ts';
import { readSources } from './ledger/read.ts';
import { serializeLedger } from './ledger/text.ts';
import type { LaneCosts } from './outlook.ts';

/**
 * Learns from a run of the lane, for the next run by way of the cache, and for `npm run plan` by way of
 * `ledger.json` in the merged result.
 * @param manifests the newest result of every shard that came, and that of a repair
 * @returns what is known now, and what the lane costs by it
 */
export async function keepLessons(
  { host, places, caches }: Pick<Step, 'host' | 'places' | 'caches'>,
  forecast: Forecast,
  manifests: readonly Manifest[],
): Promise<{ readonly ledger: Ledger; readonly costs: LaneCosts }> {
  const census = new Set(manifests.flatMap(({ session }) => session.census));
  const outside = forecast.files.map(({ file }) => file).filter((file) => !census.has(file));
  const files = new Set([...manifests.flatMap(({ session }) => session.owned), ...outside]);
  const sources = await readSources(host.facts.workspace, [...files].sort(), () => false);
  const hashes = new Map(sources.map(({ file, hash }) => [file, hash]));
  const ledger = learn(forecast.ledger, { manifests, hashes, outside });
  const text = serializeLedger(ledger);
  // An extra: where it cannot be written, neither can what matters, and that is told.
  await writeResult(join(places.lane, 'ledger.json'), text);
  const { entry } = forecast;
  const news = ledger.run > (forecast.ledger?.run ?? 0);
  if (entry && news && (await placed(entry, text))) await caches.save(entry);
  const costs = { files: estimate(ledger, null, sources), sessionSeconds: sessionSeconds(ledger) ?? 0 };
  return { ledger, costs };
}

/** Test code can have put anything where the entry belongs, or filled the disk: then this run is not remembered. */
async function placed({ paths: [path = ''] }: CacheSpec, text: string): Promise<boolean> {
  try {
    await rm(dirname(path), { recursive: true, force: true });
    return (await writeResult(path, text)).length === 0;
  } catch {
    return false;
  }
}
