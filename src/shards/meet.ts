import { setTimeout as sleep } from 'node:timers/promises';
import type { Facts } from '../host/ports.ts';
import type { ArtifactLine } from '../report/model.ts';
import type { Reason } from '../results/model.ts';
import type { Step } from '../step.ts';
import { type Gathered, gatherResults, removeTickets, type ShardResult } from './gather.ts';
import type { Meeting } from './meeting.ts';
import { type Published, publishResult } from './publish.ts';
import type { Shard } from './shard.ts';

/** What this shard knows of the others. */
export interface Encounter {
  /** The results of the whole lane when it is ours to finish; null when another shard will, or none can. */
  readonly results: readonly ShardResult[] | null;
  /** What went wrong on the way. */
  readonly reasons: readonly Reason[];
  readonly notices: readonly string[];
  readonly artifacts: readonly ArtifactLine[];
  /** There are no artifacts here, so no shard will judge the lane: each is judged by itself. */
  readonly separate: boolean;
}

const ALONE: Encounter = { results: null, reasons: [], notices: [], artifacts: [], separate: false };

/** Publishes the result of this shard; the last one to do so gets the results of all. */
export async function meetOthers(step: Step, shard: Shard): Promise<Encounter> {
  const own = { manifest: shard.manifest, directory: step.places.shard };
  if (step.host.cancelled.aborted) return ALONE;
  if (step.inputs.lane.shard.count === 1) return { ...ALONE, results: [own] };
  const published = await step.watch.time('publish', () => publishResult(step.meeting, step.places.shard));
  const artifacts = [artifactLine(step.host.facts, published.name, published.upload)];
  const told = withUnjudged(split(published, shard), published, step.meeting);
  if (published.finisher !== 'us') return { ...ALONE, artifacts, ...told };
  const gathered = await step.watch.time('gather', () => gatherSettled(step.meeting, own));
  await removeTickets(step.meeting);
  if (!published.last && runsAgain(step.meeting, gathered.results)) return { ...ALONE, artifacts, ...told };
  const reasons = [...published.reasons, ...gathered.reasons];
  return { ...ALONE, artifacts, results: gathered.results, reasons };
}

/** A listing may show the newest results seconds late: milliseconds to wait before each further look. */
const SETTLE: readonly number[] = [4000, 8000];

async function gatherSettled(meeting: Meeting, own: ShardResult): Promise<Gathered> {
  let gathered = await gatherResults(meeting, own);
  for (const pause of SETTLE) {
    if (!runsAgain(meeting, gathered.results)) break;
    await sleep(pause);
    gathered = await gatherResults(meeting, own);
  }
  return gathered;
}

/**
 * Whether a shard that failed in an earlier attempt has no newer result: then it runs again too, and
 * finishes the lane after us. Its old failure is no verdict on this attempt.
 */
function runsAgain({ attempt }: Meeting, results: readonly ShardResult[]): boolean {
  return results.some(({ manifest }) => manifest.attempt < attempt && manifest.reasons.length > 0);
}

/**
 * A server without artifacts is no fault of the tests: it is said, and every shard is judged by itself.
 * But where there was a plan there are artifacts: then the others count on a result that they do not get.
 */
function split(
  { reasons }: Published,
  { manifest }: Shard,
): Pick<Encounter, 'reasons' | 'notices' | 'separate'> {
  if (manifest.plan.kind !== 'rendezvous') {
    const lost = reasons.map((one) =>
      one.code === 'AEGIS-E410' ? { ...one, code: 'AEGIS-E401' as const } : one,
    );
    return { reasons: lost, notices: [], separate: false };
  }
  const missing = reasons.filter(({ code }) => code === 'AEGIS-E410');
  const notices = missing.map(
    ({ code, message }) =>
      `${code}: ${message}. The shards cannot be merged: this one is judged by itself, and coverage is not judged.`,
  );
  const rest = reasons.filter((reason) => !missing.includes(reason));
  return { notices, reasons: rest, separate: missing.length > 0 };
}

/** A shard that lost its ticket may have been the last one. It must not be green without a word about the lane. */
function withUnjudged<T extends { readonly notices: readonly string[] }>(
  told: T,
  { finisher, reasons }: Published,
  { names, attempt }: Meeting,
): T {
  if (finisher !== 'unknown' || reasons.length > 0) return told;
  const notice = `AEGIS-W417: This shard could not take its ticket and does not see the results of all others. If it was the last one, nobody judges the lane; then there is no artifact ${names.merged(attempt)}.`;
  return { ...told, notices: [...told.notices, notice] };
}

/** How an upload is shown in the report. */
export function artifactLine(facts: Facts, name: string, upload: Published['upload']): ArtifactLine {
  if (!upload.ok) return { name, bytes: 0, url: null, problem: upload.reason };
  const { id, size } = upload.value;
  const url = `${facts.serverUrl}/${facts.repository}/actions/runs/${facts.runId}/artifacts/${id}`;
  return { name, bytes: size, url, problem: '' };
}
