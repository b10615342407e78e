import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findInterpreter } from '../../../src/python/interpreter.ts';
import { parseProbe } from '../../../src/python/probe.ts';
import { scratch } from '../../support/facts.ts';
import { pythonHost } from '../../support/python-host.ts';

const PYTHON = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
  encoding: 'utf8',
}).trim();
const VERSION = execFileSync(PYTHON, ['-c', 'import sys; print("%d.%d.%d" % sys.version_info[:3])'], {
  encoding: 'utf8',
}).trim();

/** A directory for PATH with programs of the given texts; null links to the real Python. */
function programs(texts: Record<string, string | null>): string {
  const directory = scratch('programs');
  for (const [name, text] of Object.entries(texts)) {
    const path = join(directory, name);
    if (text === null) symlinkSync(PYTHON, path);
    else writeFileSync(path, `#!/bin/sh\n${text}\n`);
    if (text !== null) chmodSync(path, 0o755);
  }
  return directory;
}

const answer = (version: string) =>
  `echo '${JSON.stringify({ executable: '/x', version, abi: 'c', prefix: '/', basePrefix: '/', packages: {} })}'`;

async function find(wanted: string, texts: Record<string, string | null>, env: Record<string, string> = {}) {
  const path = programs(texts);
  const host = await pythonHost({ env: { PATH: path, ...env } });
  return findInterpreter(host, wanted, path);
}

describe('findInterpreter', () => {
  test('takes python, and python3 where that is of no use', async () => {
    expect(await find('', { python: null })).toMatchObject({ version: VERSION });
    expect(await find('', { python: 'exit 1', python3: null })).toMatchObject({ version: VERSION });
    expect(await find('', { python: answer('2.7.18'), python3: null })).toMatchObject({ version: VERSION });
  });

  test('takes a name, a path, a relative path and a version', async () => {
    const minor = VERSION.split('.').slice(0, 2).join('.');
    expect(await find('mine', { mine: null })).toMatchObject({ version: VERSION });
    expect(await find(PYTHON, {})).toMatchObject({ version: VERSION });
    expect(await find('./mine', { mine: null })).toMatchObject({ version: VERSION });
    expect(await find(minor, { python: null })).toMatchObject({ version: VERSION });
    expect(await find(VERSION, { [`python${minor}`]: null })).toMatchObject({ version: VERSION });
  });

  test('finds a version in the tool cache, newest first', async () => {
    const toolCache = scratch('tools');
    for (const version of ['3.99.2', '3.99.10', '3.98.1']) {
      const bin = join(toolCache, 'Python', version, 'x64', 'bin');
      mkdirSync(bin, { recursive: true });
      writeFileSync(join(bin, 'python'), `#!/bin/sh\n${answer(version)}\n`);
      chmodSync(join(bin, 'python'), 0o755);
    }
    // One that cannot be written is read from all the same.
    const host = await pythonHost({ env: { PATH: '', RUNNER_TOOL_CACHE: toolCache } });
    expect(await findInterpreter(host, '3.99', '/')).toMatchObject({ version: '3.99.10' });
  });

  test('takes pythonLocation when PATH has none', async () => {
    const location = scratch('location');
    mkdirSync(join(location, 'bin'));
    symlinkSync(PYTHON, join(location, 'bin', 'python'));
    expect(await find('', {}, { pythonLocation: location })).toMatchObject({ version: VERSION });
  });

  test.each<[string, string, Record<string, string | null>, string, string[]]>([
    ['nothing on PATH', '', {}, 'AEGIS-E201', ['python is not on PATH', 'python3 is not on PATH']],
    ['an unknown name', 'pypyy', {}, 'AEGIS-E201', ['pypyy is not on PATH']],
    ['a missing path', '/nowhere/python', {}, 'AEGIS-E201', ['does not exist']],
    ['a directory', '/', {}, 'AEGIS-E201', ['is a directory']],
    ['no program', '/etc/passwd', {}, 'AEGIS-E201', ['cannot be executed']],
    ['one that fails', '', { python: 'echo oh no >&2; exit 1' }, 'AEGIS-E202', ['exits with 1: oh no']],
    ['one that chatters', '', { python: 'echo hello' }, 'AEGIS-E202', ['no answer that makes sense: hello']],
    ['an old one', '', { python: answer('3.8.20') }, 'AEGIS-E202', ['is 3.8.20, older than 3.9']],
    ['another version', '3.10', { python: answer('3.12.1') }, 'AEGIS-E202', ['python is 3.12.1']],
  ])('refuses %s', async (_name, wanted, texts, code, said) => {
    const error = await find(wanted, texts).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'StepError', reasons: [{ code }] });
    for (const text of said) expect(String(error)).toContain(text);
  });

  test('starts it isolated from the environment and the directory', async () => {
    const directory = scratch('hostile');
    writeFileSync(join(directory, 'json.py'), 'raise SystemExit("shadowed")');
    const host = await pythonHost({ env: { PATH: '', PYTHONPATH: directory, PYTHONHOME: '/nowhere' } });
    expect(await findInterpreter(host, PYTHON, directory, ['no-such-package', 'pip'])).toMatchObject({
      version: VERSION,
      packages: { pip: expect.any(String) },
    });
  });
});

test('parseProbe takes the last line, and only a whole answer', () => {
  const whole = {
    executable: '/x',
    version: '3.9.1',
    abi: 'c',
    prefix: '/',
    basePrefix: '/',
    packages: { a: '1' },
  };
  expect(parseProbe(`noise\n${JSON.stringify(whole)}\n`)).toEqual(whole);
  expect(parseProbe(JSON.stringify({ ...whole, prefix: 1 }))).toBeNull();
  expect(parseProbe(JSON.stringify({ ...whole, packages: { a: 1 } }))).toBeNull();
  expect(parseProbe('null')).toBeNull();
  expect(parseProbe('')).toBeNull();
});
