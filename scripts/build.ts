import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Builds the bundle: types are checked and erased by tsc into lib/, ncc packs lib/ and the
 * dependencies, and the pytest plugin goes beside it as it is. `build.ts DIR` builds elsewhere,
 * so that the committed bundle can be compared.
 */
const root = join(import.meta.dirname, '..');
const target = resolve(process.argv[2] ?? 'dist');
// Always this very path: the packer derives names from it, and the bundle must come out the same everywhere.
const lib = join(root, 'lib');
const STALE_MS = 300_000;

function run(name: string, ...args: string[]): void {
  const program = join(root, 'node_modules', '.bin', name);
  const { status } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${name} ended with status ${status}`);
}

/** The directory is the lock: two builds at once, as in tests, take turns. */
async function takeTurn(): Promise<void> {
  for (;;) {
    try {
      return mkdirSync(lib);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const age = Date.now() - (statSync(lib, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > STALE_MS) rmSync(lib, { recursive: true, force: true });
    await sleep(200);
  }
}

await takeTurn();
try {
  run('tsc', '-p', 'tsconfig.build.json', '--outDir', lib);
  rmSync(target, { recursive: true, force: true });
  run('ncc', 'build', join(lib, 'index.js'), '-o', target, '--license', 'licenses.txt');
  mkdirSync(join(target, 'pytest'), { recursive: true });
  cpSync(join(root, 'src/python/plugin/aegis_pytest.py'), join(target, 'pytest/aegis_pytest.py'));
} finally {
  rmSync(lib, { recursive: true, force: true });
}
