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

/** The names in a directory; null: there is none. */
type Names = readonly string[] | null;

/** What is in the directories before a restore. Of what cannot be listed nothing is taken back. */
export const namesIn = (paths: readonly string[]): Promise<(Names | undefined)[]> =>
  Promise.all(
    paths.map((path) =>
      readdir(path).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? null : undefined)),
    ),
  );

/**
 * Takes back half a tree: every name that a failed restore put where it was not before. Names that were
 * there are left alone, since nobody can tell whose files are in them.
 */
export async function undoRestore(
  paths: readonly string[],
  before: readonly (Names | undefined)[],
): Promise<void> {
  await Promise.all(paths.map((path, index) => clear(path, before[index]).catch(() => undefined)));
}

async function clear(path: string, before: Names | undefined): Promise<void> {
  if (before === undefined) return;
  if (before === null) return rm(path, { recursive: true, force: true });
  const known = new Set(before);
  for (const name of await readdir(path))
    if (!known.has(name)) await rm(join(path, name), { recursive: true, force: true });
}
