import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { readLine } from '../../../../src/caches/docker/arguments.ts';
import { keepsOut } from '../../../../src/caches/docker/ignore.ts';
import { untilReadable } from '../../../../src/caches/docker/unfinished.ts';
import { stepError } from '../../../../src/errors.ts';
import { bringJob } from '../../../support/bring-job.ts';

interface Story {
  readonly line?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly fixturesPath?: string;
}

const POETRY = { 'poetry.lock': 'x', 'pyproject.toml': '[tool.poetry]\nname = "x"\n' };

/** Whether a line waits, and what is told of it in the end. */
async function story({ line = '.', files = POETRY, fixturesPath }: Story) {
  const [environment, prepared] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const doors = { environment: environment.promise, prepared: prepared.promise };
  const job = { ...bringJob({ fixturesPath: fixturesPath ?? null }, {}), ...doors };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(job.context.directory, path, '..'), { recursive: true });
    writeFileSync(join(job.context.directory, path), text);
  }
  const readable = untilReadable(job, readLine(line.split(' ')), 'the line');
  const isOpen = () => Promise.race([readable.then(() => false), sleep(150, true)]);
  const early = await isOpen();
  environment.resolve();
  const late = await isOpen();
  prepared.resolve();
  await readable;
  return {
    waits: late ? 'fixtures' : early ? 'environment' : 'nothing',
    told: job.host.annotations.map(({ message }) => message).join(),
  };
}

test.each<[string, Story, string]>([
  ['.venv in the context', {}, 'environment'],
  ['excluded', { files: { ...POETRY, '.dockerignore': '.venv\n' } }, 'nothing'],
  [
    'not by the own file of the Dockerfile',
    { files: { ...POETRY, '.dockerignore': '.venv', 'Dockerfile.dockerignore': 'x' } },
    'environment',
  ],
  ['by the own file', { line: '-f d/My .', files: { ...POETRY, 'd/My.dockerignore': '*\n!src' } }, 'nothing'],
  ['another directory', { line: 'sub' }, 'nothing'],
  ['a named context', { line: '--build-context all=. sub' }, 'environment'],
  ['a URL', { line: 'https://example.org/x.git' }, 'nothing'],
  ['no project of Poetry', { files: {} }, 'nothing'],
  ['fixtures', { files: {}, fixturesPath: 'data' }, 'fixtures'],
  ['both', { fixturesPath: 'data' }, 'fixtures'],
  ['.venv alone', { files: { ...POETRY, '.dockerignore': 'data' }, fixturesPath: 'data' }, 'environment'],
  ['inside of the fixtures', { files: {}, fixturesPath: 'data', line: 'data/a' }, 'fixtures'],
  ['fixtures, excluded', { files: { '.dockerignore': 'data/' }, fixturesPath: 'data' }, 'nothing'],
])('a line waits for what it can read: %s', async (_, told, waits) => {
  expect((await story(told)).waits).toBe(waits);
});

test('.venv in the context is told, fixtures are not', async () => {
  expect((await story({})).told).toMatch(
    /^\.venv is in the build context of the line, so the build waits.*Name it/,
  );
  expect((await story({ files: {}, fixturesPath: 'data' })).told).toBe('');
});

test('nothing is built without the environment', async () => {
  const failure = stepError('AEGIS-E206', 'no');
  const job = { ...bringJob({ fixturesPath: 'data' }, {}), prepared: Promise.reject(failure) };
  job.prepared.catch(() => undefined);
  await expect(untilReadable(job, readLine(['.']), 'x')).rejects.toBe(failure);
});

test.each([
  '.venv',
  '.venv/',
  '/.venv',
  '**/.venv',
  '**/.venv/',
  '.*',
  '*',
  '\uFEFF.venv\r',
  '*\n!*.bin\n!src\n# !**',
])('%j keeps .venv out', (text) => expect(keepsOut(text, '.venv')).toBe(true));

test.each([
  '',
  '# .venv',
  'venv',
  '.venv/lib',
  '.ven?',
  '.venv\n!.venv',
  '*\n!**/*.py',
  '*\n!.*',
  '*\n! .venv/bin',
  '*\n![.]venv',
])('%j does not for certain', (text) => expect(keepsOut(text, '.venv')).toBe(false));

test('a project in a directory of the context', () => {
  expect(
    ['.venv', '.*', 'app', '**/.venv', '*\n!app/src', '*\n!app'].map((text) => keepsOut(text, 'app/.venv')),
  ).toEqual([...[false, false, true, true, true, false]]);
});
