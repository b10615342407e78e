import { join } from 'node:path';
import type { Manifest } from '../results/model.ts';
import { writeResult } from '../results/write.ts';
import type { Step } from '../step.ts';
import { learn } from './ledger/learn.ts';
import { readSources } from './ledger/read.ts';
import { serializeLedger } from './ledger/text.ts';

/** Writes `ledger.json`: what this run measured, for `npm run plan` to say what other numbers of shards would cost. */
export async function writeLedger({ host, places }: Step, manifests: readonly Manifest[]): Promise<void> {
  const files = [...new Set(manifests.flatMap(({ session }) => session.owned))].sort();
  const sources = await readSources(host.facts.workspace, files);
  const hashes = new Map(sources.map(({ file, hash }) => [file, hash]));
  // An extra: where it cannot be written, neither can what matters, and that is told.
  await writeResult(join(places.lane, 'ledger.json'), serializeLedger(learn(null, { manifests, hashes })));
}
