import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer, ArtifactInfo, ArtifactStore, Facts } from '../host/ports.ts';
import type { Reason, ShardId } from '../results/model.ts';
import type { LaneNames } from './names.ts';

/** What the shards need to find each other: where, under which names, who we are. */
export interface Meeting {
  readonly artifacts: ArtifactStore;
  readonly names: LaneNames;
  readonly shard: ShardId;
  readonly attempt: number;
  readonly temp: Facts['temp'];
  readonly retentionDays: number | null;
}

export interface Published {
  readonly name: string;
  readonly upload: Answer<ArtifactInfo>;
  /** Does this shard merge and judge the lane? */
  readonly finishes: boolean;
  /** What keeps the lane from being complete because of this upload. */
  readonly reasons: readonly Reason[];
}

/** Uploads the result of this shard and finds out whether it is the last one. */
export async function publishResult(meeting: Meeting, directory: string): Promise<Published> {
  const name = meeting.names.result(meeting.shard, meeting.attempt);
  const upload = await meeting.artifacts.upload(
    name,
    await filesUnder(directory),
    directory,
    meeting.retentionDays,
  );
  if (!upload.ok) return { name, upload, finishes: false, reasons: [refusedUpload(name, upload)] };
  return { name, upload, finishes: await isLast(meeting), reasons: [] };
}

function refusedUpload(name: string, answer: Answer<unknown> & { ok: false }): Reason {
  if (answer.conflict)
    return {
      code: 'AEGIS-E409',
      message: `An artifact ${name} is there already: another step of this run has the same lane and shard.`,
    };
  if (answer.unavailable) return { code: 'AEGIS-E410', message: answer.reason };
  return { code: 'AEGIS-E401', message: answer.reason };
}

/**
 * Whether every other result is there. On the first attempt the lowest free ticket tells, however
 * late a listing shows the results: creating an artifact is atomic, so one shard alone gets the last
 * ticket. Later attempts do not know how many shards run again, so every one that sees all results
 * merges: merging twice is harmless, never merging is not.
 */
async function isLast(meeting: Meeting): Promise<boolean> {
  const listed = await meeting.artifacts.list();
  const names = listed.ok ? listed.value.map((artifact) => artifact.name) : [];
  const ticket = meeting.attempt === 1 ? await takeTicket(meeting, names) : null;
  if (ticket !== null) return ticket === meeting.shard.count;
  const again = await meeting.artifacts.list();
  return (
    again.ok &&
    isComplete(
      meeting,
      again.value.map((artifact) => artifact.name),
    )
  );
}

async function takeTicket(meeting: Meeting, listed: readonly string[]): Promise<number | null> {
  const taken = new Set(listed.map(meeting.names.parseTicket));
  const file = await ticketFile(meeting);
  for (let k = 1; k <= meeting.shard.count; k++) {
    if (taken.has(k)) continue;
    const answer = await meeting.artifacts.upload(meeting.names.ticket(k), [file], join(file, '..'), 1);
    if (answer.ok) return k;
    if (!answer.conflict) return null;
  }
  return null;
}

async function ticketFile({ temp, shard, names }: Meeting): Promise<string> {
  const directory = join(temp, 'aegis-tickets', names.ticket(shard.index));
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'ticket.txt');
  await writeFile(file, `shard ${shard.index} of ${shard.count}\n`);
  return file;
}

/** Do these names hold a result of every shard? */
export function isComplete(
  { names, shard }: Pick<Meeting, 'names' | 'shard'>,
  listed: readonly string[],
): boolean {
  const present = new Set<number>();
  for (const name of listed) {
    const result = names.parse(name);
    if (result?.shard.count === shard.count) present.add(result.shard.index);
  }
  return present.size === shard.count;
}

/** Every file under a directory, as absolute paths; links are left out. */
export async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
