import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { venv } from '../__tests__/support/venv.ts';

const run = promisify(execFile);

/** networkx without an optional package collects fewer tests; these two bring in nearly all of them. */
export const PACKAGES = [
  'networkx==3.6.1',
  'numpy==2.4.6',
  'scipy==1.17.1',
  'pytest==9.2.0',
  'pytest-split==0.11.0',
];

const PLACE = resolve(import.meta.dirname, '..', '.cache', 'bench', 'networkx-3.6.1');

const CONFIGURATION = '[tool.pytest.ini_options]\ntestpaths = ["networkx"]\n';

export interface Suite {
  readonly python: string;
  /** A repository of one commit. */
  readonly project: string;
  /** The folder of tests to run, relative to it. */
  readonly tests: string;
}

/** networkx as its wheel holds it, package and tests, as a project of its own; made once. */
export async function networkx(tests: string): Promise<Suite> {
  const python = await venv('bench-suite', PACKAGES);
  if (!existsSync(PLACE)) await makeProject(python);
  return { python, project: PLACE, tests };
}

async function makeProject(python: string): Promise<void> {
  const made = `${PLACE}.part`;
  await rm(made, { recursive: true, force: true });
  await mkdir(made, { recursive: true });
  const where = 'import importlib.util as u; print(u.find_spec("networkx").origin)';
  const { stdout } = await run(python, ['-c', where]);
  const wanted = (path: string) => !path.endsWith('__pycache__');
  await cp(dirname(stdout.trim()), join(made, 'networkx'), { recursive: true, filter: wanted });
  await writeFile(join(made, 'pyproject.toml'), CONFIGURATION);
  await writeFile(join(made, '.gitignore'), '__pycache__/\n.pytest_cache/\n');
  const author = ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost'];
  const git = (...args: string[]) => run('git', ['-C', made, ...author, ...args]);
  await git('init', '--quiet');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'networkx 3.6.1');
  await rename(made, PLACE);
}
