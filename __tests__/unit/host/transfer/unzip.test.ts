import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { unzip } from '../../../../src/host/transfer/unzip.ts';

const caps = { files: 20, bytes: 1_000_000 };
const scratch = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'aegis-unzip-')));

/** Lets Python's zipfile write an archive, so that reader and writer do not share a mistake. */
function archive(body: string): string {
  const path = join(scratch(), 'a.zip');
  const script = `import zipfile,sys\nz=zipfile.ZipFile(sys.argv[1],'w',zipfile.ZIP_DEFLATED)\n${body}\nz.close()`;
  execFileSync('python3', ['-c', script, path]);
  return path;
}

async function outcome(path: string, limits = caps): Promise<string> {
  const parent = scratch();
  return unzip(path, join(parent, 'out'), limits).then(
    () => 'unpacked',
    (error: Error) => (readdirSync(parent).some((name) => name !== 'out') ? 'escaped' : error.message),
  );
}

describe('unzip', () => {
  test('unpacks folders, empty, stored and deflated files', async () => {
    const path = archive(
      "z.writestr('a/b/c.txt','x'*5000)\nz.writestr('empty','')\nz.writestr('ü.bin',bytes(range(256)),zipfile.ZIP_STORED)",
    );
    const out = scratch();
    await unzip(path, out, caps);
    expect(readFileSync(join(out, 'a/b/c.txt'), 'utf8')).toBe('x'.repeat(5000));
    expect(readFileSync(join(out, 'empty'), 'utf8')).toBe('');
    expect([...readFileSync(join(out, 'ü.bin'))]).toEqual([...Array(256).keys()]);
  });

  test.each([
    ['../evil', "z.writestr('../evil','x')"],
    ['absolute', "z.writestr('/tmp/evil','x')"],
    ['inner dots', "z.writestr('a/../../evil','x')"],
    ['backslash', "i=zipfile.ZipInfo('x'); i.filename='..\\\\evil'\nz.writestr(i,'x')"],
    ['drive', "z.writestr('C:evil','x')"],
  ])('refuses a name that leaves: %s', async (_, body) => {
    expect(await outcome(archive(body))).toMatch(/leaves its directory/);
  });

  test('refuses links', async () => {
    const body =
      "i=zipfile.ZipInfo('l')\ni.create_system=3\ni.external_attr=0o120777<<16\nz.writestr(i,'/etc')";
    expect(await outcome(archive(body))).toMatch(/symbolic link/);
  });

  test('refuses too much', async () => {
    expect(await outcome(archive("z.writestr('zeros','0'*2000000)"))).toMatch(/unpacks to 2000000 bytes/);
    expect(await outcome(archive("[z.writestr(str(i),'') for i in range(21)]"))).toMatch(/holds 21 files/);
  });

  test('a size that lies is found out', async () => {
    const path = archive("z.writestr('zeros','0'*500000)");
    const bytes = readFileSync(path);
    const at = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    bytes.writeUInt32LE(10, at + 24);
    writeFileSync(path, bytes);
    expect(await outcome(path)).toMatch(/damaged/);
  });

  test('a damaged, cut or foreign file is an error', async () => {
    const good = readFileSync(archive("z.writestr('a','hello'*1000)"));
    const write = (bytes: Buffer): string => {
      const path = join(scratch(), 'b.zip');
      writeFileSync(path, bytes);
      return path;
    };
    const flipped = Buffer.from(good);
    flipped.writeUInt8((flipped[45] ?? 0) ^ 0xff, 45);
    for (const bad of [good.subarray(0, good.length - 30), Buffer.from('<html>'), Buffer.alloc(0), flipped])
      expect(await outcome(write(bad))).not.toBe('unpacked');
  });

  test('two files of one name are refused', async () => {
    expect(await outcome(archive("z.writestr('a','1')\nz.writestr('a','2')"))).toMatch(/one name twice/);
  });
});
