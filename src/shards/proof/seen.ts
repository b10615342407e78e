import type { Manifest } from '../../results/model.ts';

/** What all results together say about files and tests. */
export interface Seen {
  /** Every file that pytest walked on any shard, sorted. */
  readonly census: readonly string[];
  /** Node id → its file, of every test that any shard collected, its own or another's. */
  readonly collected: ReadonlyMap<string, string>;
  /** Node id → how many results brought it to an end. */
  readonly runs: ReadonlyMap<string, number>;
  /** Files that some result took. */
  readonly taken: ReadonlySet<string>;
}

/** Reads the results of a lane, repairs among them. */
export function seenIn(manifests: readonly Manifest[]): Seen {
  const runs = new Map<string, number>();
  const collected = new Map<string, string>();
  for (const { session } of manifests) {
    for (const { file, ids } of session.others ?? []) for (const id of ids) collected.set(id, file);
    for (const { id, file } of session.tests) collected.set(id, file);
    for (const id of endedIn(session.tests)) runs.set(id, (runs.get(id) ?? 0) + 1);
  }
  const taken = new Set(manifests.flatMap(({ session }) => session.owned));
  return { census: censusOf(manifests), collected, runs, taken };
}

const endedIn = (tests: Manifest['session']['tests']): Set<string> =>
  new Set(tests.filter(({ outcome }) => outcome !== null).map(({ id }) => id));

/** Shards whose session never got as far as a census are judged by their own reasons. */
export const walked = (manifests: readonly Manifest[]): readonly Manifest[] =>
  manifests.filter(({ session }) => session.finished || session.census.length > 0);

const censusOf = (manifests: readonly Manifest[]): string[] =>
  [...new Set(walked(manifests).flatMap(({ session }) => session.census))].sort();

/** `Shard 2/4` */
export const nameOf = ({ shard, role }: Manifest): string =>
  role === 'repair' ? 'The repair' : `Shard ${shard.index}/${shard.count}`;
