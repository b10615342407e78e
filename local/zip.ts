import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly compressed: number;
  readonly offset: number;
}

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_BYTES = 30;

/**
 * Unpacks a zip archive into a folder, which is made when missing. Returns the names of its files. Throws on names
 * that leave the folder, on anything but stored and deflated entries, and on archives over 4 GiB.
 */
export async function unzip(archive: string, directory: string): Promise<string[]> {
  await using file = await open(archive, 'r');
  const entries = await readDirectory(file);
  const files = entries.filter((entry) => !entry.name.endsWith('/'));
  for (const entry of entries) checkName(entry.name);
  await mkdir(directory, { recursive: true });
  for (const entry of files) await unpack(archive, file, entry, path.join(directory, entry.name));
  return files.map((entry) => entry.name);
}

async function readDirectory(file: FileHandle): Promise<Entry[]> {
  const { size } = await file.stat();
  const tail = await read(file, Math.max(0, size - END_BYTES - 0xffff), Math.min(size, END_BYTES + 0xffff));
  const end = lastSignature(tail);
  const count = tail.readUInt16LE(end + 10);
  const bytes = tail.readUInt32LE(end + 12);
  const start = tail.readUInt32LE(end + 16);
  if (count === 0xffff || start === 0xffffffff) throw new Error('zip64 archives are not supported');
  return parseDirectory(await read(file, start, bytes), count);
}

function lastSignature(tail: Buffer): number {
  for (let at = tail.length - END_BYTES; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) === END_SIGNATURE) return at;
  }
  throw new Error('not a zip archive');
}

function parseDirectory(directory: Buffer, count: number): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; entries.length < count; ) {
    if (directory.readUInt32LE(at) !== ENTRY_SIGNATURE) throw new Error('damaged zip directory');
    const nameBytes = directory.readUInt16LE(at + 28);
    entries.push({
      method: directory.readUInt16LE(at + 10),
      compressed: directory.readUInt32LE(at + 20),
      offset: directory.readUInt32LE(at + 42),
      name: directory.toString('utf8', at + 46, at + 46 + nameBytes),
    });
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function unpack(archive: string, file: FileHandle, entry: Entry, target: string): Promise<void> {
  if (entry.method !== 0 && entry.method !== 8) {
    throw new Error(`${entry.name}: unknown compression ${entry.method}`);
  }
  await mkdir(path.dirname(target), { recursive: true });
  if (entry.compressed === 0) return writeFile(target, '');
  const header = await read(file, entry.offset, LOCAL_BYTES);
  const start = entry.offset + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  const source = createReadStream(archive, { start, end: start + entry.compressed - 1 });
  const sink = createWriteStream(target);
  await (entry.method === 8 ? pipeline(source, createInflateRaw(), sink) : pipeline(source, sink));
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) throw new Error('the zip archive is cut short');
  return buffer;
}

function checkName(name: string): void {
  const parts = name.split('/');
  if (name === '' || /[\\\0]|^\/|^[A-Za-z]:/.test(name) || parts.includes('..')) {
    throw new Error(`refused name in archive: ${JSON.stringify(name)}`);
  }
}
