import { createHash, type Hash } from 'node:crypto';
import { closeSync, constants, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { Sum } from '../ports.ts';
import type { Answer, Call, Job } from './jobs.ts';

const PIECE_BYTES = 1024 * 1024;

/** A digest under way. */
interface Open {
  readonly hash: Hash;
  size: number;
  readonly into: { readonly path: string; readonly file: number } | null;
}

/**
 * The whole life of the hashing thread: does one job after the other, without pause in between, and answers each.
 * Ends when its port is closed or it is told to.
 */
export function runHashThread(): void {
  const sums = new Map<number, Open>();
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  parentPort?.on('message', ({ number, job }: Call) => {
    const answer = (more: { sum: Sum | null } | { message: string; code: string | undefined }): void =>
      parentPort?.postMessage({ number, ...more } satisfies Answer);
    try {
      answer({ sum: perform(job, sums, piece) });
    } catch (error) {
      const { message, code } = error as NodeJS.ErrnoException;
      answer({ message, code });
    }
  });
}

function perform(job: Job, sums: Map<number, Open>, piece: Buffer): Sum | null {
  if (job.do === 'begin') sums.set(job.sum, begin(job.into));
  else if (job.do === 'add') add(found(sums, job.sum), job.file, piece);
  else if (job.do === 'finish') return finish(sums, job.sum);
  else if (job.do === 'drop') drop(sums, job.sum);
  else slice(job, piece);
  return null;
}

function found(sums: Map<number, Open>, sum: number): Open {
  const open = sums.get(sum);
  if (!open) throw new Error('the digest was not begun');
  return open;
}

const begin = (path: string | null): Open => ({
  hash: createHash('sha256'),
  size: 0,
  into: path === null ? null : { path, file: openSync(path, 'wx', 0o644) },
});

function add(open: Open, path: string, piece: Buffer): void {
  const { hash, into } = open;
  withFile(path, (file) => {
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) {
      hash.update(piece.subarray(0, read));
      if (into) writeAll(into.file, piece.subarray(0, read));
      open.size += read;
    }
  });
  if (into) rmSync(path);
}

function finish(sums: Map<number, Open>, sum: number): Sum {
  const { hash, size, into } = found(sums, sum);
  sums.delete(sum);
  if (into) closeSync(into.file);
  return { digest: hash.digest('hex'), size };
}

function drop(sums: Map<number, Open>, sum: number): void {
  const open = sums.get(sum);
  sums.delete(sum);
  if (!open?.into) return;
  closeSync(open.into.file);
  rmSync(open.into.path, { force: true });
}

function slice({ file: path, start, length, into }: Extract<Job, { do: 'slice' }>, piece: Buffer): void {
  const target = openSync(into, 'wx', 0o644);
  try {
    withFile(path, (file) => {
      for (let done = 0; done < length; ) {
        const read = readSync(file, piece, 0, Math.min(PIECE_BYTES, length - done), start + done);
        if (read === 0) throw new Error(`the file ends after ${start + done} bytes`);
        writeAll(target, piece.subarray(0, read));
        done += read;
      }
    });
  } finally {
    closeSync(target);
  }
}

/** Blobs are files of the store itself: a link is none. */
function withFile(path: string, work: (file: number) => void): void {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    work(file);
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}
