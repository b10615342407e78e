import type { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { supervise } from '../../../../src/host/process/supervisor.ts';
import { TIMINGS } from '../../../../src/host/process/timings.ts';
import { endless, isRunning, python, QUICK, surroundings } from '../../../support/host/surroundings.ts';

async function run(source: string, options: object = {}) {
  const around = await surroundings();
  const result = await supervise(around, python(source, around.folder), {
    ...endless(around.logFile),
    ...options,
  });
  return { ...around, result };
}

/** Runs `source`, and `act` as soon as it has printed "ready". */
async function runAnd(
  source: string,
  act: (signals: EventEmitter) => unknown,
  options: object = {},
  timings = QUICK,
) {
  const around = { ...(await surroundings()), timings };
  const started = performance.now();
  const running = supervise(around, python(source, around.folder), {
    ...endless(around.logFile),
    ...options,
  });
  while (!around.screen.text.includes('ready\n')) await sleep(5);
  await act(around.signals);
  return { ...around, result: await running, elapsed: performance.now() - started };
}

const IGNORE = `
import signal, time, sys
signal.signal(signal.SIGINT, signal.SIG_IGN); signal.signal(signal.SIGTERM, signal.SIG_IGN)
`;

describe('supervise: how a run ends', () => {
  test('an exit code and the output of both pipes, in the live log and on disk', async () => {
    const { result, screen, logFile } = await run(
      'import sys; print("out"); print("err", file=sys.stderr); sys.exit(3)',
    );
    expect(result).toMatchObject({ end: { kind: 'exited', code: 3 }, leftovers: [], tampered: [] });
    expect(screen.stopped.sort()).toEqual(['err', 'out']);
    expect((await readFile(logFile, 'utf8')).split('\n').sort()).toEqual(['', 'err', 'out']);
  });

  test('a segmentation fault', async () => {
    const { result } = await run('import os, signal; os.kill(os.getpid(), signal.SIGSEGV)');
    expect(result.end).toEqual({ kind: 'signalled', signal: 'SIGSEGV', outOfMemory: false });
  });

  test.each(['os.kill(os.getpid(), 9)', 'os._exit(137)'])(
    'SIGKILL, seen directly or through a wrapper: %s',
    async (end) => {
      const { result } = await run(`import os; ${end}`);
      expect(result.end).toEqual({ kind: 'signalled', signal: 'SIGKILL', outOfMemory: false });
    },
  );

  test('a program or a directory that is not there', async () => {
    const around = await surroundings();
    const missing = await supervise(
      around,
      { program: 'no-such-program', args: [], cwd: around.folder, env: {} },
      endless(around.logFile),
    );
    expect(missing.end).toEqual({ kind: 'not-started', reason: 'no-such-program was not found' });
    const nowhere = await supervise(around, python('', join(around.folder, 'x')), endless(around.logFile));
    expect(nowhere.end).toEqual({
      kind: 'not-started',
      reason: `the working directory ${around.folder}/x does not exist`,
    });
    expect(around.screen.text.match(/^::[0-9a-f]{32}::$/gm)).toHaveLength(2);
  });

  test('a NUL in an argument', async () => {
    const around = await surroundings();
    const { end } = await supervise(around, python('', around.folder, 'a\0b'), endless(around.logFile));
    expect(end).toMatchObject({ kind: 'not-started', reason: expect.stringContaining('null bytes') });
  });

  test('a test that deletes its working directory', async () => {
    const { result, screen } = await run('import os, shutil; shutil.rmtree(os.getcwd()); print("gone")');
    expect(result.end).toEqual({ kind: 'exited', code: 0 });
    expect(screen.stopped).toContain('gone');
  });

  test('a test that closes its output', async () => {
    const { result } = await run('import os, sys; os.close(1); os.close(2); os._exit(4)');
    expect(result.end).toEqual({ kind: 'exited', code: 4 });
  });

  test('a child has no input, its own group and no more variables than it was given', async () => {
    const { screen } = await run(
      'import os, sys; print(repr(sys.stdin.read()), os.getpgrp() == os.getpid(), sorted(k for k in os.environ if k != "LC_CTYPE"))',
    );
    expect(screen.stopped).toEqual(["'' True ['AEGIS_RUN', 'PATH']"]);
  });
});

describe('supervise: deadlines', () => {
  test.concurrent('a timeout: dumps, then interrupts', async () => {
    let dumped = 0;
    const beforeEnd = async () => {
      dumped += 1;
    };
    const { result, screen } = await run(
      'import time\ntry: time.sleep(60)\nexcept KeyboardInterrupt: print("interrupted")',
      { timeoutSeconds: 1.5, beforeEnd },
    );
    expect(result.end).toEqual({ kind: 'timeout', seconds: 1.5 });
    expect(screen.stopped).toContain('interrupted');
    expect(dumped).toBe(1);
  });

  test.concurrent('a hang, and a dump that itself fails', async () => {
    const { result } = await run('import time; time.sleep(60)', {
      hangSeconds: 0.4,
      beforeEnd: () => Promise.reject(new Error('no')),
    });
    expect(result.end).toEqual({ kind: 'hang', seconds: 0.4 });
  });

  test.concurrent('a dump that never comes does not hold up the end', async () => {
    const { result } = await run('import time; time.sleep(60)', {
      hangSeconds: 0.2,
      beforeEnd: () => new Promise(() => undefined),
    });
    expect(result.end.kind).toBe('hang');
    expect(result.seconds).toBeLessThan(20);
  });

  test.concurrent('output is progress', async () => {
    const { result } = await run('import time\nfor i in range(25): print(i); time.sleep(0.1)', {
      hangSeconds: 2,
    });
    expect(result.end).toEqual({ kind: 'exited', code: 0 });
  });

  test.concurrent('activity is progress', async () => {
    let events = 0;
    const { result } = await run('import time; time.sleep(1.2)', {
      hangSeconds: 0.3,
      activity: () => events++,
    });
    expect(result.end).toEqual({ kind: 'exited', code: 0 });
  });

  test.concurrent('a hanging child that ignores everything is killed', async () => {
    const { result } = await run(`${IGNORE}\ntime.sleep(60)`, { hangSeconds: 0.4 });
    expect(result.end.kind).toBe('hang');
    expect(result.seconds).toBeLessThan(20);
  });
});

describe('supervise: cancellation', () => {
  const NOTES = `
import signal, time, sys
def note(s, f): print(signal.Signals(s).name)
signal.signal(signal.SIGINT, note); signal.signal(signal.SIGTERM, note)
print("ready")
while True: time.sleep(0.05)
`;
  test.concurrent('the ladder: INT, TERM, KILL to a child that stays', async () => {
    const { result, screen } = await runAnd(NOTES, (signals) => signals.emit('SIGINT', 'SIGINT'));
    expect(result.end).toEqual({ kind: 'cancelled' });
    expect(screen.stopped).toEqual(['ready', 'SIGINT', 'SIGTERM']);
  });

  test.concurrent('a child that ends cleanly is cancelled all the same, never passed', async () => {
    const { result } = await runAnd(
      'import time, sys\nprint("ready")\ntry: time.sleep(60)\nexcept KeyboardInterrupt: sys.exit(0)',
      (signals) => signals.emit('SIGINT', 'SIGINT'),
    );
    expect(result.end).toEqual({ kind: 'cancelled' });
  });

  test.concurrent('a second signal kills at once', async () => {
    const { result, screen } = await runAnd(NOTES, async (signals) => {
      signals.emit('SIGINT', 'SIGINT');
      signals.emit('SIGTERM', 'SIGTERM');
    });
    expect(result.end).toEqual({ kind: 'cancelled' });
    expect(screen.stopped).not.toContain('SIGTERM');
  });

  test.concurrent('with the real times a stubborn child is gone before the runner kills us', async () => {
    const [interrupted, terminated] = await Promise.all(
      ['SIGINT', 'SIGTERM'].map((signal) =>
        runAnd(
          `${IGNORE}\nprint("ready"); time.sleep(60)`,
          (signals) => signals.emit(signal, signal),
          {},
          TIMINGS,
        ),
      ),
    );
    expect(interrupted?.result.end).toEqual({ kind: 'cancelled' });
    expect(interrupted?.elapsed).toBeGreaterThan(6400);
    expect(interrupted?.elapsed).toBeLessThan(9500);
    expect(terminated?.result.end).toEqual({ kind: 'cancelled' });
    expect(terminated?.elapsed).toBeLessThan(6000);
  });

  test.concurrent('a cancellation before the start starts nothing', async () => {
    const around = await surroundings();
    around.signals.emit('SIGTERM', 'SIGTERM');
    const { end } = await supervise(around, python('print("ran")', around.folder), endless(around.logFile));
    expect(end).toEqual({ kind: 'cancelled' });
    expect(around.screen.text).not.toContain('ran');
  });

  test.concurrent('a cancellation while the stacks of a hang are dumped', async () => {
    const { result } = await runAnd(NOTES, (signals) => signals.emit('SIGINT', 'SIGINT'), {
      hangSeconds: 0.1,
      beforeEnd: () => sleep(400),
    });
    expect(result.end).toEqual({ kind: 'cancelled' });
  });

  test.concurrent('the whole group gets the signals', async () => {
    const { result, screen } = await runAnd(
      `import subprocess, sys, time
subprocess.Popen([sys.executable, "-u", "-c", """
import time
print("ready")
try: time.sleep(60)
except KeyboardInterrupt: print("grandchild interrupted")
"""]).wait()`,
      (signals) => signals.emit('SIGINT', 'SIGINT'),
    );
    expect(result.end).toEqual({ kind: 'cancelled' });
    expect(screen.stopped).toContain('grandchild interrupted');
  });
});

describe('supervise: what a run leaves behind', () => {
  const DAEMON = (detail: string) => `
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time, signal; ${detail}; time.sleep(60)"], start_new_session=True)
print(child.pid)
`;
  test.concurrent('a daemon that holds the pipe and ignores SIGTERM is named and ended', async () => {
    const { result, screen } = await run(DAEMON('signal.signal(15, signal.SIG_IGN)'));
    const pid = Number(screen.stopped[0]);
    expect(result.end).toEqual({ kind: 'exited', code: 0 });
    expect(result.leftovers).toEqual([expect.stringMatching(new RegExp(`^python3.* \\(${pid}\\)$`))]);
    expect(await isRunning(pid)).toBe(false);
  });

  test.concurrent('a grandchild that ends within its grace is no leftover, and its last words are heard', async () => {
    const { result, screen } = await run(`
import subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.15); print('last words')"])
`);
    expect(result.leftovers).toEqual([]);
    expect(screen.stopped).toEqual(['last words']);
  });

  test.concurrent('a member of the group without the marker is ended too', async () => {
    const { screen } = await run(`
import subprocess, sys
print(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], env={}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).pid)
`);
    const pid = Number(screen.stopped[0]);
    for (let tries = 0; tries < 100 && (await isRunning(pid)); tries += 1) await sleep(10);
    expect(await isRunning(pid)).toBe(false);
  });

  test.concurrent('command files are as they were', async () => {
    const around = await surroundings();
    const at = (name: string) => ({ name, path: join(around.folder, name) });
    const commandFiles = ['same', 'grown', 'changed', 'deleted', 'linked', 'new', 'folder'].map(at);
    for (const { path } of commandFiles.slice(0, 5)) await writeFile(path, 'before\n');
    const source = `
import os
open("grown", "a").write("PATH=/evil\\n"); open("changed", "w").write("BEFORE\\n"); os.remove("deleted")
open("target", "w").write("before\\nmine\\n"); os.remove("linked"); os.symlink("target", "linked")
open("new", "w").write("x=1\\n"); os.mkdir("folder")
`;
    const result = await supervise(
      { ...around, commandFiles },
      python(source, around.folder),
      endless(around.logFile),
    );
    expect(result.tampered).toEqual(['grown', 'changed', 'deleted', 'linked', 'new', 'folder']);
    for (const { path } of commandFiles.slice(0, 5)) expect(await readFile(path, 'utf8')).toBe('before\n');
    expect(await readFile(join(around.folder, 'target'), 'utf8')).toBe('before\nmine\n');
    expect(['new', 'folder'].filter((name) => existsSync(join(around.folder, name)))).toEqual([]);
  });
});

test('command files come back with their directory', async () => {
  const around = await surroundings();
  const path = join(around.folder, 'commands', 'state');
  await mkdir(join(path, '..'));
  await writeFile(path, 'before\n');
  const source = 'import shutil\nshutil.rmtree("commands")\n';
  const commandFiles = [{ name: 'GITHUB_STATE', path }];
  const result = await supervise(
    { ...around, commandFiles },
    python(source, around.folder),
    endless(around.logFile),
  );
  expect(result.tampered).toEqual(['GITHUB_STATE']);
  expect(await readFile(path, 'utf8')).toBe('before\n');
});

describe('supervise: output', () => {
  test('nothing in it acts as a workflow command', async () => {
    const { screen } = await run(`
for line in ["::set-output name=a::b", "::add-mask::secret", "::" + "0" * 32 + "::", "x ##[error]no", "::error::e"]: print(line)
`);
    expect(screen.stopped).toEqual([
      '::set-output name=a::b',
      '::add-mask::secret',
      `::${'0'.repeat(32)}::`,
      'x # #[error]no',
      '::error::e',
    ]);
  });

  test('a child that got hold of the end token cannot use it', async () => {
    const around = await surroundings();
    const token = join(around.folder, 'token');
    const running = supervise(
      around,
      python(
        'import time, os\nwhile not os.path.exists("token"): time.sleep(0.01)\nprint("::" + open("token").read() + "::")\nprint("::error::x")',
        around.folder,
      ),
      endless(around.logFile),
    );
    while (!around.screen.text.includes('\n')) await sleep(5);
    await writeFile(token, around.screen.text.trim().replace('::stop-commands::', ''));
    await running;
    expect(around.screen.stopped).toEqual(['::***::', '::error::x']);
  });

  test('lines of ours come through while it runs, commands wait', async () => {
    const around = await surroundings();
    const running = supervise(
      around,
      python('import time; time.sleep(0.3)', around.folder),
      endless(around.logFile),
    );
    while (!around.screen.text.includes('\n')) await sleep(5);
    around.console.command('::error::ours');
    around.console.line('::notice::not a command');
    await running;
    const lines = around.screen.text.trimEnd().split('\n');
    expect(lines[1]).toBe(': :notice::not a command');
    expect(lines.at(-1)).toBe('::error::ours');
    expect(lines.at(-2)).toMatch(/^::[0-9a-f]{32}::$/);
  });

  test('a full disk is said once and the run goes on', async () => {
    const around = await surroundings();
    const result = await supervise(
      around,
      python('import sys\nfor i in range(3): print(i); sys.stdout.flush()', around.folder),
      endless('/dev/full'),
    );
    expect(result.end).toEqual({ kind: 'exited', code: 0 });
    expect(around.screen.text.match(/no space is left on the device/g)).toHaveLength(1);
    expect(around.screen.stopped).toEqual(expect.arrayContaining(['0', '1', '2']));
  });

  test('a log file that cannot be made does not stop the run', async () => {
    const around = await surroundings();
    await writeFile(join(around.folder, 'file'), '');
    const result = await supervise(
      around,
      python('print(1)', around.folder),
      endless(join(around.folder, 'file', 'log')),
    );
    expect(result.end).toEqual({ kind: 'exited', code: 0 });
    expect(around.screen.text).toContain('cannot be written to disk');
  });

  test('a line of 64 MiB is cut in the live log and whole on disk', async () => {
    const { result, screen, logFile } = await run(
      'import sys\nfor i in range(64): sys.stdout.write("x" * 2**20)\nprint(); print("after")',
    );
    expect(result.end).toEqual({ kind: 'exited', code: 0 });
    expect(screen.stopped).toHaveLength(2);
    expect(screen.stopped[0]?.length).toBeLessThan(17 * 1024);
    expect(screen.stopped[1]).toBe('after');
    expect((await stat(logFile)).size).toBe(64 * 2 ** 20 + 1 + 6);
  });

  test('a log folder is made', async () => {
    const around = await surroundings();
    await mkdir(join(around.folder, 'a'));
    await supervise(around, python('print(1)', around.folder), endless(join(around.folder, 'a/b/c/run.log')));
    expect(await readFile(join(around.folder, 'a/b/c/run.log'), 'utf8')).toBe('1\n');
  });
});
