import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheKey } from '../../caches/keys.ts';
import type { CacheSpec } from '../../caches/kind.ts';
import { readCappedText } from '../../results/capped.ts';
import type { Step } from '../../step.ts';
import { type Ledger, LIMITS } from './model.ts';
import { parseLedger } from './text.ts';

/** What the cache has of a lane. */
export interface RestoredLedger {
  /** null when there is none, or none that can be read. */
  readonly ledger: Ledger | null;
  /** Where the next one is to be saved; null when it must not be. */
  readonly entry: CacheSpec | null;
}

/**
 * The ledger of the lane from the newest run that saved one. Where the service failed there may be a long history
 * that could not be had: then the short one of this run must not take its place. Never throws.
 */
export async function restoreLedger(step: Pick<Step, 'host' | 'inputs' | 'caches'>): Promise<RestoredLedger> {
  const { host, inputs, caches } = step;
  if (inputs.caches.caches !== 'auto' && inputs.caches.caches.length === 0)
    return { ledger: null, entry: null };
  const entry = ledgerSpec(step);
  const [path = ''] = entry.paths;
  // Another step of this job may have had one.
  await rm(path, { force: true }).catch(() => undefined);
  const { kind } = await caches.restore(entry);
  if (kind === 'failed' || kind === 'skipped') return { ledger: null, entry: null };
  const tooLarge = () => host.log.info(`The ledger has more than ${LIMITS.bytes} bytes.`);
  const text = kind === 'miss' ? null : await readCappedText(path, LIMITS.bytes, tooLarge);
  return { ledger: text === null ? null : parseLedger(text, host.log.info), entry };
}

/** `@` is in no lane's name, so that the lane `unit` never gets what `unit-python-3.12` has learned. */
function ledgerSpec({ host: { facts }, inputs }: Pick<Step, 'host' | 'inputs'>): CacheSpec {
  const lane = inputs.lane.name;
  const prefix = `${cacheKey(inputs.caches.prefix, 'led', [lane])}@`;
  return {
    kind: 'ledger',
    label: 'timings',
    paths: [join(facts.temp, 'aegis-ledger', lane, 'ledger.json')],
    key: `${prefix}${facts.runId}-${facts.attempt}`,
    restoreKeys: [prefix],
    components: { lane, run: facts.runId, attempt: `${facts.attempt}` },
    savedWhen: 'post',
    // The plan waits for it.
    deadlineSeconds: 30,
    // Runners of one lane may have different directories.
    portable: true,
  };
}
