import { execFile } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect } from '@jest/globals';
import type { JobResult } from '../../../local/runner/index.ts';
import { freePort } from '../../support/azurite.ts';
import { scratch } from '../../support/facts.ts';
import { jobOf, play, project } from '../../support/scenario.ts';
import { needs, toolPath } from '../../support/tools.ts';
import { venv } from '../../support/venv.ts';

const SUPPORT = join(import.meta.dirname, '../../support');
const RAG = join(import.meta.dirname, '../../../examples/rag');

/** The end-to-end tests of the example that ask Ollama, with a server and a model of their own. */
async function ollamaProject(): Promise<string> {
  const directory = project({
    'pyproject.toml':
      '[tool.pytest.ini_options]\ntestpaths = ["tests"]\nmarkers = ["e2e", "ollama"]\naddopts = "--strict-markers"\n',
    // One thread: on a busy machine they would spin for each other.
    Modelfile: 'FROM ./tiny.gguf\nPARAMETER num_thread 1\n',
  });
  for (const path of [
    'src',
    'scripts',
    'tests/conftest.py',
    'tests/e2e/conftest.py',
    'tests/e2e/test_ollama.py',
  ])
    cpSync(join(RAG, path), join(directory, path), { recursive: true });
  cpSync(join(SUPPORT, 'ollama_conftest.py'), join(directory, 'conftest.py'));
  const python = await venv('gguf-0.19', ['gguf==0.19.0']);
  await promisify(execFile)(python, [join(SUPPORT, 'tiny_model.py'), join(directory, 'tiny.gguf')]);
  return directory;
}

/** A fresh HOME each time: what is not in the cache is not there. */
async function run(directory: string, state: string, models: string): Promise<JobResult> {
  const env = {
    OLLAMA: toolPath('ollama'),
    OLLAMA_HOST: `127.0.0.1:${await freePort()}`,
    RAG_MODEL: 'tiny',
    PYTHONPATH: 'src',
  };
  const inputs = { workers: 'off', caches: 'ollama', 'ollama-models': models };
  return jobOf(await play(directory, { state, env, inputs }));
}

const told = ({ workspace }: JobResult): { found: string[]; answer: string } =>
  JSON.parse(readFileSync(join(workspace, 'told.json'), 'utf8'));

describe('the models of a real Ollama', () => {
  needs(['ollama'], 'are saved, found again on a fresh machine, and answer as before', async () => {
    const directory = await ollamaProject();
    const state = scratch('state');

    const cold = await run(directory, state, 'tiny');
    expect(cold.outputs).toMatchObject({
      verdict: 'passed',
      'cache-ollama': 'miss',
      passed: '6',
      skipped: '0',
    });
    expect(cold.log).toMatch(/ollama models: saved, 0\.\d MB/);
    const first = told(cold);
    expect(first.found).toEqual([]);
    expect(first.answer).toMatch(/\w+ \w+/);

    const warm = await run(directory, state, 'tiny');
    expect(warm.outputs).toMatchObject({
      verdict: 'passed',
      'cache-ollama': 'exact',
      passed: '6',
      skipped: '0',
    });
    expect(warm.log).not.toContain('ollama models: saved');
    expect(told(warm)).toEqual({ found: ['tiny:latest'], answer: first.answer });
    expect(warm.summary).toContain('ollama');

    const another = await run(directory, state, 'tiny\nother');
    expect(another.outputs).toMatchObject({ verdict: 'passed', 'cache-ollama': 'partial', skipped: '0' });
    expect(told(another)).toEqual({ found: ['tiny:latest'], answer: first.answer });
    expect(another.log).toContain('ollama models: saved');
  });
});
