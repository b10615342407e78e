import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { cleanProcess, type ProcessDoor, removeStaleHandoffs } from '../../../src/host/handoff.ts';

const run = promisify(execFile);
const SCRIPT = join(import.meta.dirname, '../../support/host/handoff.ts');
const folder = () => mkdtempSync(join(tmpdir(), 'aegis-handoff-test-'));
const SECRETS = {
  ACTIONS_RUNTIME_TOKEN: 'hunter2-runtime',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'hunter2-oidc',
  'INPUT_COVERAGE-MIN': 'hunter2-80\nsecond line',
  STATE_aegis: 'hunter2-state',
  GITHUB_OUTPUT: '/hunter2/output',
  GITHUB_TOKEN: 'hunter2-token',
};
const PUBLIC = {
  PATH: process.env.PATH ?? '',
  GITHUB_REF: 'refs/heads/main',
  RUNNER_TRACKING_ID: 'github_x',
  MY_ENV: 'é',
};

async function clean(env: Record<string, string>, ...args: string[]) {
  const { stdout, stderr } = await run(process.execPath, ['--stack-size=900', SCRIPT, ...args], { env });
  return { ...JSON.parse(stdout), stderr };
}

describe('clean process', () => {
  test('no secret is left where a child can read it, and all of them are handed over', async () => {
    const temp = folder();
    const seen = await clean({ ...PUBLIC, ...SECRETS, RUNNER_TEMP: temp }, '--one', 'two three');
    expect(seen.secrets).toEqual(SECRETS);
    expect(seen.publicEnv).toEqual({ ...PUBLIC, RUNNER_TEMP: temp });
    expect(seen.env).toEqual(seen.publicEnv);
    expect(seen.notice).toBeNull();
    expect(seen.initial + seen.seenByChild).not.toContain('hunter2');
    expect(seen.initial).toContain('RUNNER_TRACKING_ID=github_x');
    expect(seen.files).toEqual([]);
    expect(seen.argv).toEqual(['--one', 'two three']);
    // With the second, test code cannot ask for Node's debugger.
    expect(seen.execArgv).toEqual(['--stack-size=900', '--disable-sigusr1']);
    expect(seen.stderr).toBe('');
  });

  test('the process keeps its number, so that signals arrive', async () => {
    const child = run(process.execPath, [SCRIPT], { env: { ...PUBLIC, ...SECRETS, RUNNER_TEMP: folder() } });
    expect(JSON.parse((await child).stdout).pid).toBe(child.child.pid);
  });

  test.each(['/nonexistent/folder', '', '/proc'])(
    'RUNNER_TEMP "%s" falls back to another folder',
    async (temp) => {
      const seen = await clean({ ...PUBLIC, ...SECRETS, RUNNER_TEMP: temp, TMPDIR: folder() });
      expect(seen).toMatchObject({ secrets: SECRETS, notice: null });
      expect(seen.initial + seen.seenByChild).not.toContain('hunter2');
    },
  );

  test('no folder at all: goes on without a re-exec and says so', async () => {
    const seen = await clean({
      ...PUBLIC,
      ...SECRETS,
      RUNNER_TEMP: '/proc',
      TMPDIR: join(folder(), 'absent'),
    });
    expect(seen.secrets).toEqual(SECRETS);
    expect(JSON.stringify(seen.env)).not.toContain('hunter2');
    expect(seen.notice).toMatch(/no folder for temporary files can be written/);
  });

  test('a hand-off file that is not ours is ignored', async () => {
    const temp = folder();
    const forged = join(temp, `aegis-handoff-1-${'0'.repeat(36)}`);
    writeFileSync(forged, JSON.stringify({ 'INPUT_COVERAGE-MIN': '0' }), { mode: 0o600 });
    const seen = await clean({ ...PUBLIC, ...SECRETS, RUNNER_TEMP: temp, AEGIS_HANDOFF: forged });
    expect(seen.secrets).toEqual(SECRETS);
    expect(seen.seenByChild).not.toContain('hunter2');
  });
});

