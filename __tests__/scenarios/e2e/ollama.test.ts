import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect } from '@jest/globals';
import type { JobResult } from '../../../local/runner/index.ts';
import { freePort } from '../../support/azurite.ts';
import { pathWithOllama, type RealOllama, startOllama } from '../../support/ollama.ts';
import { type Registry, startRegistry } from '../../support/registry.ts';
import { codesOf, project } from '../../support/scenario.ts';
import { openStage, type Part, type Stage } from '../../support/stage.ts';
import { needs } from '../../support/tools.ts';

const SUPPORT = join(import.meta.dirname, '../../support');
const RAG = join(import.meta.dirname, '../../../examples/rag');
const TOOLS = ['ollama', 'registry'] as const;

/** The end-to-end tests of the example that ask Ollama, and a note of what they found. */
function ragProject(): string {
  const directory = project({
    'pyproject.toml':
      '[tool.pytest.ini_options]\ntestpaths = ["tests"]\nmarkers = ["e2e", "ollama"]\naddopts = "--strict-markers"\n',
  });
  const parts = [
    'src',
    'scripts/make_fixtures.py',
    'tests/conftest.py',
    'tests/e2e/conftest.py',
    'tests/e2e/test_ollama.py',
  ];
  for (const path of parts) cpSync(join(RAG, path), join(directory, path), { recursive: true });
  cpSync(join(SUPPORT, 'ollama_conftest.py'), join(directory, 'conftest.py'));
  return directory;
}

/** A registry with three models, of which `tiny` and `told` share their weights; and a project that needs them. */
interface Scene extends AsyncDisposable {
  readonly registry: Registry;
  readonly publisher: RealOllama;
  readonly stage: Stage;
  readonly project: string;
  /** What ollama-models and the tests call a model. */
  url(name: string): string;
  full(name: string): string;
  /** One job on a fresh machine with `ollama` on PATH and no server. */
  visit(models: readonly string[], part?: Part): Promise<JobResult>;
}

async function openScene(): Promise<Scene> {
  const registry = await startRegistry();
  const publisher = await startOllama();
  const directory = ragProject();
  const stage = await openStage(directory);
  const full = (name: string) => `${registry.host}/library/${name}`;
  await publisher.create('tiny', 1);
  await publisher.create('told', 1, 'SYSTEM Be brief.');
  await publisher.create('other', 2);
  for (const name of ['tiny', 'told', 'other']) await publisher.push(name, full(name));
  let runs = 0;
  return {
    registry,
    publisher,
    stage,
    project: directory,
    full,
    url: (name) => `http://${full(name)}`,
    async visit(models, part = {}) {
      runs += 1;
      const inputs = {
        caches: 'ollama',
        'ollama-models': models.map((name) => `http://${full(name)}`).join('\n'),
        ...part.inputs,
      };
      const env = {
        PATH: pathWithOllama(),
        OLLAMA_HOST: `127.0.0.1:${await freePort()}`,
        RAG_MODEL: full('tiny:latest'),
        PYTHONPATH: 'src',
        ...part.env,
      };
      return stage.play({ run: `${runs}`, ...part, inputs, env });
    },
    [Symbol.asyncDispose]: async () => {
      await stage[Symbol.asyncDispose]();
      await publisher[Symbol.asyncDispose]();
      await registry[Symbol.asyncDispose]();
    },
  };
}

const told = ({ workspace }: JobResult): { found: string[]; answer: string } =>
  JSON.parse(readFileSync(join(workspace, 'told.json'), 'utf8'));

/** Digests, each once: a blob may be asked for in ranges. */
const blobs = (read: readonly string[]): number => new Set(read.map((line) => line.split(' ')[1])).size;

/** Entries of the models: kind and bytes. */
const entries = ({ service }: Stage): { kind: string; size: number }[] =>
  service.caches().flatMap(({ key, size }) => {
    const [, kind] = /^aegis1-(oll|pack|blob)-/.exec(key) ?? [];
    return kind ? [{ kind, size }] : [];
  });

const GREEN = { verdict: 'passed', passed: '6', skipped: '0' };
const ENDED = /ollama serve \(\d+\) was ended\./;

