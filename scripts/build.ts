import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Builds the bundle: types are checked and erased by tsc into lib/, ncc packs lib/ and the
 * dependencies, and the pytest plugin goes beside it as it is. `build.ts DIR` builds elsewhere,
 * so that the committed bundle can be compared.
 */
const root = join(import.meta.dirname, '..');
const target = resolve(process.argv[2] ?? 'dist');
const lib = join(root, 'lib', String(process.pid));

function run(name: string, ...args: string[]): void {
  const program = join(root, 'node_modules', '.bin', name);
  const { status } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${name} ended with status ${status}`);
}

try {
  run('tsc', '-p', 'tsconfig.build.json', '--outDir', lib);
  rmSync(target, { recursive: true, force: true });
  run('ncc', 'build', join(lib, 'index.js'), '-o', target, '--license', 'licenses.txt');
  mkdirSync(join(target, 'pytest'), { recursive: true });
  cpSync(join(root, 'src/python/plugin/aegis_pytest.py'), join(target, 'pytest/aegis_pytest.py'));
} finally {
  rmSync(lib, { recursive: true, force: true });
}
