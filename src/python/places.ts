import { join } from 'node:path';
import { digest } from '../caches/keys.ts';
import { OWN_TOOLS } from '../host/facts.ts';
import type { Facts } from '../host/ports.ts';

/** Poetry does not ask pip's index; where this names a mirror of PyPI, a plugin makes Poetry ask that. */
export const MIRROR = 'POETRY_PYPI_MIRROR_URL';

/**
 * Where Poetry keeps what it downloads, and where we put Poetry itself. Workspaces on one machine share neither:
 * the downloads are pruned to what one project needs, and a Poetry is replaced while others may be running.
 * @param version the input `poetry-version`: each has a place of its own
 */
export function poetryPlaces(
  facts: Facts,
  version: string,
): { readonly downloads: string; readonly home: string } {
  const root = join(facts.toolCache, OWN_TOOLS);
  // With a mirror of PyPI it is installed with a plugin: another Poetry than without.
  const name = facts.env[MIRROR] ? 'poetry-mirror' : 'poetry';
  return {
    downloads: join(root, `downloads-${digest([facts.workspace], 8)}`),
    home: join(root, `${name}-${digest([facts.workspace, version], 8)}`),
  };
}

/** `.venv` of the project: the only place where one can be found again by key. */
export const venvOf = (directory: string): string => join(directory, '.venv');
