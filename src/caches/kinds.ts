/**
 * The table of kinds. A new one is a file that exports a CacheKind, and a line here: its name is what the input
 * `caches` takes and what the output `cache-…` ends in.
 */
export { docker } from './docker/kind.ts';
export { fixtures } from './fixtures.ts';
export { ollama } from './ollama/kind.ts';
export { poetry } from './poetry/kind.ts';
