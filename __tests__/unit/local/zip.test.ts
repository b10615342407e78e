import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { unzip } from '../../../local/zip.ts';
import { scratch } from '../../support/fake-action.ts';

/** A zip archive; `store` leaves the bytes as they are. */
function zip(files: Readonly<Record<string, string>>, store = false): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const data = store ? Buffer.from(text) : deflateRawSync(text);
    const fixed = Buffer.alloc(26);
    fixed.writeUInt16LE(store ? 0 : 8, 4);
    fixed.writeUInt32LE(crc32(text), 10);
    fixed.writeUInt32LE(data.length, 14);
    fixed.writeUInt32LE(Buffer.byteLength(text), 18);
    fixed.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fixed, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.alloc(2), fixed, tail, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(central.length, 4);
  end.writeUInt16LE(central.length, 6);
  end.writeUInt32LE(Buffer.concat(central).length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, ...central, Buffer.from('PK\x05\x06'), end]);
}

async function unzipped(bytes: Buffer): Promise<{ names: string[]; directory: string }> {
  const directory = await scratch();
  const archive = path.join(directory, 'a.zip');
  await writeFile(archive, bytes);
  return { names: await unzip(archive, path.join(directory, 'out')), directory: path.join(directory, 'out') };
}

test.each([true, false])('files come out as they went in (stored: %s)', async (store) => {
  const files = { 'a.txt': 'hello '.repeat(1000), 'deep/é b.txt': 'x', empty: '' };
  const { names, directory } = await unzipped(zip(files, store));
  expect(names).toEqual(Object.keys(files));
  for (const [name, text] of Object.entries(files))
    expect(await readFile(path.join(directory, name), 'utf8')).toBe(text);
});

test.each(['../x', '/x', 'a/../../x', 'C:/x', 'a\\b', ''])('name %j is refused', async (name) => {
  await expect(unzipped(zip({ name: 'x', [name]: 'x' }))).rejects.toThrow('refused name');
});

test('what is no archive, or half of one, is an error', async () => {
  await expect(unzipped(Buffer.from('nothing'))).rejects.toThrow('not a zip archive');
  const whole = zip({ a: 'x'.repeat(100) });
  await expect(unzipped(whole.subarray(30))).rejects.toThrow();
});
