import { join, normalize, relative } from 'node:path';
import { digest } from '../keys.ts';
import { type BuildLine, cacheType, cacheValue, readLine, valuesOf } from './arguments.ts';

/** One image to build. */
export interface Build {
  readonly line: BuildLine;
  /** What its layers are called in the store. */
  readonly tag: string;
  /** Types of the caches that the line names in `--cache-to`: then ours is left out. */
  readonly ownCaches: readonly string[];
  /** It names GitHub's cache, so buildx needs the variables of the runner's cache service. */
  readonly cacheService: boolean;
}

/** The store of layers, and what it holds before the first build. */
export interface LayerStore {
  /** As `storeDirectory` gives it. */
  readonly directory: string;
  readonly tags: readonly string[];
  /** Whether the job may save it: else nothing is exported, which costs minutes with large images. */
  readonly fill: boolean;
}

/**
 * The store as buildx is to be told: relative to its working directory, since BuildKit sends the name as a header of
 * gRPC, which holds printable ASCII alone, and the odd part is most often one that both have. null: not even so.
 */
export function storeDirectory(path: string, directory: string): string | null {
  const way = relative(directory, path);
  return /^[ -~]+$/.test(way) ? way : null;
}

/** What the lines of `docker-build` ask for, in their order. */
export function planBuilds(lines: readonly (readonly string[])[]): Build[] {
  const seen = new Map<string, number>();
  return lines.map((words) => {
    const line = readLine(words);
    const identity = identityOf(line);
    const nth = seen.get(identity) ?? 0;
    seen.set(identity, nth + 1);
    const ownCaches = valuesOf(line, 'cache-to').map(cacheType);
    return {
      line,
      tag: `aegis-${digest([identity, String(nth)])}`,
      ownCaches,
      cacheService: [...ownCaches, ...valuesOf(line, 'cache-from').map(cacheType)].includes('gha'),
    };
  });
}

/** What stays when a commit changes the name, the labels or the arguments of an image. */
const identityOf = (line: BuildLine): string =>
  digest([
    ...line.rest,
    ...['file', 'target', 'platform'].flatMap((name) => [name, ...valuesOf(line, name)]),
  ]);

/** The Dockerfiles of the builds, relative to the working directory; some may be elsewhere, or not there. */
export const dockerfilesOf = (builds: readonly Build[]): string[] =>
  builds.map(({ line }) =>
    normalize(valuesOf(line, 'file').at(-1) ?? join(line.rest[0] ?? '.', 'Dockerfile')),
  );

/** More would only lengthen the command: a store has one for each line of the last run. */
const MOST_IMPORTS = 32;

/** What it is called where no build arguments may be shown: `docker-build line 2 (., -t app:test)`; `at` from 0. */
export function titleOfBuild({ line }: Build, at: number): string {
  const tags = valuesOf(line, 'tag').map((tag) => `-t ${tag}`);
  // In a line that is wrong anything may stand where the context should be. One that is a URL may hold a token.
  const context = line.rest.length === 1 ? line.rest.map((one) => one.replace(/\/\/[^/]*@/, '//')) : [];
  const what = [...context, ...tags].join(', ');
  return `docker-build line ${at + 1}${what && ` (${what})`}`;
}

/** Whether its layers go to our store. */
export const isStored = ({ ownCaches }: Build): boolean => ownCaches.length === 0;

/** Whether a builder must be able to export a cache for it; `inline` is in the image itself. */
export const needsExport = ({ ownCaches }: Build): boolean =>
  ownCaches.length === 0 || ownCaches.some((type) => type !== 'inline');

/** The arguments of `docker` for one build. The user's come last, so theirs win where buildx takes one value. */
export function argumentsOf(build: Build, builder: string, store: LayerStore | null): string[] {
  const { line, tag } = build;
  const cache = store !== null && isStored(build) ? cacheOptions(store, tag) : [];
  const load = valuesOf(line, 'load', 'push', 'output').length > 0 ? [] : ['--load'];
  return ['buildx', 'build', '--builder', builder, '--progress', 'plain', ...cache, ...load, ...line.words];
}

/** From all that the store has, its own first: a line that was moved or renamed finds its layers too. */
function cacheOptions({ directory, tags, fill }: LayerStore, tag: string): string[] {
  const known = [...tags.filter((one) => one === tag), ...tags.filter((one) => one !== tag)];
  const from = known
    .slice(0, MOST_IMPORTS)
    .map((one) => cacheValue({ type: 'local', src: directory, tag: one }));
  // The image is there all the same.
  const to = cacheValue({ type: 'local', dest: directory, mode: 'max', tag, 'ignore-error': 'true' });
  return [...from.flatMap((value) => ['--cache-from', value]), ...(fill ? ['--cache-to', to] : [])];
}
