import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** All that the tests of a run write lies in one folder, which goes with the run: stores of gigabytes are among it. */
export default function oneFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'aegis-tests-'));
  process.env.TMPDIR = folder;
  process.once('exit', () => {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      console.error(`What the tests left behind stays: ${error.message}`);
    }
  });
}
