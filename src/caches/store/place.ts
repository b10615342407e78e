import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { DISK_FULL } from '../../host/transfer/reasons.ts';
import { isNoSpace } from '../../results/write.ts';
import { isBlob, type Place, settle } from './blobs.ts';
import { rangeOf } from './chunks.ts';
import type { Fetched } from './fetch.ts';
import type { Chunk, Need } from './model.ts';

/** An entry that holds a blob or a part of it, on its way. */
export interface Piece {
  readonly chunk: Chunk;
  readonly fetched: Promise<Fetched>;
}

/** What has become of a blob. `damaged`: entries that do not hold what they should. `unwritten`: this disk is at fault. */
export type Placed =
  | { readonly there: true }
  | {
      readonly there: false;
      readonly cause: string;
      readonly damaged: readonly Chunk[];
      readonly unwritten: boolean;
    };

/** Why a blob cannot be had, thrown on the way to it. */
class Lost extends Error {
  readonly damaged: readonly Chunk[];
  constructor(cause: string, damaged: readonly Chunk[] = []) {
    super(cause);
    this.damaged = damaged;
  }
}

const DAMAGED = 'a blob is damaged';

/**
 * Waits for the pieces of a blob, in their order; joins and checks them while the rest of them loads, and gives the
 * blob its name in the store when it is what it should be. Never rejects.
 */
export async function placeBlob(
  place: Place,
  staging: string,
  need: Need,
  pieces: readonly Piece[],
): Promise<Placed> {
  try {
    const file =
      pieces.length === 1 ? await whole(place, need, pieces) : await joined(place, staging, need, pieces);
    await settle(place, file, need.digest);
    return { there: true };
  } catch (error) {
    if (error instanceof Lost)
      return { there: false, cause: error.message, damaged: error.damaged, unwritten: false };
    const { code, message } = error as NodeJS.ErrnoException;
    const cause = isNoSpace(error) ? DISK_FULL : `a blob cannot be written: ${code ?? message}`;
    return { there: false, cause, damaged: [], unwritten: true };
  }
}

async function whole(place: Place, need: Need, pieces: readonly Piece[]): Promise<string> {
  for (const { chunk, fetched } of pieces) {
    const file = join(await directoryOf(fetched), need.digest);
    if (!(await isBlob(place, file, need))) throw new Lost(DAMAGED, [chunk]);
    return file;
  }
  throw new Lost('no entry holds it');
}

async function joined(
  { hasher }: Place,
  staging: string,
  need: Need,
  pieces: readonly Piece[],
): Promise<string> {
  const file = join(staging, need.digest);
  const { digest, size } = await hasher.digest(partFiles(need, pieces), file);
  if (digest === need.digest && size === need.size) return file;
  // Nobody can tell which of them it is.
  throw new Lost(
    DAMAGED,
    pieces.map(({ chunk }) => chunk),
  );
}

async function* partFiles(need: Need, pieces: readonly Piece[]): AsyncGenerator<string> {
  for (const { chunk, fetched } of pieces) {
    const file = join(await directoryOf(fetched), need.digest);
    const found = await lstat(file).catch(() => null);
    if (!found?.isFile() || found.size !== rangeOf(chunk, need.size).length) throw new Lost(DAMAGED, [chunk]);
    yield file;
  }
}

async function directoryOf(fetched: Promise<Fetched>): Promise<string> {
  const found = await fetched;
  if (found.kind !== 'there') throw new Lost(found.cause);
  return found.directory;
}
