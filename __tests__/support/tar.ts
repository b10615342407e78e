import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync, zstdCompressSync } from 'node:zlib';

/** One member of an archive, honest or not. */
export interface Member {
  readonly name: string;
  /** As tar numbers them: 0 a file, 1 a hard link, 2 a link, 3 a device, 5 a directory, 6 a pipe. */
  readonly type?: 0 | 1 | 2 | 3 | 5 | 6;
  readonly content?: Buffer;
  /** Where a link leads. */
  readonly to?: string;
  readonly mode?: number;
  readonly uid?: number;
}

const BLOCK = 512;

/** The bytes of an archive with these members, just as they are told. Names have at most 100 bytes. */
function tarOf(members: readonly Member[]): Buffer {
  const blocks = members.flatMap((member) => [header(member), padded(member.content ?? Buffer.alloc(0))]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header({ name, type = 0, content, to = '', mode = 0o644, uid = 0 }: Member): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  const put = (text: string, at: number) => block.write(text, at, 'latin1');
  if (Buffer.byteLength(name) > 100 || Buffer.byteLength(to) > 100) throw new Error(`${name} is too long`);
  block.write(name, 0);
  put(octal(mode, 7), 100);
  put(octal(uid, 7), 108);
  put(octal(uid, 7), 116);
  put(octal(content?.length ?? 0, 11), 124);
  put(octal(0, 11), 136);
  put(' '.repeat(8), 148);
  put(`${type}`, 156);
  block.write(to, 157);
  put('ustar\0', 257);
  put('00', 263);
  // Of a device: that of /dev/null.
  put(octal(type === 3 ? 1 : 0, 7), 329);
  put(octal(type === 3 ? 3 : 0, 7), 337);
  put(
    `${octal(
      block.reduce((sum, byte) => sum + byte, 0),
      6,
    )}\0 `,
    148,
  );
  return block;
}

const padded = (content: Buffer): Buffer =>
  Buffer.concat([content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]);

/** Replaces a stored archive by another, packed in the same way. */
export function replaceArchive(path: string, members: readonly Member[]): void {
  const isZstd = readFileSync(path).readUInt32LE() === 0xfd2fb528;
  writeFileSync(path, isZstd ? zstdCompressSync(tarOf(members)) : gzipSync(tarOf(members)));
}
