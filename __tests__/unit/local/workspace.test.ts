import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { copyProject, projectFiles } from '../../../local/runner/workspace.ts';
import { lockState, runFacts, runId } from '../../../local/state.ts';
import { scratch } from '../../support/fake-action.ts';

async function project(files: readonly string[]): Promise<string> {
  const root = await scratch();
  for (const file of files) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), file);
  }
  return root;
}

function git(root: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=x', '-c', 'user.email=x@y'];
  return execFileSync('git', ['-C', root, ...identity, ...args], { encoding: 'utf8' }).trim();
}

test('without git: everything but environments and caches', async () => {
  const root = await project([
    'a.py',
    'pkg/b é.py',
    '.venv/x',
    'pkg/__pycache__/c',
    'node_modules/y',
    '.hidden',
    'state/z',
    'stated',
  ]);
  expect(await projectFiles(root, [path.join(root, 'state')])).toEqual([
    '.hidden',
    'a.py',
    'pkg/b é.py',
    'stated',
  ]);
});

test('with git: tracked and new files as they are now, links as links, .git too', async () => {
  const root = await project(['tracked.py', 'deleted.py', '.gitignore', 'bin/run']);
  await writeFile(path.join(root, '.gitignore'), 'ignored*\n');
  execFileSync('chmod', ['755', path.join(root, 'bin/run')]);
  git(root, 'init', '-q');
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'one');
  await rm(path.join(root, 'deleted.py'));
  await writeFile(path.join(root, 'new.py'), '');
  await writeFile(path.join(root, 'ignored.py'), '');
  await symlink('tracked.py', path.join(root, 'link'));
  const target = await scratch();
  await copyProject(root, target, []);
  expect((await readdir(target)).sort()).toEqual([
    '.git',
    '.gitignore',
    'bin',
    'link',
    'new.py',
    'tracked.py',
  ]);
  expect(await readlink(path.join(target, 'link'))).toBe('tracked.py');
  expect((await stat(path.join(target, 'bin/run'))).mode & 0o111).toBe(0o111);
  expect(
    git(target, 'status', '--short')
      .split('\n')
      .map((line) => line.trim())
      .sort(),
  ).toEqual(['?? link', '?? new.py', 'D deleted.py']);
});

test('a folder that an outer checkout ignores is taken whole', async () => {
  const outer = await project(['.gitignore', 'inner/a.py']);
  await writeFile(path.join(outer, '.gitignore'), 'inner\n');
  git(outer, 'init', '-q');
  expect(await projectFiles(path.join(outer, 'inner'), [])).toEqual(['a.py']);
});

test('facts of a push and of a pull request', async () => {
  const root = await project(['a.py']);
  const run = { attempt: 2, runId: '5', exclude: [] };
  const loose = await runFacts(root, { ...run, event: 'push' });
  expect(loose).toMatchObject({
    ref: 'refs/heads/main',
    attempt: 2,
    runId: '5',
    baseRef: '',
    payload: { ref: 'refs/heads/main' },
  });
  expect(loose.sha).toMatch(/^[0-9a-f]{40}$/);
  await writeFile(path.join(root, 'a.py'), 'changed');
  expect((await runFacts(root, { ...run, event: 'push' })).sha).not.toBe(loose.sha);
  git(root, 'init', '-q');
  git(root, 'commit', '-qm', 'one', '--allow-empty');
  git(root, 'commit', '-qm', 'two', '--allow-empty');
  const head = git(root, 'rev-parse', 'HEAD');
  expect(await runFacts(root, { ...run, event: 'pull_request' })).toMatchObject({
    sha: head,
    ref: 'refs/pull/1/merge',
    baseRef: 'main',
    payload: {
      pull_request: { base: { ref: 'main', sha: git(root, 'rev-parse', 'HEAD^1') }, head: { sha: head } },
    },
  });
});

test('run ids go up, and a re-run keeps the last', async () => {
  const state = await scratch();
  expect(await runId(state, false)).toBe('1');
  expect(await runId(state, false)).toBe('2');
  expect(await runId(state, true)).toBe('2');
  expect(await runId(await scratch(), true)).toBe('1');
});

test('one run at a time has a state folder; a dead owner does not count', async () => {
  const state = path.join(await scratch(), 'state');
  const unlock = await lockState(state);
  await expect(lockState(state)).rejects.toThrow('used by another run');
  await unlock();
  await writeFile(path.join(state, 'lock'), '999999999');
  await (await lockState(state))();
});
