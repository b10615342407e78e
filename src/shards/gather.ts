import { existsSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ArtifactInfo } from '../host/ports.ts';
import { readCappedText } from '../results/capped.ts';
import { parseManifest } from '../results/manifest.ts';
import type { Manifest, Reason } from '../results/model.ts';
import { coverageBytes } from './measured.ts';
import type { Asking, Meeting } from './meeting.ts';
import type { Plan } from './plan/model.ts';
import { otherCounts, unlisted } from './publish.ts';

/** The result of one shard on this disk. */
export interface ShardResult {
  readonly manifest: Manifest;
  readonly directory: string;
}

export interface Gathered {
  /** The newest usable result of each shard, by index. */
  readonly results: readonly ShardResult[];
  readonly reasons: readonly Reason[];
}

/** One lane to be judged: how many shards it should have, what is there of them, what went wrong on the way. */
export interface LaneResults {
  readonly lane: string;
  readonly suite: string;
  readonly count: number;
  /** The newest result of each shard, and that of the repair if there was one. */
  readonly results: readonly ShardResult[];
  /** The plan of the run; null when there is none, or it is not at hand. */
  readonly plan: Plan | null;
  readonly reasons: readonly Reason[];
}

/** A listing may show an artifact seconds after it was made. */
const LISTING: Asking = { tries: 10, pauseMs: 2000 };

/** A listing that fails has been tried again by the client already. */
const MOST_FAILURES = 2;

/** Bytes; what is larger is not even read. */
const MANIFEST_LIMIT = 256 * 1024 * 1024;

/** Fetches the results of all other shards; our own is on disk already. */
export async function gatherResults(
  meeting: Meeting,
  own: ShardResult,
  asking: Asking = LISTING,
): Promise<Gathered> {
  const { others, reasons } = await listOthers(meeting, asking);
  const fetched = await Promise.all(
    [...others].map(([index, artifact]) => fetchResult(meeting, index, artifact)),
  );
  const results = [own, ...fetched.flatMap((one) => ('manifest' in one ? [one] : []))];
  return {
    results: results.sort(byShard),
    reasons: [...reasons, ...fetched.flatMap((one) => ('manifest' in one ? [] : [one]))],
  };
}

/** In the order of the shards, and the repair behind them. */
export const byShard = ({ manifest: a }: ShardResult, { manifest: b }: ShardResult): number =>
  a.role === b.role ? a.shard.index - b.shard.index : a.role === 'shard' ? -1 : 1;

interface Others {
  readonly others: ReadonlyMap<number, ArtifactInfo>;
  readonly reasons: readonly Reason[];
}

/** Waits until the listing shows all shards, then gives up: the proof names who is missing. */
async function listOthers(meeting: Meeting, { tries, pauseMs }: Asking): Promise<Others> {
  let failures = 0;
  for (let left = tries; ; left--) {
    const listed = await meeting.artifacts.list();
    const artifacts = listed.ok ? listed.value : [];
    const others = newestOf(meeting, artifacts);
    others.delete(meeting.shard.index);
    if (!listed.ok) failures += 1;
    if (others.size >= meeting.shard.count - 1 || left <= 1 || failures >= MOST_FAILURES) {
      const names = artifacts.map(({ name }) => name);
      return {
        others,
        reasons: [...otherCounts(meeting, names), ...(listed.ok ? [] : [unlisted(listed.reason)])],
      };
    }
    await sleep(pauseMs);
  }
}

/** The artifact of each shard's latest attempt that counts; of two with one name the later one. */
export function newestOf(
  { names, attempt }: Pick<Meeting, 'names' | 'attempt'>,
  artifacts: readonly ArtifactInfo[],
): Map<number, ArtifactInfo> {
  const listed = artifacts.map(({ name }) => name);
  const counts = names.counting(listed, attempt);
  const newest = new Map<number, { attempt: number; artifact: ArtifactInfo }>();
  for (const artifact of artifacts) {
    const name = names.parse(artifact.name);
    if (!name || !counts(name) || name.attempt > attempt) continue;
    const known = newest.get(name.shard.index);
    const newer =
      !known ||
      name.attempt > known.attempt ||
      (name.attempt === known.attempt && artifact.id > known.artifact.id);
    if (newer) newest.set(name.shard.index, { attempt: name.attempt, artifact });
  }
  return new Map([...newest].map(([index, { artifact }]) => [index, artifact]));
}

/** Of several artifacts with one name the later one; null for none. */
export function latestOf(artifacts: readonly ArtifactInfo[], name: string): ArtifactInfo | null {
  const found = artifacts.filter((artifact) => artifact.name === name).sort((a, b) => b.id - a.id);
  return found[0] ?? null;
}

/** Where the files of an artifact are put; not there when it did not come whole. */
export const unpackedAt = ({ temp }: Meeting, name: string): string => join(temp, 'aegis-shards', name);

/**
 * Fetches the result of one shard: its own artifact, or that of a lane with one shard, which holds it in a folder.
 * @param index null for a repair, which any shard may have made
 */
export async function fetchResult(
  meeting: Meeting,
  index: number | null,
  artifact: ArtifactInfo,
): Promise<ShardResult | Reason> {
  const unpacked = unpackedAt(meeting, artifact.name);
  const clear = () => rm(unpacked, { recursive: true, force: true });
  await clear();
  const answer = await meeting.artifacts.download(artifact.id, unpacked);
  if (!answer.ok) await clear();
  if (!answer.ok) return damaged(artifact.name, answer.reason);
  const directory = existsSync(join(unpacked, 'shard')) ? join(unpacked, 'shard') : unpacked;
  try {
    return { manifest: await readResult(directory, index, meeting), directory };
  } catch (error) {
    return damaged(artifact.name, (error as Error).message);
  }
}

const damaged = (name: string, why: string): Reason => ({
  code: 'AEGIS-E408',
  message: `The result ${name} cannot be used: ${why}`,
});

/** Reads a manifest that came from outside, and checks that it is whose it should be. */
async function readResult(directory: string, index: number | null, meeting: Meeting): Promise<Manifest> {
  const path = join(directory, 'manifest.json');
  if ((await stat(path)).size > MANIFEST_LIMIT) throw new Error('its manifest is too large.');
  const manifest = parseManifest(await readFile(path, 'utf8'));
  if (index !== null && manifest.shard.index !== index)
    throw new Error(`its manifest says shard ${manifest.shard.index}.`);
  if (manifest.runId !== meeting.runId) throw new Error(`its manifest says run ${manifest.runId}.`);
  if (manifest.lane !== meeting.names.lane) throw new Error(`its manifest says lane ${manifest.lane}.`);
  const { coverage } = manifest;
  if (coverage) await coverageBytes(directory, coverage);
  return manifest;
}

/** Bytes; no report is larger. */
const REPORT_LIMIT = 256 << 20;

/** The text of the report in a merged result; null when there is none, or it is too large. */
export const reportIn = (directory: string): Promise<string | null> =>
  readCappedText(join(directory, 'report.json'), REPORT_LIMIT);

/** Removes the tickets of a finished lane; what fails stays, expires after a day and harms nobody. */
export async function removeTickets({ artifacts, names, shard, attempt }: Meeting): Promise<void> {
  const tickets = Array.from({ length: shard.count }, (_, at) => names.ticket(at + 1, attempt));
  await Promise.all(tickets.map((name) => artifacts.remove(name)));
}
