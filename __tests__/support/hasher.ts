import { createHash } from 'node:crypto';
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import type { Hasher } from '../../src/host/ports.ts';

/** A hasher in the thread of the test, for the small files of tests. */
export const hasher: Hasher = {
  async digest(files, into) {
    const hash = createHash('sha256');
    let size = 0;
    if (into !== undefined) await writeFile(into, '', { flag: 'wx' });
    for await (const file of files) {
      const bytes = await readFile(file);
      hash.update(bytes);
      size += bytes.length;
      if (into === undefined) continue;
      await appendFile(into, bytes);
      await rm(file);
    }
    return { digest: hash.digest('hex'), size };
  },
  async slice(file, start, length, into) {
    const bytes = await readFile(file);
    await writeFile(into, bytes.subarray(start, start + length), { flag: 'wx' });
  },
  end: async () => undefined,
};
