import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** An interpreter of this machine for a version like `3.12`; null when there is none that starts. */
export function interpreter(version: string): string | null {
  return (
    [...pyenv(version), `python${version}`, 'python3', 'python'].find((path) => starts(path, version)) ?? null
  );
}

function pyenv(version: string): string[] {
  const root = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  try {
    const found = readdirSync(root).filter((name) => name.startsWith(`${version}.`));
    return found.sort().map((name) => join(root, name, 'bin', `python${version}`));
  } catch {
    return [];
  }
}

function starts(path: string, version: string): boolean {
  try {
    const code = 'import sys, venv; print("%d.%d" % sys.version_info[:2])';
    return execFileSync(path, ['-I', '-c', code], { encoding: 'utf8', stdio: 'pipe' }).trim() === version;
  } catch {
    return false;
  }
}
