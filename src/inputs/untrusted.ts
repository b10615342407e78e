import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Facts } from '../host/ports.ts';
import type { Reason } from '../results/model.ts';

type Job = Pick<Facts, 'event' | 'env' | 'workspace' | 'sha'>;

/**
 * pull_request_target runs with the secrets and the caches of the base branch. With the code of the
 * pull request checked out, its tests could use both, so nothing is run.
 * (GitHub Security Lab, "Keeping your GitHub Actions and workflows secure: preventing pwn requests".)
 * @param directory of the project: the checkout that it lies in is looked at
 */
export function untrustedCode(job: Job, directory = job.workspace): Reason[] {
  if (job.event !== 'pull_request_target') return [];
  const head = checkedOut(directory, job.workspace);
  if (head === null || !isOfPull(head, job)) return [];
  const message = `The job runs on pull_request_target, and code other than the base branch's is checked out (${head.commit}).`;
  return [{ code: 'AEGIS-E112', message }];
}

interface Head {
  readonly commit: string;
  /** By itself and not as a branch: what actions/checkout leaves for a commit, a tag or refs/pull. */
  readonly detached: boolean;
}

/** A merge commit is made anew whenever the base moves, so the event may not know it: only the base is trusted by name. */
function isOfPull({ commit, detached }: Head, { env, sha }: Job): boolean {
  const pull = pullOf(env.GITHUB_EVENT_PATH ?? '');
  if (commit === pull?.head?.sha || commit === pull?.merge_commit_sha) return true;
  return detached && commit !== sha && commit !== pull?.base?.sha;
}

/** The commit of the checkout that holds the directory; null where git tells none. */
export function checkedOut(directory: string, workspace: string): Head | null {
  const head = read(join(directory, '.git', 'HEAD')).trim();
  if (head !== '') return headOf(join(directory, '.git'), head);
  const parent = dirname(directory);
  return directory === workspace || parent === directory ? null : checkedOut(parent, workspace);
}

const COMMIT = /^[0-9a-f]{40,64}$/;

function headOf(git: string, head: string): Head | null {
  if (COMMIT.test(head)) return { commit: head, detached: true };
  const ref = /^ref: (refs\/[\w./+@-]+)$/.exec(head)?.[1];
  if (ref === undefined || ref.includes('..')) return null;
  const loose = read(join(git, ref)).trim();
  const packed = read(join(git, 'packed-refs')).split('\n');
  const commit = loose || packed.find((line) => line.endsWith(` ${ref}`))?.split(' ')[0] || '';
  return COMMIT.test(commit) ? { commit, detached: false } : null;
}

interface Pull {
  readonly head?: { readonly sha?: string };
  readonly base?: { readonly sha?: string };
  readonly merge_commit_sha?: string | null;
}

function pullOf(eventPath: string): Pull | undefined {
  try {
    return (JSON.parse(read(eventPath)) as { pull_request?: Pull }).pull_request;
  } catch {
    return undefined;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
