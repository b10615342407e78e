import type { Manifest, Reason } from '../results/model.ts';
import type { Proof } from '../verdict/model.ts';
import { ownerOf } from './ownership.ts';

/** What the results must agree with: the finishing shard's own view. */
export interface Expected {
  readonly count: number;
  readonly commit: string;
}

/**
 * Checks that the shards together ran every collected test exactly once.
 * @param manifests the newest manifest of each shard
 */
export function prove(manifests: readonly Manifest[], expected: Expected): Proof {
  const runs = timesRun(manifests);
  const collected = new Set(manifests.flatMap((manifest) => manifest.session.tests.map((test) => test.id)));
  const lost = [...collected].filter((id) => !runs.has(id));
  const twice = [...runs].filter(([, times]) => times > 1).map(([id]) => id);
  return {
    shards: expected.count,
    collected: collected.size,
    ranOnce: [...runs.values()].filter((times) => times === 1).length,
    lost,
    twice,
    lostFiles: [],
    repaired: 0,
    agreed: 'hash',
    uncollected: uncollectedIn(manifests),
    commit: expected.commit,
    census: censusOf(manifests).length,
    reasons: [
      ...presence(manifests, expected),
      ...agreement(manifests, expected),
      ...sameCensus(manifests),
      ...ownedOnce(manifests, expected),
      ...name('AEGIS-E407', 'ran on no shard', unexplained(manifests, lost)),
      ...name('AEGIS-E406', 'ran on more than one shard', twice),
    ],
  };
}

/** A shard that was cut short, or names its open tests, says so itself: no riddle is to be made of them. */
function unexplained(manifests: readonly Manifest[], lost: readonly string[]): string[] {
  const explained = new Set(
    manifests.filter(explains).flatMap(({ session }) => session.tests.map(({ id }) => id)),
  );
  return lost.filter((id) => !explained.has(id));
}

function explains({ end, session, reasons }: Manifest): boolean {
  const cutShort = end.kind !== 'exited' || !session.finished || session.stopped !== null;
  return reasons.length > 0 && (cutShort || reasons.some(({ code }) => code === 'AEGIS-E313'));
}

const uncollectedIn = (manifests: readonly Manifest[]): string[] =>
  [...new Set(manifests.flatMap(({ session }) => session.collectErrors.map(({ file }) => file)))].sort();

/** Node id to the number of shards that brought it to an end. */
function timesRun(manifests: readonly Manifest[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const { session } of manifests) {
    const ended = new Set(session.tests.filter(({ outcome }) => outcome !== null).map(({ id }) => id));
    for (const id of ended) times.set(id, (times.get(id) ?? 0) + 1);
  }
  return times;
}

function presence(manifests: readonly Manifest[], { count }: Expected): Reason[] {
  const present = manifests.map(({ shard }) => shard.index);
  const missing = indices(count).filter((index) => !present.includes(index));
  return missing.map((index) => ({
    code: 'AEGIS-E402',
    message: `Shard ${index}/${count} left no result.`,
  }));
}

const indices = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

function agreement(manifests: readonly Manifest[], { count, commit }: Expected): Reason[] {
  return manifests.flatMap(({ shard, commit: theirs, selection }): Reason[] => {
    const who = `Shard ${shard.index}/${shard.count}`;
    if (shard.count !== count)
      return [
        { code: 'AEGIS-E403', message: `${who} counts ${shard.count} shards, this job counts ${count}.` },
      ];
    if (theirs !== commit)
      return [{ code: 'AEGIS-E404', message: `${who} tested commit ${theirs}, this job tested ${commit}.` }];
    if (selection !== manifests[0]?.selection)
      return [
        {
          code: 'AEGIS-E404',
          message: `${who} was given other paths, markers or arguments than shard ${manifests[0]?.shard.index}.`,
        },
      ];
    return [];
  });
}

/** Shards whose session never got as far as a census are judged by their own reasons. */
const walked = (manifests: readonly Manifest[]): readonly Manifest[] =>
  manifests.filter(({ session }) => session.finished || session.census.length > 0);

function censusOf(manifests: readonly Manifest[]): string[] {
  return [...new Set(walked(manifests).flatMap(({ session }) => session.census))].sort();
}

function sameCensus(manifests: readonly Manifest[]): Reason[] {
  const all = censusOf(manifests);
  return walked(manifests).flatMap(({ shard, session }): Reason[] => {
    const seen = new Set(session.census);
    const unseen = all.filter((file) => !seen.has(file));
    if (unseen.length === 0) return [];
    return [
      {
        code: 'AEGIS-E405',
        message: `Shard ${shard.index}/${shard.count} does not see ${list(unseen)}, which other shards see.`,
      },
    ];
  });
}

/** Every file is owned by the shard that the hash says, and by no other. */
function ownedOnce(manifests: readonly Manifest[], { count }: Expected): Reason[] {
  const owners = new Map(censusOf(manifests).map((file) => [file, ownerOf(file, count)]));
  return walked(manifests).flatMap(({ shard, session }) => {
    const owned = new Set(session.owned);
    const left = [...owners].filter(([file, owner]) => owner === shard.index && !owned.has(file));
    const taken = [...owned].filter((file) => owners.get(file) !== shard.index);
    return [
      ...name(
        'AEGIS-E407',
        `belongs to shard ${shard.index}/${shard.count}, which did not take it`,
        left.map(([file]) => file),
      ),
      ...name(
        'AEGIS-E406',
        `was taken by shard ${shard.index}/${shard.count}, to which it does not belong`,
        taken,
      ),
    ];
  });
}

function name(code: 'AEGIS-E406' | 'AEGIS-E407', what: string, things: readonly string[]): Reason[] {
  return things.length === 0 ? [] : [{ code, message: `${list(things)} ${what}.` }];
}

function list(things: readonly string[]): string {
  const more = things.length - 3;
  return things.slice(0, 3).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
