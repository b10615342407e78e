import { join } from 'node:path';
import { readCapped } from '../results/capped.ts';
import { type JunitPart, junitOf, mergeJunit } from '../results/junit.ts';
import { JUNIT_LIMIT, type Junit, parseJunit } from '../results/junit-parse.ts';
import type { Manifest, Reason } from '../results/model.ts';
import { writeResult } from '../results/write.ts';
import type { ShardResult } from './gather.ts';

/** What went wrong with the JUnit files. */
export interface JunitFaults {
  /** What was damaged, or could not be written. */
  readonly reasons: readonly Reason[];
  /** What was left out. */
  readonly notices: readonly string[];
}

/**
 * Merges the JUnit files of all results into one. A file that is damaged, or too large, is replaced by what its
 * manifest knows, and said.
 * @param named suites of tests are named by their lane too
 */
export async function writeJunit(
  path: string,
  results: readonly ShardResult[],
  named: boolean,
): Promise<JunitFaults> {
  const parts = await Promise.all(results.map((result) => readJunit(result, named)));
  const unwritten = await writeResult(path, mergeJunit(parts.map(({ part }) => part)));
  return {
    reasons: [...parts.flatMap(({ reason }) => reason ?? []), ...unwritten],
    notices: parts.flatMap(({ notice }) => notice ?? []),
  };
}

interface ReadPart {
  readonly part: JunitPart;
  readonly reason?: Reason;
  readonly notice?: string;
}

async function readJunit({ manifest, directory }: ShardResult, named: boolean): Promise<ReadPart> {
  const name = suiteName(manifest, named);
  const known = (): JunitPart => ({ name, junit: junitOf(manifest.session) });
  try {
    const junit = await parsed(join(directory, 'test-results.xml'), name);
    if (junit) return { part: { name, junit } };
    const size = `larger than ${JUNIT_LIMIT >> 20} MiB`;
    const notice = `test-results.xml of ${name} is ${size}: the merged file has its tests without their output.`;
    return { part: known(), notice };
  } catch (error) {
    const message = `test-results.xml of ${name} cannot be used: ${(error as Error).message}`;
    const told = manifest.reasons.length > 0;
    return { part: known(), ...(told ? {} : { reason: { code: 'AEGIS-E408', message } }) };
  }
}

/** null for a file that is too large, which tests with much output make. @throws what says why it cannot be used */
async function parsed(path: string, name: string): Promise<Junit | null> {
  const content = await readCapped(path, JUNIT_LIMIT);
  if (content === null) throw new Error('it is no file that can be read.');
  return content === 'large' ? null : parseJunit(content.toString('utf8'), name);
}

/** `shard 2`, `repair`; where there are lanes, `unit shard 2`. */
function suiteName({ lane, role, shard }: Manifest, named: boolean): string {
  const one = role === 'repair' ? 'repair' : `shard ${shard.index}`;
  return named ? `${lane} ${one}` : one;
}
