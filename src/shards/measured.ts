import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CoverageData } from '../coverage/model.ts';
import { packCoverage } from '../coverage/pack.ts';
import { writePacked } from '../coverage/pack-text.ts';
import type { CoverageFiles, Reason } from '../results/model.ts';
import { writeResult } from '../results/write.ts';

const FILE = 'coverage.packed.json';

/**
 * Packs the coverage for the others, a tenth of what coverage.py wrote, which is not needed any more.
 * @param data names of the data files of coverage in the directory
 */
export async function writeCoverage(
  directory: string,
  coverage: CoverageData | null,
  data: readonly string[],
): Promise<{ readonly files: CoverageFiles | null; readonly unwritten: readonly Reason[] }> {
  if (!coverage) return { files: null, unwritten: [] };
  await rm(join(directory, 'coverage.json'), { force: true });
  const text = writePacked(packCoverage(coverage));
  const unwritten = await writeResult(join(directory, FILE), text);
  const files = { file: FILE, sha256: digestOf(text), data };
  return { files: unwritten.length > 0 ? null : files, unwritten };
}

/** The packed coverage of a result. @throws when it is gone, or not what the manifest says */
export async function coverageBytes(directory: string, { file, sha256 }: CoverageFiles): Promise<Buffer> {
  const bytes = await readFile(join(directory, file));
  if (digestOf(bytes) !== sha256) throw new Error('its coverage data is not what its manifest says.');
  return bytes;
}

const digestOf = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
