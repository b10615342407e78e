import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findInterpreter } from '../../../src/python/interpreter.ts';
import type { PythonInputs } from '../../../src/python/model.ts';
import { preparePoetry } from '../../../src/python/poetry.ts';
import type { PoetryProject } from '../../../src/python/project.ts';
import { scratch } from '../../support/facts.ts';
import { DirectoryCaches, pythonHost, pythonInputs } from '../../support/python-host.ts';

const PYTHON = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
  encoding: 'utf8',
}).trim();

const PROJECT: PoetryProject = {
  lock: '',
  tables: '{}',
  requiresPython: null,
  localSources: [],
  builds: false,
};

const makeVenv = (place: string) => execFileSync(PYTHON, ['-I', '-m', 'venv', '--without-pip', place]);

/** A directory for PATH with a Poetry that keeps its arguments, and makes a venv with the Python that it was told. */
function poetryOf(version: string): string {
  const bin = scratch('poetry-bin');
  const program = join(bin, 'poetry');
  const text = `#!/bin/sh
echo "$@" >> '${bin}/args'
case "$1" in
  --version) echo 'Poetry (version ${version})' ;;
  env) echo "$3" > '${bin}/python' ;;
  install) read -r python < '${bin}/python'; exec "$python" -I -m venv --without-pip .venv ;;
esac
`;
  writeFileSync(program, text);
  chmodSync(program, 0o755);
  return bin;
}

interface Job {
  readonly directory?: string;
  readonly poetry?: string;
  readonly project?: Partial<PoetryProject>;
  readonly inputs?: Partial<PythonInputs>;
}

async function job({ directory = scratch('project'), poetry = '2.1.3', project = {}, inputs = {} }: Job) {
  const bin = poetryOf(poetry);
  const host = await pythonHost({ workspace: directory, env: { PATH: `${bin}:${process.env.PATH}` } });
  const caches = new DirectoryCaches();
  const wanted = pythonInputs({ directory, python: PYTHON, poetryVersion: poetry, ...inputs });
  const found = await findInterpreter(host, wanted.python, directory);
  const parts = { host, inputs: wanted, caches, fetched: () => undefined };
  const done = await preparePoetry(parts, { ...PROJECT, ...project }, found);
  const args = readFileSync(join(bin, 'args'), 'utf8');
  return { done, caches, args, directory, log: host.screen.text };
}

describe('an existing .venv', () => {
  test('is removed with a word on why; nothing is said where there was none', async () => {
    const { directory, log } = await job({});
    expect(log).not.toContain('is removed');
    const again = await job({ directory, poetry: '2.1.4' });
    expect(again.log).toContain('.venv is removed and made anew: it was made for another key.');
  });

  test('whose Python is the one of the job: what it rests on makes the new one', async () => {
    const directory = scratch('own');
    makeVenv(join(directory, '.venv'));
    writeFileSync(join(directory, '.venv', 'old'), '');
    const { done, log } = await job({ directory, inputs: { python: '.venv/bin/python' } });
    expect(done).toMatchObject({ installed: true, python: { prefix: join(directory, '.venv') } });
    expect(existsSync(join(directory, '.venv', 'old'))).toBe(false);
    expect(log).toContain('is in .venv itself: taking');
    expect(log).toContain('never finished by this action');
  });

  test('of another project is a base like any other', async () => {
    const other = join(scratch('other'), '.venv');
    makeVenv(other);
    const { done, log } = await job({ inputs: { python: join(other, 'bin', 'python') } });
    expect(done.installed).toBe(true);
    expect(log).not.toContain('is in .venv itself');
  });
});

test.each([
  ['1.3.2', 'install --no-interaction'],
  ['1.4.0', 'install --compile --no-interaction'],
  ['2.1.3', 'install --compile --no-interaction'],
])('Poetry %s is told to %s', async (poetry, said) => {
  expect((await job({ poetry })).args).toContain(`\n${said}`);
});

describe('a .venv that could not be complete is not cached', () => {
  test('and that is told', async () => {
    const { caches, log } = await job({ project: { builds: true } });
    expect(caches.leftOut).toEqual([['poetry venv', expect.stringContaining('built in the checkout')]]);
    expect(caches.saved).toEqual(['poetry downloads']);
    expect(caches.restored).toEqual([['poetry downloads', 'miss']]);
    expect(log).toContain('poetry venv: not cached: the project');
  });

  test('where nothing of Poetry is cached, nothing is told', async () => {
    const { caches } = await job({ project: { builds: true }, inputs: { cachesPoetry: false } });
    expect(caches.leftOut).toEqual([]);
  });
});
