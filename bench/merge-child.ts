import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { peakMemory } from '../__tests__/support/peak.ts';
import { mergeCoverage, totalsOf } from '../src/coverage/merge.ts';
import type { CoverageData } from '../src/coverage/model.ts';
import { mergePacked, type Packed, packCoverage, unpackCoverage } from '../src/coverage/pack.ts';
import { readPacked, writePacked } from '../src/coverage/pack-text.ts';
import { parseCoverage } from '../src/coverage/parse.ts';

/** How shards hand over their coverage: as coverage.py's JSON, or packed. */
export type Form = 'json' | 'packed';

/** What all shards together covered: their files are read one after the other, as the finishing job does it. */
export async function mergeFolder(form: Form, folder: string, shards: number): Promise<CoverageData> {
  return form === 'json' ? mergeJson(folder, shards) : unpackCoverage(await mergeAllPacked(folder, shards));
}

async function mergeJson(folder: string, shards: number): Promise<CoverageData> {
  let merged = await readJson(folder, 1);
  for (let shard = 2; shard <= shards; shard++)
    merged = mergeCoverage([merged, await readJson(folder, shard)]);
  return merged;
}

const readJson = async (folder: string, shard: number): Promise<CoverageData> =>
  parseCoverage(await readFile(join(folder, `coverage-${shard}.json`)), { workspace: folder, directory: '' });

async function mergeAllPacked(folder: string, shards: number): Promise<Packed> {
  const read = async (shard: number) => readPacked(await readFile(join(folder, `packed-${shard}.json`)));
  let merged = await read(1);
  for (let shard = 2; shard <= shards; shard++) merged = mergePacked(merged, await read(shard));
  return merged;
}

/** What each shard does on its own machine. */
async function pack(folder: string, shards: number): Promise<void> {
  for (let shard = 1; shard <= shards; shard++) {
    const text = writePacked(packCoverage(await readJson(folder, shard)));
    await writeFile(join(folder, `packed-${shard}.json`), text);
  }
}

async function start([what, folder = '', shards = '']: readonly string[]): Promise<void> {
  if (what === 'pack') await pack(folder, Number(shards));
  else totalsOf(await mergeFolder(what === 'packed' ? 'packed' : 'json', folder, Number(shards)));
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const usage = { cpu: (userCPUTime + systemCPUTime) / 1e6, peak: peakMemory() };
  process.stdout.write(JSON.stringify(usage));
}

if (import.meta.main) await start(process.argv.slice(2));
