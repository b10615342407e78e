import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type JunitPart, junitFromSession, mergeJunit } from '../results/junit.ts';
import { parseJunit } from '../results/junit-parse.ts';
import type { Manifest, Reason } from '../results/model.ts';
import { writeResult } from '../results/write.ts';
import type { ShardResult } from './gather.ts';

/**
 * Merges the JUnit files of all results into one. A damaged file is replaced by what its manifest knows, and said.
 * @param named suites of tests are named by their lane too
 * @returns what was damaged, or could not be written
 */
export async function writeJunit(
  path: string,
  results: readonly ShardResult[],
  named: boolean,
): Promise<Reason[]> {
  const parts = await Promise.all(results.map((result) => readJunit(result, named)));
  const unwritten = await writeResult(path, mergeJunit(parts.map(({ part }) => part)));
  return [...parts.flatMap(({ reason }) => reason ?? []), ...unwritten];
}

async function readJunit(
  { manifest, directory }: ShardResult,
  named: boolean,
): Promise<{ readonly part: JunitPart; readonly reason: Reason | null }> {
  const name = suiteName(manifest, named);
  try {
    const text = await readFile(join(directory, 'test-results.xml'), 'utf8');
    return { part: { name, junit: parseJunit(text, name) }, reason: null };
  } catch (error) {
    const message = `test-results.xml of ${name} cannot be used: ${(error as Error).message}`;
    const reason: Reason = { code: 'AEGIS-E408', message };
    const junit = parseJunit(junitFromSession(manifest.session), name);
    return { part: { name, junit }, reason: manifest.reasons.length > 0 ? null : reason };
  }
}

/** `shard 2`, `repair`; where there are lanes, `unit shard 2`. */
function suiteName({ lane, role, shard }: Manifest, named: boolean): string {
  const one = role === 'repair' ? 'repair' : `shard ${shard.index}`;
  return named ? `${lane} ${one}` : one;
}