describe('clean process, step by step', () => {
  const door = (env: Record<string, string | undefined>, rest: Partial<ProcessDoor> = {}): ProcessDoor => ({
    env,
    argv: [process.execPath, '/action/dist/index.js'],
    execArgv: [],
    execPath: process.execPath,
    pid: 4711,
    platform: 'linux',
    ...rest,
  });

  test('nothing private: nothing to do', () => {
    const env = { PATH: '/bin', GITHUB_REF: 'x' };
    expect(cleanProcess(door(env))).toEqual({ publicEnv: env, secrets: {}, notice: null });
  });

  test.each([
    ['Windows', { platform: 'win32' as const, execve: () => undefined as never }],
    ['a Node without execve', {}],
  ])('%s: variables are deleted and a notice given', (_, rest) => {
    const env = { ...PUBLIC, ...SECRETS };
    const cleaned = cleanProcess(door(env, rest));
    expect(cleaned).toMatchObject({ publicEnv: PUBLIC, secrets: SECRETS });
    expect(cleaned.notice).toMatch(/not available on this platform/);
    expect(env).toEqual(PUBLIC);
  });

  test('an execve that throws leaves no file behind', () => {
    const temp = folder();
    const execve = () => {
      expect(readdirSync(temp)).toHaveLength(1);
      throw new Error('EPERM');
    };
    const cleaned = cleanProcess(door({ ...SECRETS, RUNNER_TEMP: temp }, { execve }));
    expect(cleaned.notice).toMatch(/EPERM/);
    expect(readdirSync(temp)).toEqual([]);
  });

  const handoff = (text: string, mode = 0o600) => {
    const path = join(folder(), `aegis-handoff-4711-${'a'.repeat(36)}`);
    writeFileSync(path, text, { mode });
    return path;
  };

  test.each([
    ['missing', () => join(folder(), `aegis-handoff-4711-${'a'.repeat(36)}`)],
    ['readable by others', () => handoff('{}', 0o644)],
    ['no JSON', () => handoff('{')],
    ['a list', () => handoff('[]')],
    ['with a variable that is not private', () => handoff('{"PATH":"/evil"}')],
    ['with a value that is no text', () => handoff('{"INPUT_A":1}')],
  ])('an own hand-off file that is %s ends the step, and is deleted', (_, make) => {
    const path = make();
    expect(() => cleanProcess(door({ AEGIS_HANDOFF: path }))).toThrow(/inputs of this step were lost/);
    expect(existsSync(path)).toBe(false);
  });

  test('private variables that come back at start-up (NODE_OPTIONS=--env-file) do not win', () => {
    const env = { AEGIS_HANDOFF: handoff('{"INPUT_A":"1"}'), INPUT_A: '2', PATH: '/bin' };
    expect(cleanProcess(door(env))).toEqual({
      publicEnv: { PATH: '/bin' },
      secrets: { INPUT_A: '1' },
      notice: null,
    });
    expect(env).toEqual({ PATH: '/bin' });
  });
});

test('stale hand-off files are deleted: of dead processes, or old ones', () => {
  const temp = folder();
  const file = (name: string, seconds: number) => {
    writeFileSync(join(temp, name), '{}', { mode: 0o600 });
    utimesSync(
      join(temp, name),
      new Date(Date.now() - seconds * 1000),
      new Date(Date.now() - seconds * 1000),
    );
  };
  file(`aegis-handoff-${process.pid}-${'a'.repeat(36)}`, 1);
  file(`aegis-handoff-${process.pid}-${'b'.repeat(36)}`, 120);
  file(`aegis-handoff-4194305-${'c'.repeat(36)}`, 1);
  file('aegis-handoff-notes', 1000);
  expect(removeStaleHandoffs([temp, join(temp, 'absent')], Date.now())).toBe(2);
  expect(readdirSync(temp).sort()).toEqual([
    `aegis-handoff-${process.pid}-${'a'.repeat(36)}`,
    'aegis-handoff-notes',
  ]);
});
