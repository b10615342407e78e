import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CoverageError } from '../coverage/error.ts';
import { mergeCoverage } from '../coverage/merge.ts';
import type { CoverageData } from '../coverage/model.ts';
import { unpackCoverage } from '../coverage/pack.ts';
import { readPacked } from '../coverage/pack-text.ts';
import type { Manifest, Reason } from '../results/model.ts';
import { coverageBytes } from './measured.ts';
import type { EarlierResult } from './rerun.ts';

/** What an earlier result covered. @throws what says that it cannot be read */
export async function coverageIn({ coverage }: Manifest, directory: string): Promise<CoverageData | null> {
  return coverage && unpackCoverage(readPacked(await coverageBytes(directory, coverage)));
}

/** Takes over the data files of coverage of an earlier attempt, under names that say whose they are. @returns the names */
export async function carryData(earlier: EarlierResult | null, target: string): Promise<readonly string[]> {
  const found = earlier?.manifest.coverage?.data ?? [];
  const names = found.map((name) => `${name}-${earlier?.manifest.attempt}`);
  // Only for the HTML report, which does without what is not there.
  for (const [at, name] of found.entries())
    await copyFile(join(earlier?.directory ?? '', name), join(target, names[at] as string)).catch(
      () => undefined,
    );
  return names;
}

/** The union of what is there, null of nothing; or why there is none, when they do not fit together. */
export function together(parts: readonly (CoverageData | null)[]): {
  readonly data: CoverageData | null;
  readonly broken: readonly Reason[];
} {
  const there = parts.filter((part) => part !== null);
  try {
    return { data: there.length > 1 ? mergeCoverage(there) : (there[0] ?? null), broken: [] };
  } catch (error) {
    if (!(error instanceof CoverageError)) throw error;
    return { data: null, broken: [{ code: error.code, message: error.message }] };
  }
}
