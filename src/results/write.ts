import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Reason } from './model.ts';

const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

/** Whether an error says that the disk is full. */
export const isNoSpace = (error: unknown): boolean => FULL.has((error as NodeJS.ErrnoException | null)?.code);

/**
 * Writes one file of the result. Test code may have filled the disk: that is a finding, and the
 * result is told by every way that needs no disk. Throws whatever else goes wrong.
 * @returns AEGIS-E319 when there is no space
 */
export async function writeResult(path: string, text: string): Promise<readonly Reason[]> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    return [];
  } catch (error) {
    if (!isNoSpace(error)) throw error;
    return [{ code: 'AEGIS-E319', message: 'No space was left to write the result of this run.' }];
  }
}