describe('the models of a real registry', () => {
  needs(TOOLS, 'are pulled once, and then only what changed is pulled and saved', async () => {
    await using scene = await openScene();
    const { registry, stage, full } = scene;
    const three = ['tiny', 'told', 'other'];

    const cold = await scene.visit(three);
    expect(cold.outputs).toMatchObject({ ...GREEN, 'cache-ollama': 'miss' });
    expect(cold).toMatchObject({ conclusion: 'success', postExitCode: 0, orphans: [] });
    expect(cold.log).toMatch(ENDED);
    const first = told(cold);
    expect(first.found).toEqual(three.map((name) => full(`${name}:latest`)).sort());
    expect(first.answer).toMatch(/\w+ \w+/);
    // Two weights, what they have in common, one system prompt, and a description of each.
    expect(blobs(registry.blobsRead())).toBe(7);
    expect(
      entries(stage)
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['oll', 'pack']);

    const before = stage.service.requests.length;
    const warm = await scene.visit(three);
    expect(warm.outputs).toMatchObject({ ...GREEN, 'cache-ollama': 'exact' });
    expect(warm.log).toMatch(ENDED);
    expect(told(warm)).toEqual(first);
    expect(registry.blobsRead()).toEqual([]);
    expect(entries(stage)).toHaveLength(2);
    const asked = stage.service.requests.slice(before).filter(({ method }) => method === 'CreateCacheEntry');
    // The timings of the tests, which every run saves.
    expect(asked.length).toBeLessThanOrEqual(1);

    await scene.publisher.create('told-v2', 1, 'SYSTEM Be long.');
    await scene.publisher.push('told-v2', full('told:v2'));
    const changed = await scene.visit(['tiny', 'told:v2', 'other']);
    expect(changed.outputs).toMatchObject({ ...GREEN, 'cache-ollama': 'partial' });
    // Its system prompt and its description.
    expect(blobs(registry.blobsRead())).toBe(2);
    const saved = entries(stage).slice(2);
    expect(saved.map(({ kind }) => kind).sort()).toEqual(['oll', 'pack']);
    for (const { size } of saved) expect(size).toBeLessThan(10_000);
    const again = await scene.visit(['tiny', 'told:v2', 'other']);
    expect(again.outputs).toMatchObject({ ...GREEN, 'cache-ollama': 'exact' });
    expect(told(again)).toEqual({
      found: ['other:latest', 'tiny:latest', 'told:v2'].map(full),
      answer: first.answer,
    });
    expect(registry.blobsRead()).toEqual([]);
    expect(entries(stage)).toHaveLength(4);

    // The registry has another model under the name: an exact key is the same models for every shard…
    await scene.publisher.create('told-v3', 1, 'SYSTEM Be kind.');
    await scene.publisher.push('told-v3', full('told:v2'));
    const same = await scene.visit(['tiny', 'told:v2', 'other']);
    expect(same.outputs).toMatchObject({ ...GREEN, 'cache-ollama': 'exact' });
    expect(registry.blobsRead()).toEqual([]);
    // …and a changed key file asks for what there is now: its system prompt and its description, and no more.
    writeFileSync(join(scene.project, 'scripts/setup-ollama.sh'), 'ollama pull tiny\n');
    const rekeyed = await scene.visit(['tiny', 'told:v2', 'other']);
    expect(rekeyed.outputs).toMatchObject({ ...GREEN, 'cache-ollama': 'partial' });
    expect(blobs(registry.blobsRead())).toBe(2);
    const fresh = entries(stage).slice(4);
    expect(fresh.map(({ kind }) => kind).sort()).toEqual(['oll', 'pack']);
    for (const { size } of fresh) expect(size).toBeLessThan(10_000);
  });

  needs(TOOLS, 'that cannot be had are told all at once, and what could be had is saved', async () => {
    await using scene = await openScene();
    const { stage, registry } = scene;
    const failed = await scene.visit(['nope', 'tiny', 'never:v1']);
    expect(failed.conclusion).toBe('failure');
    expect(codesOf(failed)).toEqual(['AEGIS-E215']);
    const messages = failed.annotations.map(({ message }) => message).join('\n');
    for (const name of ['nope', 'never:v1'])
      expect(messages).toContain(
        `${scene.url(name)}: the registry does not have it (pull model manifest: file does not exist).`,
      );
    expect(existsSync(join(failed.workspace, 'told.json'))).toBe(false);
    expect(failed.log).toMatch(ENDED);
    expect(entries(stage)).toHaveLength(2);

    expect(blobs(registry.blobsRead())).toBe(3);
    const mended = await scene.visit(['tiny', 'told']);
    expect(mended.outputs).toMatchObject({ ...GREEN, 'cache-ollama': 'partial' });
    expect(blobs(registry.blobsRead())).toBe(2);
  });

  needs(TOOLS, 'are there without any cache too', async () => {
    await using scene = await openScene();
    const job = await scene.visit(['tiny'], { inputs: { caches: 'none' } });
    expect(job.outputs).toMatchObject({ ...GREEN, 'cache-ollama': 'skipped' });
    expect(job).toMatchObject({ conclusion: 'success', orphans: [] });
    expect(entries(scene.stage)).toEqual([]);
    expect(job.log).toMatch(ENDED);
  });
});

