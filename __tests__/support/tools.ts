import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from '@jest/globals';

/** Programs that npm and Python do not bring along; `.ci/tools` installs them. */
export type Tool =
  | 'act'
  | 'actionlint'
  | 'buildctl'
  | 'buildkitd'
  | 'buildx'
  | 'docker'
  | 'dockerd'
  | 'ollama'
  | 'registry'
  | 'runc';

/** These work for root alone. */
const ROOTS_ONLY: ReadonlySet<Tool> = new Set(['buildkitd', 'dockerd']);

/** Absolute path of a program that can be used here, or null: from PATH, AEGIS_TOOLS/bin (default: ~/.cache/aegis-tools), or where Debian puts it. */
function tool(name: Tool): string | null {
  if (ROOTS_ONLY.has(name) && process.geteuid?.() !== 0) return null;
  const own = join(process.env.AEGIS_TOOLS || join(homedir(), '.cache/aegis-tools'), 'bin');
  const folders = [own, ...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

/** The path of a program that `needs` has made sure of. */
export function toolPath(name: Tool): string {
  const path = tool(name);
  if (path === null) throw new Error(`${name} is not here: run \`bash .ci/tools\` as root.`);
  return path;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * A test that needs programs. Where one is absent it is skipped, by its name and theirs; with
 * AEGIS_REQUIRE_ALL=1 it fails instead.
 */
export function needs(tools: readonly Tool[], name: string, story: () => Promise<void>): void {
  const absent = tools.filter((each) => tool(each) === null);
  if (absent.length === 0) test(name, story);
  else if (process.env.AEGIS_REQUIRE_ALL === '1') test(name, () => void absent.map(toolPath));
  else test.skip(`${name} (needs ${absent.join(', ')})`, story);
}
