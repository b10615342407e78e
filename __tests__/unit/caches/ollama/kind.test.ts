import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { CacheInputs, CacheSpec } from '../../../../src/caches/kind.ts';
import { ollama } from '../../../../src/caches/ollama/kind.ts';
import { StepError } from '../../../../src/errors.ts';
import { freePort } from '../../../support/azurite.ts';
import { bringJob, type ToldJob } from '../../../support/bring-job.ts';
import { scratch } from '../../../support/facts.ts';
import { type Act, fakeOllama, good, refusing, storeModel } from '../../../support/fake-ollama.ts';

const ONE = 'registry.ollama.ai/library/one:latest';
const TWO = 'registry.ollama.ai/library/two:latest';

async function specsOf({ context }: ToldJob): Promise<readonly CacheSpec[]> {
  const found = await ollama.find(context);
  if (!found.wanted) throw new Error(found.reason);
  return found.specs;
}

interface Story {
  readonly inputs?: Partial<CacheInputs>;
  readonly act?: Act;
  /** Where OLLAMA_MODELS leads, when not to the directory of the server. */
  readonly models?: string;
  readonly cached?: boolean;
}

/** A job beside a server that runs already, with what it offers to post and what it fails with. */
async function bring({ inputs, act, models, cached = true }: Story) {
  const directory = scratch('models');
  await using server = await fakeOllama(directory, act);
  const env = { PATH: '', OLLAMA_HOST: server.url, OLLAMA_MODELS: models ?? directory };
  const job = bringJob({ ollamaModels: ['one', 'two'], ...inputs }, env);
  const specs = cached ? await specsOf(job) : [];
  const error: unknown = await ollama.bring?.(job, specs).catch((caught: unknown) => caught);
  return {
    job,
    directory,
    pulled: server.pulls.map(({ model }) => model).sort(),
    offered: job.pending(),
    reasons: error instanceof StepError ? error.reasons : error,
    warnings: job.host.annotations,
  };
}

test('the models of the list are what is saved; with key files of its own input, all that lie there', async () => {
  const job = bringJob({ ollamaModels: ['tiny', 'tiny:latest', 'http://h:1/ns/m'] }, {});
  const [spec] = await specsOf(job);
  expect(spec?.paths).toEqual([join(job.host.facts.home, '.ollama/models')]);
  expect(spec?.store).toMatchObject({
    layout: 'ollama',
    sweep: null,
    roots: ['registry.ollama.ai/library/tiny:latest', 'h:1/ns/m:latest'],
  });
  mkdirSync(join(job.context.directory, 'scripts'));
  writeFileSync(join(job.context.directory, 'scripts/setup-ollama.sh'), 'ollama pull other');
  const [withScript] = await specsOf(job);
  expect(withScript?.store?.roots).toEqual(spec?.store?.roots);
  expect(withScript?.key).not.toBe(spec?.key);
  const both = bringJob({ ollamaModels: ['tiny'], ollamaKeyFiles: ['setup.sh'] }, {});
  writeFileSync(join(both.context.directory, 'setup.sh'), 'ollama pull other');
  expect((await specsOf(both))[0]?.store?.roots).toBeNull();
});

test('a script alone: its models are restored and saved, and no server is looked for', async () => {
  const job = bringJob(
    { ollamaKeyFiles: ['setup.sh'] },
    { PATH: '', OLLAMA_HOST: `127.0.0.1:${await freePort()}` },
  );
  writeFileSync(join(job.context.directory, 'setup.sh'), 'ollama pull other');
  await ollama.bring?.(job, await specsOf(job));
  expect(job.left).toEqual([]);
  expect(job.pending()).toMatchObject([{ store: { roots: null, sweep: null } }]);
});

test('models are needed even where nothing is cached', async () => {
  const { context } = bringJob({ ollamaModels: ['one'] }, {});
  expect(ollama.needed?.(context)).toBe(true);
  expect(ollama.needed?.(bringJob({}, {}).context)).toBe(false);
  const { pulled, offered, reasons, warnings } = await bring({ cached: false, models: scratch('other') });
  expect([pulled, offered, reasons, warnings]).toEqual([[ONE, TWO], [], undefined, []]);
});

test('what a server of others has brought is saved, and its directory is not swept', async () => {
  const { pulled, offered, reasons } = await bring({});
  expect(reasons).toBeUndefined();
  expect(pulled).toEqual([ONE, TWO]);
  expect(offered).toMatchObject([{ kind: 'ollama', store: { roots: [ONE, TWO], sweep: null } }]);
});

test('what could be had is saved although the job fails', async () => {
  const act: Act = (response, pull) =>
    (pull.model === ONE ? refusing('pull model manifest: file does not exist') : good)(response, pull);
  const { directory, offered, reasons } = await bring({ act });
  expect(reasons).toEqual([
    {
      code: 'AEGIS-E215',
      message: 'one: the registry does not have it (pull model manifest: file does not exist).',
    },
  ]);
  expect(offered).toMatchObject([{ store: { sweep: null } }]);
  expect(existsSync(join(directory, 'manifests', TWO.replace(':latest', '/latest')))).toBe(true);
});

test('a server with a store of its own is told once, and nothing of it is saved', async () => {
  const models = join(scratch('cached'), 'deep');
  const { directory, offered, reasons, warnings } = await bring({ models });
  expect(reasons).toBeUndefined();
  expect(offered).toEqual([]);
  expect(warnings).toEqual([
    {
      level: 'warning',
      title: 'AEGIS-W607 Models lie elsewhere',
      message: expect.stringMatching(
        `^The server at http://127\\.0\\.0\\.1:\\d+ keeps its models in ${directory}, and what is cached is .*/deep: its models are not saved\\.$`,
      ),
    },
  ]);
});

test('what lies in the directory and is not of the list is left there', async () => {
  const directory = scratch('models');
  storeModel(directory, TWO, ['config', 'mine']);
  const { pulled } = await bring({ inputs: { ollamaModels: ['one'] }, models: directory });
  expect(pulled).toEqual([ONE]);
  expect(existsSync(join(directory, 'manifests/registry.ollama.ai/library/two/latest'))).toBe(true);
});