describe('a server that runs already', () => {
  needs(TOOLS, 'is used and left alone, and what it pulls is saved', async () => {
    await using scene = await openScene();
    await using server = await startOllama();
    const env = { OLLAMA_HOST: server.host, OLLAMA_MODELS: server.directory };
    const job = await scene.visit(['tiny'], { env });
    expect(job.outputs).toMatchObject(GREEN);
    expect(job.log).toContain(`answers at http://${server.host}: it is used.`);
    expect(job.log).not.toMatch(ENDED);
    expect(codesOf(job)).toEqual([]);
    expect(server.isRunning()).toBe(true);
    expect(await server.list()).toEqual([scene.full('tiny:latest')]);
    expect(entries(scene.stage)).toHaveLength(2);
  });

  needs(TOOLS, 'with a store of its own is told, and its models are not saved', async () => {
    await using scene = await openScene();
    await using server = await startOllama();
    const job = await scene.visit(['tiny'], { env: { OLLAMA_HOST: server.host } });
    expect(job.outputs).toMatchObject(GREEN);
    const [warning, ...more] = job.annotations.filter(({ title }) => title?.startsWith('AEGIS-W607'));
    expect(warning?.message).toContain(`http://${server.host} keeps its models in ${server.directory}, `);
    expect(warning?.message).toContain('/home/.ollama/models');
    expect(more).toEqual([]);
    expect(codesOf(job)).toEqual(['AEGIS-W607']);
    expect(entries(scene.stage)).toEqual([]);
    expect(server.isRunning()).toBe(true);
  });
});

describe('a job', () => {
  needs(['ollama', 'registry'], 'without a server and without Ollama says so', async () => {
    await using scene = await openScene();
    const job = await scene.visit(['tiny'], { env: { PATH: '/usr/bin:/bin' } });
    expect(job.conclusion).toBe('failure');
    expect(codesOf(job)).toEqual(['AEGIS-E214']);
    expect(job.log).toContain('`ollama` is not on PATH');
  });

  needs(['ollama', 'registry'], 'that is cancelled while it pulls leaves no server behind', async () => {
    await using scene = await openScene();
    const deaf = createServer(() => undefined).listen(0, '127.0.0.1');
    const asked = new Promise((resolve) => deaf.once('connection', resolve));
    const { port } = await new Promise<AddressInfo>((resolve) =>
      deaf.once('listening', () => resolve(deaf.address() as AddressInfo)),
    );
    const job = await scene.stage.begin({
      inputs: { caches: 'ollama', 'ollama-models': `http://127.0.0.1:${port}/library/tiny` },
      env: { PATH: pathWithOllama(), OLLAMA_HOST: `127.0.0.1:${await freePort()}` },
    });
    await asked;
    job.cancel();
    const result = await job.done;
    deaf.close();
    expect(result).toMatchObject({ conclusion: 'cancelled', postExitCode: 0, orphans: [] });
    expect(result.log).toMatch(ENDED);
    expect(codesOf(result)).toEqual(['AEGIS-E310']);
  });
});
