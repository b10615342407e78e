import { constants } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What is read at most: the files lie where test code can write. */
export interface Caps {
  /** Bytes of one line; a longer one is dropped. */
  readonly line: number;
  /** Bytes of all files together; the rest is not read. */
  readonly total: number;
  readonly files: number;
}

const CAPS: Caps = { line: 4 << 20, total: 1 << 30, files: 1024 };
const NEWLINE = 0x0a;

/** Every line of the event files in a directory, file after file by name. No directory, no lines. */
export async function* eventLines(directory: string, caps: Caps = CAPS): AsyncGenerator<string> {
  const names = await readdir(directory).catch(() => []);
  const files = names.filter((name) => name.endsWith('.jsonl')).sort();
  let left = caps.total;
  for (const name of files.slice(0, caps.files)) {
    const file = await openRegular(join(directory, name));
    if (!file) continue;
    try {
      for await (const chunk of splitLines(bytesOf(file, left), caps.line)) yield chunk;
      left -= Math.min(left, (await file.stat()).size);
    } finally {
      await file.close();
    }
  }
}

/** null for links, pipes, directories and what vanished: none of them is an event file. */
async function openRegular(path: string): Promise<FileHandle | null> {
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const file = await open(path, flags).catch(() => null);
  if (!file || (await file.stat()).isFile()) return file;
  await file.close();
  return null;
}

async function* bytesOf(file: FileHandle, most: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < most; ) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1 << 18), 0, Math.min(1 << 18, most - at), at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function* splitLines(chunks: AsyncIterable<Buffer>, cap: number): AsyncGenerator<string> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let to = chunk.indexOf(NEWLINE); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
      if (size + to - from <= cap) yield Buffer.concat([...held, chunk.subarray(from, to)]).toString('utf8');
      [held, size, from] = [[], 0, to + 1];
    }
    size += chunk.length - from;
    if (size <= cap) held.push(chunk.subarray(from));
    else held = [];
  }
  if (size > 0 && size <= cap) yield Buffer.concat(held).toString('utf8');
}
