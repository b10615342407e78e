import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer, ArtifactInfo } from '../../host/ports.ts';
import { readCapped } from '../../results/capped.ts';
import type { Meeting } from '../meeting.ts';
import { ENVELOPE_LIMIT, type Envelope, openEnvelope } from './envelope.ts';

/** Where the plan of a run lies. */
export type Shelf = Pick<Meeting, 'artifacts' | 'names' | 'runId' | 'temp'>;

/** The plan in a listing: that of the first attempt that has one, and of several with one name the lowest id. */
export function lowestPlan(
  listed: readonly ArtifactInfo[],
  { names }: Pick<Meeting, 'names'>,
): ArtifactInfo | null {
  const plans = listed.flatMap((one) => {
    const attempt = names.parsePlan(one.name);
    return attempt === null ? [] : [{ attempt, one }];
  });
  plans.sort((a, b) => a.attempt - b.attempt || a.one.id - b.one.id);
  return plans[0]?.one ?? null;
}

/** What became of an attempt to get the plan: `again` when it may yet come. */
export type Fetched =
  | { readonly envelope: Envelope }
  | { readonly envelope: null; readonly reason: string; readonly again: boolean };

const FILE = 'plan.json';

/** Downloads a plan and reads it as untrusted. Never throws. */
export async function takePlan(shelf: Shelf, { id, size }: ArtifactInfo): Promise<Fetched> {
  const refuse = (reason: string, again: boolean): Fetched => ({ envelope: null, reason, again });
  if (size > ENVELOPE_LIMIT) return refuse(`the plan of the run has ${size} bytes`, false);
  try {
    const directory = await emptyPlace(shelf, 'found');
    const answer = await shelf.artifacts.download(id, directory);
    if (!answer.ok) return refuse(`the plan of the run could not be downloaded: ${answer.reason}`, true);
    const content = await readCapped(join(directory, FILE), ENVELOPE_LIMIT);
    if (content === 'large') return refuse('the plan of the run is too large', false);
    if (content === null) return refuse(`the plan of the run has no ${FILE}`, false);
    return {
      envelope: openEnvelope(content.toString('utf8'), { lane: shelf.names.lane, runId: shelf.runId }),
    };
  } catch (error) {
    return refuse(`the plan of the run cannot be used: ${(error as Error).message}`, false);
  }
}

/** Uploads a sealed plan. Throws when it cannot be written to the disk. */
export async function putPlan(
  shelf: Shelf & Pick<Meeting, 'retentionDays' | 'attempt'>,
  sealed: string,
): Promise<Answer<ArtifactInfo>> {
  const directory = await emptyPlace(shelf, 'made');
  const file = join(directory, FILE);
  await writeFile(file, sealed);
  // A re-run of failed jobs needs it as long as the results.
  return shelf.artifacts.upload(shelf.names.plan(shelf.attempt), [file], directory, shelf.retentionDays);
}

async function emptyPlace({ temp, names }: Shelf, what: 'found' | 'made'): Promise<string> {
  const directory = join(temp, 'aegis-plan', names.lane, what);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  return directory;
}
