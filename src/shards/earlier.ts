import type { ArtifactInfo } from '../host/ports.ts';
import { parseObject, text, whole } from '../results/json.ts';
import type { Manifest } from '../results/model.ts';
import { coverageIn } from './carry.ts';
import { fetchResult, latestOf } from './gather.ts';
import type { Meeting } from './meeting.ts';
import { fetchMerged } from './merged.ts';
import { writeNote } from './publish.ts';
import { countsAgain, type EarlierResult, isGreenResult } from './rerun.ts';

/** What an earlier attempt left that counts in this one, and whether everything is to run all the same. */
export interface Earlier {
  readonly result: EarlierResult | null;
  /** For the log: what was found. */
  readonly told: string;
}

const NOTHING: Earlier = { result: null, told: '' };

/**
 * Looks for the result of this shard in the attempts before. GitHub does not say whether all jobs were
 * started again or the failed ones. A shard that was green, and whose job was, is started again only with
 * all the others: it runs everything and leaves a note, by which the others do too. Whatever it is to run, a note says
 * that it has begun again: should it come to nothing, no older result stands for it.
 */
export async function findEarlier(
  meeting: Meeting,
  now: Parameters<typeof countsAgain>[1],
): Promise<Earlier> {
  if (meeting.attempt === 1) return NOTHING;
  await writeNote(meeting, meeting.names.again(meeting.shard, meeting.attempt));
  const listed = await meeting.artifacts.list();
  const artifact = listed.ok ? newestBefore(meeting, listed.value) : null;
  const twice = listed.ok && listed.value.some(({ name }) => name === meeting.names.twice());
  if (!artifact || !listed.ok || twice) return NOTHING;
  const result = await fetchEarlier(meeting, artifact);
  if (!result || !countsAgain(result.manifest, now)) return NOTHING;
  if (isGreenResult(result.manifest) && !(await endedRed(meeting, result.manifest, listed.value))) {
    if (meeting.shard.count > 1) await writeNote(meeting, meeting.names.everything(meeting.attempt));
    return { result: null, told: `Attempt ${result.manifest.attempt} was green: everything runs again.` };
  }
  return { result, told: `Tests that passed in attempt ${result.manifest.attempt} are not run again.` };
}

/** null for what cannot be used as a whole: then everything runs again. */
async function fetchEarlier(meeting: Meeting, artifact: ArtifactInfo): Promise<EarlierResult | null> {
  const result = await fetchResult(meeting, meeting.shard.index, artifact);
  if (!('manifest' in result)) return null;
  const coverage = await coverageIn(result.manifest, result.directory).catch(() => 'damaged' as const);
  return coverage === 'damaged' ? null : { ...result, coverage };
}

/** Has a shard that was green said that all jobs were started again? Asked as late as possible. */
export async function allRunAgain({ artifacts, names, attempt }: Meeting): Promise<boolean> {
  const listed = await artifacts.list();
  return listed.ok && listed.value.some(({ name }) => name === names.everything(attempt));
}

/** The result of the last attempt before this one in which the shard left any that counts. */
function newestBefore(
  { names, shard, attempt }: Meeting,
  artifacts: readonly ArtifactInfo[],
): ArtifactInfo | null {
  const listed = artifacts.map(({ name }) => name);
  const counts = names.counting(listed, attempt - 1);
  for (let before = attempt - 1; before > 0 && counts({ shard, attempt: before }); before--) {
    const name = shard.count === 1 ? names.merged(before) : names.result(shard, before);
    const found = latestOf(artifacts, name);
    if (found) return found;
  }
  return null;
}

/** Was it this shard that judged the lane, and found it wanting? Then its job was red without a fault of its tests. */
async function endedRed(
  meeting: Meeting,
  { attempt, shard }: Manifest,
  artifacts: readonly ArtifactInfo[],
): Promise<boolean> {
  if (shard.count === 1) return false;
  const merged = artifacts.find(({ name }) => name === meeting.names.merged(attempt));
  const report = merged && (await fetchMerged(meeting, merged))?.report;
  if (!report) return false;
  const index = whole(parseObject(report.shard) ?? {}, 'index');
  return index === shard.index && text(report, 'verdict', 40) !== 'passed';
}
