import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Facts } from '../host/ports.ts';
import type { Reason } from '../results/model.ts';

/**
 * pull_request_target runs with the secrets and the caches of the base branch. With the code of the
 * pull request checked out, its tests could use both, so nothing is run.
 * (GitHub Security Lab, "Keeping your GitHub Actions and workflows secure: preventing pwn requests".)
 */
export function untrustedCode({
  event,
  env,
  workspace,
}: Pick<Facts, 'event' | 'env' | 'workspace'>): Reason[] {
  if (event !== 'pull_request_target') return [];
  const head = checkedOut(workspace);
  if (head === null || !commitsOfPull(env.GITHUB_EVENT_PATH ?? '').includes(head)) return [];
  const message = `The job runs on pull_request_target, and the code of the pull request is checked out (${head}).`;
  return [{ code: 'AEGIS-E112', message }];
}

/** What actions/checkout leaves for any ref but a branch: the commit itself. */
function checkedOut(workspace: string): string | null {
  const head = read(join(workspace, '.git', 'HEAD')).trim();
  return /^[0-9a-f]{40,64}$/.test(head) ? head : null;
}

function commitsOfPull(eventPath: string): string[] {
  try {
    const { pull_request: pull } = JSON.parse(read(eventPath)) as {
      pull_request?: { head?: { sha?: string }; merge_commit_sha?: string };
    };
    return [pull?.head?.sha, pull?.merge_commit_sha].filter((sha) => typeof sha === 'string');
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
