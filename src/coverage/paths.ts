import { posix } from 'node:path';
import { CoverageError } from './error.ts';

/** Where the measured paths are relative to. */
export interface Place {
  /** Absolute path of the checkout. */
  readonly workspace: string;
  /** Repository-relative working directory of the run; '' for the root. */
  readonly directory: string;
}

const SNIPPET = `[tool.coverage.run]
relative_files = true

[tool.coverage.paths]
source = ["src", "*/src"]`;

/** @returns the repository-relative path with forward slashes, or null when it leaves the repository */
export function repositoryPath(path: string, { workspace, directory }: Place): string | null {
  const slashed = path.replaceAll('\\', '/');
  const absolute = isAbsolute(slashed);
  const inside = absolute ? below(slashed, workspace.replaceAll('\\', '/')) : posix.join(directory, slashed);
  if (inside === null) return null;
  const normal = posix.normalize(inside);
  return normal === '.' || normal === '..' || normal.startsWith('../') || isAbsolute(normal) ? null : normal;
}

const isAbsolute = (path: string): boolean => path.startsWith('/') || /^[a-z]:/i.test(path);

/** Drives and folders of Windows have no case. */
function below(path: string, root: string): string | null {
  const folder = `${root.replace(/\/+$/, '')}/`;
  const fold = (text: string) => (/^[a-z]:/i.test(root) ? text.toLowerCase() : text);
  const normal = posix.normalize(path);
  return fold(normal).startsWith(fold(folder)) ? normal.slice(folder.length) : null;
}

/** Names the paths that leave the repository, and shows what to paste. */
export function pathsLeave(paths: readonly string[], { workspace }: Place): CoverageError {
  const shown = paths.slice(0, 3).map((path) => JSON.stringify(path.slice(0, 300)));
  const more = paths.length > 3 ? ` and ${paths.length - 3} more` : '';
  return new CoverageError(
    'AEGIS-E506',
    `Coverage measured ${shown.join(', ')}${more}, outside of ${workspace}. Paste this into pyproject.toml ` +
      `and name your own source folders:\n\n${SNIPPET}`,
  );
}
