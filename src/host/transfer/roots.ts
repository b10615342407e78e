import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

export type PathState = 'absent' | 'empty' | 'filled';

/** What is at a path; whatever cannot be listed counts as filled, and so does a file. */
export async function pathState(path: string): Promise<PathState> {
  try {
    return (await readdir(path)).length === 0 ? 'empty' : 'filled';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'absent' : 'filled';
  }
}

export const pathStates = (paths: readonly string[]): Promise<PathState[]> =>
  Promise.all(paths.map(pathState));

/**
 * Takes back half a tree: what a failed restore put where nothing was before. Trees that had content
 * are left alone, since nobody can tell whose files those are.
 */
export async function undoRestore(paths: readonly string[], before: readonly PathState[]): Promise<void> {
  await Promise.all(
    paths.map((path, index) => clear(path, before[index] ?? 'filled').catch(() => undefined)),
  );
}

async function clear(path: string, before: PathState): Promise<void> {
  if (before === 'absent') await rm(path, { recursive: true, force: true });
  if (before !== 'empty') return;
  for (const name of await readdir(path)) await rm(join(path, name), { recursive: true, force: true });
}
