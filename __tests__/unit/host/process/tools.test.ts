import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { runTool } from '../../../../src/host/process/tools.ts';
import { isRunning, python, surroundings } from '../../../support/host/surroundings.ts';

async function run(source: string, options: object = {}) {
  const around = await surroundings();
  return { ...around, result: await runTool(around, python(source, around.folder), options) };
}

describe('run a tool', () => {
  test('code and both outputs, nothing printed', async () => {
    const { result, screen } = await run(
      'import sys; print("out é"); print("err", file=sys.stderr); sys.exit(5)',
    );
    expect(result).toEqual({ code: 5, stdout: 'out é\n', stderr: 'err\n' });
    expect(screen.text).toBe('');
  });

  test('live: printed between stop-commands and captured', async () => {
    const { result, screen } = await run('print("::error::x")', { live: true });
    expect(result.stdout).toBe('::error::x\n');
    expect(screen.stopped).toEqual(['::error::x']);
  });

  test('a tool that writes to a command file: it is put back and said', async () => {
    const around = await surroundings();
    const path = join(around.folder, 'env');
    writeFileSync(path, 'OURS=1\n');
    const source = `open(${JSON.stringify(path)}, "a").write("PATH=/evil\\n")`;
    const guarded = { ...around, commandFiles: [{ name: 'GITHUB_ENV', path }] };
    expect(await runTool(guarded, python(source, around.folder))).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(path, 'utf8')).toBe('OURS=1\n');
    expect(around.screen.text).toMatch(/changed the file of GITHUB_ENV; that was undone/);
  });

  test('a program that is not there', async () => {
    const around = await surroundings();
    const result = await runTool(around, { program: 'no-such', args: [], cwd: around.folder, env: {} });
    expect(result).toEqual({ code: 127, stdout: '', stderr: 'no-such was not found' });
  });

  test('death by a signal', async () => {
    expect((await run('import os; os.abort()')).result.code).toBe(134);
  });

  test('a deadline ends the whole group, whatever it ignores, and says so', async () => {
    const { result } = await run(
      'import subprocess, sys\np = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"])\nprint(p.pid); p.wait()',
      { timeoutSeconds: 1 },
    );
    expect(result).toMatchObject({ code: 124, stderr: 'ended after 1 s without a result' });
    const pid = Number(result.stdout);
    for (let tries = 0; tries < 100 && (await isRunning(pid)); tries += 1) await sleep(10);
    expect(await isRunning(pid)).toBe(false);
  });

  test('a tool that ignores SIGTERM', async () => {
    const { result } = await run('import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)', {
      timeoutSeconds: 0.5,
    });
    expect(result.code).toBe(124);
  });

  test('a cancellation', async () => {
    const around = await surroundings();
    const running = runTool(around, python('import time; time.sleep(60)', around.folder));
    await sleep(100);
    around.signals.emit('SIGINT', 'SIGINT');
    expect(await running).toMatchObject({ code: 130, stderr: 'the job was cancelled' });
  });

  test('a daemon that holds the pipes is not waited for, and lives', async () => {
    const { result } = await run(
      'import subprocess, sys\nprint(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"], start_new_session=True).pid)',
    );
    expect(result.code).toBe(0);
    expect(await isRunning(Number(result.stdout))).toBe(true);
    process.kill(Number(result.stdout), 'SIGKILL');
  });

  test('what is captured is bounded', async () => {
    const { result } = await run('import sys\nfor i in range(20): sys.stdout.write("x" * 2**20)');
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout.length).toBe(16 * 2 ** 20);
  });
});
