import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mergeCoverage } from '../coverage/merge.ts';
import type { CoverageData } from '../coverage/model.ts';
import { unpackCoverage } from '../coverage/pack.ts';
import { readPacked } from '../coverage/pack-text.ts';
import type { EarlierResult } from './share.ts';

interface Carried {
  /** Names of the data files of coverage. */
  readonly data: readonly string[];
  readonly coverage: CoverageData | null;
}

/** Takes over the coverage of an earlier attempt: its data files under names that say whose they are. */
export async function carry(earlier: EarlierResult | null, target: string): Promise<Carried> {
  const found = earlier?.manifest.coverage;
  if (!earlier || !found) return { data: [], coverage: null };
  const { directory, manifest } = earlier;
  const data = found.data.map((name) => `${name}-${manifest.attempt}`);
  // Only for the HTML report, which does without what is not there.
  for (const [at, name] of found.data.entries())
    await copyFile(join(directory, name), join(target, data[at] as string)).catch(() => undefined);
  return { data, coverage: unpackCoverage(readPacked(await readFile(join(directory, found.file)))) };
}

/** The union of what is there; null of nothing. */
export function together(parts: readonly (CoverageData | null)[]): CoverageData | null {
  const there = parts.filter((part) => part !== null);
  return there.length > 1 ? mergeCoverage(there) : (there[0] ?? null);
}
