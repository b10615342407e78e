import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';

/** What an archive may hold at most. */
export interface ZipCaps {
  readonly files: number;
  /** Bytes, unpacked, of all files together. */
  readonly bytes: number;
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
const LINK_MODE = 0o120000;

/**
 * Unpacks a zip archive into a directory. Nothing outside it can be named: absolute names, `..`,
 * backslashes and links are refused, and so is an archive above the caps, or one that is damaged. Throws.
 */
export async function unzip(archive: string, directory: string, caps: ZipCaps): Promise<void> {
  const file = await open(archive, 'r');
  try {
    const entries = await readEntries(file, caps);
    for (const entry of entries) await extract(file, archive, entry, directory);
  } finally {
    await file.close();
  }
}

async function readEntries(file: FileHandle, caps: ZipCaps): Promise<Entry[]> {
  const { count, bytes, offset } = await readEnd(file);
  if (count > caps.files)
    throw new Error(`the archive holds ${count} files, at most ${caps.files} are accepted`);
  const directory = await readExactly(file, bytes, offset);
  const entries: Entry[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    entries.push(readEntry(directory, at));
    at += ENTRY_BYTES + [28, 30, 32].reduce((sum, field) => sum + directory.readUInt16LE(at + field), 0);
  }
  if (new Set(entries.map(({ name }) => name)).size < count)
    throw new Error('the archive holds one name twice');
  const size = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (size > caps.bytes)
    throw new Error(`the archive unpacks to ${size} bytes, at most ${caps.bytes} are accepted`);
  return entries;
}

async function readEnd(file: FileHandle): Promise<{ count: number; bytes: number; offset: number }> {
  const { size } = await file.stat();
  const length = Math.min(size, END_BYTES + 0xffff);
  const tail = await readExactly(file, length, size - length);
  for (let at = length - END_BYTES; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END_SIGNATURE) continue;
    const [count, bytes, offset] = [
      tail.readUInt16LE(at + 10),
      tail.readUInt32LE(at + 12),
      tail.readUInt32LE(at + 16),
    ];
    // 64-bit archives only begin where our caps end.
    if (offset + bytes > size) throw new Error('the archive is damaged or too large');
    return { count, bytes, offset };
  }
  throw new Error('the archive is no zip file, or cut short');
}

function readEntry(directory: Buffer, at: number): Entry {
  if (directory.readUInt32LE(at) !== ENTRY_SIGNATURE) throw new Error('the archive is damaged');
  const nameEnd = at + ENTRY_BYTES + directory.readUInt16LE(at + 28);
  const mode = directory.readUInt16LE(at + 40);
  if ((mode & 0o170000) === LINK_MODE) throw new Error('the archive holds a symbolic link');
  return {
    name: safeName(directory.toString('utf8', at + ENTRY_BYTES, nameEnd)),
    method: directory.readUInt16LE(at + 10),
    crc: directory.readUInt32LE(at + 16),
    packed: directory.readUInt32LE(at + 20),
    size: directory.readUInt32LE(at + 24),
    offset: directory.readUInt32LE(at + 42),
  };
}

function safeName(name: string): string {
  const parts = name.split('/');
  const unsafe = name.startsWith('/') || parts.includes('..') || /[\\\0]|^[A-Za-z]:/.test(name);
  if (unsafe || name === '')
    throw new Error(`the archive holds a file that leaves its directory: ${JSON.stringify(name)}`);
  return name;
}

async function extract(file: FileHandle, archive: string, entry: Entry, directory: string): Promise<void> {
  const target = join(directory, entry.name);
  if (entry.name.endsWith('/')) return void (await mkdir(target, { recursive: true }));
  if (entry.method !== STORED && entry.method !== DEFLATED)
    throw new Error('the archive uses an unknown compression');
  await mkdir(dirname(target), { recursive: true });
  const header = await readExactly(file, LOCAL_BYTES, entry.offset);
  if (header.readUInt32LE(0) !== LOCAL_SIGNATURE) throw new Error('the archive is damaged');
  const start = entry.offset + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  const output = createWriteStream(target, { flags: 'wx' });
  const check = checker(entry);
  if (entry.packed === 0) return pipeline(async function* () {}, check, output);
  const input = createReadStream(archive, { start, end: start + entry.packed - 1 });
  return entry.method === STORED
    ? pipeline(input, check, output)
    : pipeline(input, createInflateRaw(), check, output);
}

/** Lets through as many bytes as the entry announced, and no damaged ones. */
function checker(entry: Entry): Transform {
  let size = 0;
  let crc = 0;
  const wrong = (): Error => new Error(`the archive is damaged at ${JSON.stringify(entry.name)}`);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      crc = crc32(chunk, crc);
      done(size > entry.size ? wrong() : null, chunk);
    },
    flush: (done) => done(size === entry.size && crc === entry.crc ? null : wrong()),
  });
}

async function readExactly(file: FileHandle, length: number, position: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead !== length) throw new Error('the archive is cut short');
  return buffer;
}
