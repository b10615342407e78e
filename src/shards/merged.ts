import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, ArtifactInfo } from '../host/ports.ts';
import { type Json, parseObject, text, whole } from '../results/json.ts';
import { latestOf, reportIn } from './gather.ts';
import type { Asking, Meeting } from './meeting.ts';
import { writeNote } from './publish.ts';

/** What lies in an artifact with the name of a merged result. */
interface MergedResult {
  readonly report: Json;
  /** A job without shards left it: its own result is in there. */
  readonly unsharded: boolean;
}

/** null when it cannot be had. */
export async function fetchMerged(
  { artifacts, names, temp }: Meeting,
  { id }: ArtifactInfo,
): Promise<MergedResult | null> {
  const directory = join(temp, 'aegis-judged', names.lane);
  await rm(directory, { recursive: true, force: true });
  if (!(await artifacts.download(id, directory)).ok) return null;
  const report = parseObject(await reportIn(directory)) ?? {};
  return { report, unsharded: existsSync(join(directory, 'shard', 'manifest.json')) };
}

/** A listing shows an artifact seconds late, and one that is under way not at all: 20 seconds in all. */
const LISTING: Asking = { tries: 10, pauseMs: 2000 };

/**
 * Uploads the merged result. Of two shards of a re-run that both merge, the later one has seen more and replaces what
 * is there. What another step left under the name stays, and a note tells a gate of it.
 */
export async function uploadMerged(
  meeting: Meeting,
  files: readonly string[],
  root: string,
  asking: Asking = LISTING,
): Promise<Answer<ArtifactInfo>> {
  const { artifacts, names, attempt, shard, retentionDays } = meeting;
  const name = names.merged(attempt);
  const send = () => artifacts.upload(name, files, root, retentionDays);
  const answer = await send();
  if (answer.ok || !answer.conflict) return answer;
  const ours = shard.count > 1 && (await isOurs(meeting, name, asking));
  if (!ours) await writeNote(meeting, names.twice());
  return ours && (await artifacts.remove(name)).ok ? send() : answer;
}

/** Is it a merge of this lane? What cannot be had is taken for somebody else's. */
async function isOurs(meeting: Meeting, name: string, { tries, pauseMs }: Asking): Promise<boolean> {
  for (let left = tries; left > 0; left--) {
    const listed = await meeting.artifacts.list();
    const artifact = listed.ok ? latestOf(listed.value, name) : null;
    const merged = artifact && (await fetchMerged(meeting, artifact));
    if (merged) return isMergeOf(meeting, merged);
    await sleep(pauseMs);
  }
  return false;
}

const isMergeOf = ({ names, shard }: Meeting, { report, unsharded }: MergedResult): boolean =>
  !unsharded &&
  text(report, 'lane', 1000) === names.lane &&
  whole(parseObject(report.shard) ?? {}, 'count') === shard.count;
