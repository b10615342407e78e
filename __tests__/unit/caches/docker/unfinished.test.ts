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
  const prepared = Promise.withResolvers<void>();
  const job = { ...bringJob({ fixturesPath: fixturesPath ?? null }, {}), prepared: prepared.promise };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(job.context.directory, path, '..'), { recursive: true });
    writeFileSync(join(job.context.directory, path), text);
  }
  const readable = untilReadable(job, readLine(line.split(' ')), 'the line');
  const waits = await Promise.race([readable.then(() => false), sleep(150, true)]);
  prepared.resolve();
  await readable;
  return { waits, told: job.host.annotations.map(({ message }) => message).join() };
}

test.each<[string, Story, boolean]>([
  ['.venv in the context', {}, true],
  ['excluded', { files: { ...POETRY, '.dockerignore': '.venv\n' } }, false],
  [
    'not by the own file of the Dockerfile',
    { files: { ...POETRY, '.dockerignore': '.venv', 'Dockerfile.dockerignore': 'x' } },
    true,
  ],
  ['by the own file', { line: '-f d/My .', files: { ...POETRY, 'd/My.dockerignore': '*\n!src' } }, false],
  ['another directory', { line: 'sub' }, false],
  ['a named context', { line: '--build-context all=. sub' }, true],
  ['a URL', { line: 'https://example.org/x.git' }, false],
  ['no project of Poetry', { files: {} }, false],
  ['fixtures', { files: {}, fixturesPath: 'data' }, true],
  ['inside of the fixtures', { files: {}, fixturesPath: 'data', line: 'data/a' }, true],
  ['fixtures, excluded', { files: { '.dockerignore': 'data/' }, fixturesPath: 'data' }, false],
])('a line waits for what it can read: %s', async (_, told, waits) => {
  expect((await story(told)).waits).toBe(waits);
});

test('.venv in the context is told, fixtures are not', async () => {
  expect((await story({})).told).toMatch(/^\.venv is in the build context of the line: name it/);
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
