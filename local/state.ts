import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunFacts } from './runner/index.ts';
import { git, projectFiles } from './runner/workspace.ts';

const BRANCH = 'main';
const PULL_REQUEST = 1;
const NO_COMMIT = '0'.repeat(40);

/**
 * Takes the state folder for one run at a time, since slots and caches in it have fixed names.
 * Throws when another living process has it. Returns the release.
 */
export async function lockState(state: string): Promise<() => Promise<void>> {
  await mkdir(state, { recursive: true });
  const file = path.join(state, 'lock');
  const owner = Number(await readFile(file, 'utf8').catch(() => ''));
  if (owner > 0 && isAlive(owner)) throw new Error(`${state} is used by another run (process ${owner}).`);
  await rm(file, { force: true });
  await using handle = await open(file, 'wx');
  await handle.writeFile(String(process.pid));
  return () => rm(file, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A new run id; or the last one `again`, so that the artifacts of what ran before are there. */
export async function runId(state: string, again: boolean): Promise<string> {
  const file = path.join(state, 'last-run');
  const last = Number.parseInt(await readFile(file, 'utf8').catch(() => '0'), 10) || 0;
  const id = again && last > 0 ? last : last + 1;
  await writeFile(file, String(id));
  return String(id);
}

/** What GitHub would say about a run of this project. Its branch counts as the default branch `main`. */
export async function runFacts(
  project: string,
  run: Pick<RunFacts, 'event' | 'attempt' | 'runId'> & { exclude: readonly string[]; job?: string },
): Promise<RunFacts> {
  const name = path.basename(project).replace(/[^\w.-]/g, '-');
  const sha = (await commit(project, 'HEAD')) ?? (await contentHash(project, run.exclude));
  const parent = (await commit(project, 'HEAD^1')) ?? NO_COMMIT;
  const pull = run.event === 'pull_request';
  return {
    repository: `local/${name}`,
    sha,
    event: run.event,
    ref: pull ? `refs/pull/${PULL_REQUEST}/merge` : `refs/heads/${BRANCH}`,
    defaultBranch: BRANCH,
    baseRef: pull ? BRANCH : '',
    headRef: pull ? 'feature' : '',
    payload: {
      repository: { name, full_name: `local/${name}`, default_branch: BRANCH },
      ...(pull ? pullPayload(sha, parent) : { ref: `refs/heads/${BRANCH}`, before: parent, after: sha }),
    },
    runId: run.runId,
    attempt: run.attempt,
    job: run.job ?? 'test',
  };
}

function pullPayload(sha: string, parent: string) {
  return {
    action: 'synchronize',
    number: PULL_REQUEST,
    pull_request: {
      number: PULL_REQUEST,
      base: { ref: BRANCH, sha: parent },
      head: { ref: 'feature', sha },
    },
  };
}

async function commit(project: string, revision: string): Promise<string | null> {
  const printed = await git(project, 'rev-parse', '--verify', '--quiet', revision);
  return printed?.trim() || null;
}

async function contentHash(project: string, exclude: readonly string[]): Promise<string> {
  const hash = createHash('sha1');
  for (const file of await projectFiles(project, exclude)) {
    hash.update(`${file}\0`);
    // A link to nowhere or a folder has a name and no bytes.
    hash.update(await readFile(path.join(project, file)).catch(() => ''));
  }
  return hash.digest('hex');
}
