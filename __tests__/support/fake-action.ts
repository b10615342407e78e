import { mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { JobOptions, RunFacts } from '../../local/runner/index.ts';

/** A new folder in the system's temporary folder. */
export async function scratch(): Promise<string> {
  return mkdtemp(path.join(await realpath(os.tmpdir()), 'aegis local '));
}

/** Writes a JavaScript action of a few lines; `main` and `post` are ES module sources. Returns its folder. */
export async function fakeAction(main: string, post: string | null = null, yaml = ''): Promise<string> {
  const directory = path.join(await scratch(), 'action');
  await mkdir(directory);
  const runs = [
    'runs:',
    '  using: node24',
    '  main: main.mjs',
    ...(post === null ? [] : ['  post: post.mjs']),
  ];
  await writeFile(path.join(directory, 'action.yml'), `name: Fake\n${runs.join('\n')}\n${yaml}`);
  const tools = [
    "import { appendFileSync } from 'node:fs';",
    "const append = (name, text) => appendFileSync(process.env[name], text + '\\n');",
    'const { env } = process;',
  ].join('\n');
  await writeFile(path.join(directory, 'main.mjs'), `${tools}\n${main}`);
  if (post !== null) await writeFile(path.join(directory, 'post.mjs'), `${tools}\n${post}`);
  return directory;
}

/** A push to main of local/demo, run 7. */
export const FACTS: RunFacts = {
  repository: 'local/demo',
  sha: 'a'.repeat(40),
  event: 'push',
  ref: 'refs/heads/main',
  defaultBranch: 'main',
  baseRef: '',
  headRef: '',
  payload: { repository: { default_branch: 'main' } },
  runId: '7',
  attempt: 1,
  job: 'test',
};

/** Options of a job that runs `action` in a fresh folder, without project and service. */
export async function jobOptions(action: string, changes: Partial<JobOptions> = {}): Promise<JobOptions> {
  return { action, directory: path.join(await scratch(), 'slot 1'), project: null, facts: FACTS, ...changes };
}
