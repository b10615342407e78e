import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer, ArtifactInfo } from '../host/ports.ts';
import type { Reason } from '../results/model.ts';
import { writeResult } from '../results/write.ts';
import { type Finisher, finisherOf } from './last.ts';
import type { Asking, Meeting } from './meeting.ts';

export interface Published {
  readonly name: string;
  readonly upload: Answer<ArtifactInfo>;
  /** Who merges and judges the lane? */
  readonly finisher: Finisher;
  /** It has the last ticket: all others have left a result in this attempt. */
  readonly last: boolean;
  /** What keeps the lane from being complete or of one mind. */
  readonly reasons: readonly Reason[];
}

const FINISHER: Asking = { tries: 10, pauseMs: 1000 };

/** Uploads the result of this shard and finds out whether it is the last one. */
export async function publishResult(
  meeting: Meeting,
  directory: string,
  asking: Asking = FINISHER,
): Promise<Published> {
  const name = meeting.names.result(meeting.shard, meeting.attempt);
  const upload = await meeting.artifacts.upload(
    name,
    await filesUnder(directory),
    directory,
    meeting.retentionDays,
  );
  if (!upload.ok) {
    if (upload.conflict) await writeNote(meeting, meeting.names.twice());
    return { name, upload, finisher: 'others', last: false, reasons: [refusedUpload(name, upload)] };
  }
  const answer = await meeting.artifacts.list();
  // A listing may not show yet what was just made.
  const listed = [name, ...(answer.ok ? answer.value.map((one) => one.name) : [])];
  const ticket = await takeTicket(meeting, listed);
  const finisher = await finisherOf(meeting, ticket, listed, asking);
  // Who has no ticket and sees nothing may be the last, and then nobody would judge the lane.
  const blind = ticket === null && !answer.ok ? [unlisted(answer.reason)] : [];
  const last = ticket === meeting.shard.count;
  return { name, upload, finisher, last, reasons: [...otherCounts(meeting, listed), ...blind] };
}

/** The results of the others are somewhere, and nobody can say where. */
export const unlisted = (reason: string, whose = 'others'): Reason => ({
  code: 'AEGIS-E402',
  message: `The results of the ${whose} could not be listed: ${reason}`,
});

function refusedUpload(name: string, answer: Answer<unknown> & { ok: false }): Reason {
  if (answer.conflict)
    return {
      code: 'AEGIS-E409',
      message: `An artifact ${name} is there already: another step of this run has the same lane and shard, or an upload of this job broke off.`,
    };
  if (answer.unavailable) return { code: 'AEGIS-E410', message: answer.reason };
  return { code: 'AEGIS-E401', message: answer.reason };
}

/**
 * Jobs of this lane and attempt that count the shards differently. A result is uploaded before the
 * others are listed, so of two such jobs at least the later one sees the other.
 */
export function otherCounts(
  { names, shard, attempt }: Pick<Meeting, 'names' | 'shard' | 'attempt'>,
  listed: readonly string[],
): Reason[] {
  return listed.flatMap((name): Reason[] => {
    const other = names.parse(name);
    if (other?.attempt !== attempt || other.shard.count === shard.count) return [];
    const { index, count } = other.shard;
    const message = `Shard ${index}/${count} counts ${count} shards, this job counts ${shard.count}.`;
    return [{ code: 'AEGIS-E403', message }];
  });
}

async function takeTicket(meeting: Meeting, listed: readonly string[]): Promise<number | null> {
  const { names, attempt } = meeting;
  const taken = new Set(listed.map((name) => names.parseTicket(name, attempt)));
  for (let k = 1; k <= meeting.shard.count; k++) {
    if (taken.has(k)) continue;
    // A ticket is of use while shards of its attempt run.
    const answer = await writeNote({ ...meeting, retentionDays: 1 }, names.ticket(k, attempt));
    if (answer.ok) return k;
    if (!answer.conflict) return null;
  }
  return null;
}

/** An artifact that says something by being there, as long as the results do. */
export async function writeNote(
  { artifacts, temp, shard, names, retentionDays }: Meeting,
  name: string,
): Promise<Answer<ArtifactInfo>> {
  const directory = join(temp, 'aegis-notes', `${names.lane}-${shard.index}`);
  const file = join(directory, 'note.txt');
  const [unwritten] = await writeResult(file, `shard ${shard.index} of ${shard.count}\n`);
  if (unwritten) return { ok: false, conflict: false, unavailable: false, reason: unwritten.message };
  return artifacts.upload(name, [file], directory, retentionDays);
}

/** Every file under a directory, as absolute paths; links are left out. */
export async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
