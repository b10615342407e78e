import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readCapped, readCappedText } from '../../results/capped.ts';
import type { SourceFile } from './estimate.ts';
import { LIMITS } from './model.ts';
import { parseDurations, type Seeds } from './seeds.ts';
import type { Tell } from './text.ts';

const MOST_SOURCE = 4 << 20;
const AT_ONCE = 32;
/** Bytes of all texts together. */
const MOST_TEXT = 256 << 20;

/**
 * The test files of the checkout with text and fingerprint, in the order given. What is not there is left out;
 * what is larger than 4 MiB comes without its text, and so does what comes behind 256 MiB of texts.
 * @param root directory that the names are relative to
 * @param wanted whose text is of use; all when absent
 */
export async function readSources(
  root: string,
  files: readonly string[],
  wanted: (file: string, hash: string) => boolean = () => true,
): Promise<SourceFile[]> {
  const found = new Map<string, SourceFile>();
  let room = MOST_TEXT;
  const queue = files.values();
  const work = async (): Promise<void> => {
    for (const file of queue) {
      const content = await readCapped(join(root, file), MOST_SOURCE);
      if (!content) continue;
      const hash = content === 'large' ? '' : fingerprint(content);
      const kept = content !== 'large' && content.length <= room && wanted(file, hash) ? content : null;
      room -= kept?.length ?? 0;
      found.set(file, kept ? { file, text: kept.toString('utf8'), hash } : { file, hash });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return files.flatMap((file) => found.get(file) ?? []);
}

/** Enough of the sha256 to tell the files of one repository apart. */
export const fingerprint = (content: Buffer): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 16);

/** Durations that another tool left in the repository; null when there are none that can be used. Never throws. */
export async function readDurations(path: string, tell: Tell = () => {}): Promise<Seeds | null> {
  const text = await readCappedText(path, LIMITS.bytes, () =>
    tell(`The file of durations has more than ${LIMITS.bytes} bytes.`),
  );
  return text === null ? null : parseDurations(text, tell);
}
