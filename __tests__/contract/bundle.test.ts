import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { INPUTS } from '../../src/inputs/table.ts';
import { OUTPUTS } from '../../src/report/outputs.ts';
import { scratch } from '../support/facts.ts';

const ROOT = join(import.meta.dirname, '../..');
const DIST = join(ROOT, 'dist');

const filesOf = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'))
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();

const digests = (directory: string): Record<string, string> =>
  Object.fromEntries(
    filesOf(directory).map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(directory, file)))
        .digest('hex'),
    ]),
  );

const run = (program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) =>
  spawnSync(program, args, { cwd: ROOT, env, encoding: 'utf8' });

test('the committed bundle is what the sources build to', () => {
  const fresh = join(scratch('build'), 'dist');
  const built = run(process.execPath, ['scripts/build.ts', fresh]);
  expect(built).toMatchObject({ status: 0 });
  expect(digests(DIST)).toEqual(digests(fresh));
});

test('action.yml, README and docs say what the tables say', () => {
  expect(run(process.execPath, ['scripts/generate.ts', '--check'])).toMatchObject({ status: 0, stderr: '' });
  const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8'));
  expect(Object.keys(action.inputs)).toEqual(Object.keys(INPUTS));
  expect(Object.keys(action.outputs)).toEqual(Object.keys(OUTPUTS));
  expect(action.runs).toEqual({
    using: 'node24',
    main: 'dist/index.js',
    post: 'dist/index.js',
    'post-if': 'always()',
  });
});

test('the bundle runs without node_modules and refuses a bare machine in one line a problem', () => {
  const alone = join(scratch('alone'), 'dist');
  cpSync(DIST, alone, { recursive: true });
  const { status, stdout, stderr } = run(process.execPath, [join(alone, 'index.js')], {
    PATH: '/usr/bin:/bin',
  });
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  expect(stdout).toContain('GITHUB_WORKSPACE');
  expect(
    stdout
      .trim()
      .split('\n')
      .every((line) => line.startsWith('::error title=AEGIS-E109')),
  ).toBe(true);
});

/** Hosts that the clients name in links and scopes; the bundle itself talks to none but the results service. */
const KNOWN = [
  ...['api.github.com', 'docs.github.com', 'github.com', 'uploads.github.com'],
  ...['githubstatus.com', 'www.githubstatus.com'],
  ...['disk.azure.com', 'disk.compute.azure.com', 'storage.azure.com', 'learn.microsoft.com'],
  ...['developer.mozilla.org', 'emscripten.org', 'tools.ietf.org', 'www.rfc-editor.org', 'www.w3.org'],
];

test('every host named in the bundle is known', () => {
  const hosts = new Set<string>();
  for (const file of filesOf(DIST).filter((name) => name.endsWith('.js'))) {
    const text = readFileSync(join(DIST, file), 'utf8').replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
    for (const [, host = ''] of text.matchAll(/https?:\/\/([a-z0-9][a-z0-9.-]*\.[a-z]{2,})/gi))
      hosts.add(host.toLowerCase());
  }
  expect([...hosts].filter((host) => !KNOWN.includes(host)).sort()).toEqual([]);
});
