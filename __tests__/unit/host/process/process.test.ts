import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { isRunning, python } from '../../../support/host/surroundings.ts';

const SCRIPT = join(import.meta.dirname, '../../../support/host/supervised.ts');

/** A process that supervises `source`; its standard output stays unread for a second. */
function start(
  action: 'wait' | 'crash' | 'exit',
  source: string,
  prepare: (folder: string, pid: number) => void = () => undefined,
) {
  const folder = mkdtempSync(join(tmpdir(), 'aegis-process-'));
  const { program, args } = python(source, folder);
  const child = spawn(process.execPath, [SCRIPT, folder, action, program, ...args]);
  prepare(folder, child.pid ?? 0);
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return { child, folder, stderr: () => stderr };
}

/** A control group (version 1) with a memory limit; null where we may not make one. */
function limitedGroup(): string | null {
  const path = `/sys/fs/cgroup/memory/aegis-test-${process.pid}`;
  try {
    mkdirSync(path);
    writeFileSync(join(path, 'memory.limit_in_bytes'), String(300 * 2 ** 20));
    return path;
  } catch {
    return null;
  }
}

async function read(
  child: ChildProcess,
  keep: number,
): Promise<{ head: string; tail: string; bytes: number }> {
  const ended = new Promise((resolve) => child.once('close', resolve));
  let [head, tail, bytes] = ['', '', 0];
  await sleep(1000);
  child.stdout?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (head.length < keep) head += chunk.toString('latin1');
    tail = (tail + chunk.toString('latin1')).slice(-keep);
  });
  await ended;
  return { head, tail, bytes };
}

describe('a process that supervises', () => {
  test('200 MiB of output: all of it arrives, in bounded memory, whatever the reader does', async () => {
    const { child, folder, stderr } = start(
      'wait',
      'import sys\nblock = ("x" * 99 + "\\n") * 10486\nfor i in range(200): sys.stdout.write(block)\nprint("last")',
    );
    const { head, tail, bytes } = await read(child, 400);
    const size = 100 * 10486 * 200 + 5;
    expect(JSON.parse(stderr())).toMatchObject({ end: { kind: 'exited', code: 0 }, leftovers: [] });
    expect(JSON.parse(stderr()).peak).toBeLessThan(300 * 2 ** 20);
    expect(statSync(join(folder, 'run.log')).size).toBe(size);
    const [notice, stop] = head.split('\n');
    expect(notice).toBe('::notice::before');
    expect(stop).toMatch(/^::stop-commands::[0-9a-f]{32}$/);
    const end = `::${stop?.slice('::stop-commands::'.length)}::\n`;
    expect(tail.endsWith(`\nlast\n${end}`)).toBe(true);
    expect(bytes).toBe(size + `${notice}\n${stop}\n${end}`.length);
  });

  test.each(['crash', 'exit'] as const)('%s: commands are on again and the child is gone', async (action) => {
    const { child, folder } = start(
      action,
      'import os, time\nopen("pid", "w").write(str(os.getpid()))\nwhile True: print("x" * 1000); time.sleep(0.0001)',
    );
    const { head, tail } = await read(child, 2000);
    const token = /::stop-commands::([0-9a-f]{32})\n/.exec(head)?.[1];
    expect(tail.endsWith(`\n::${token}::\n`)).toBe(true);
    expect(child.exitCode).toBe(action === 'exit' ? 7 : 1);
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    for (let tries = 0; tries < 100 && (await isRunning(pid)); tries += 1) await sleep(10);
    expect(await isRunning(pid)).toBe(false);
  });

  test('a reader that goes away does not end the run', async () => {
    const { child, stderr } = start('wait', 'for i in range(20000): print("x" * 100)');
    child.stdout.destroy();
    await new Promise((resolve) => child.once('close', resolve));
    expect(JSON.parse(stderr())).toMatchObject({ end: { kind: 'exited', code: 0 } });
  });

  const limited = limitedGroup();
  (limited === null ? test.skip : test)('a kill for memory in a control group of 300 MiB', async () => {
    const { child, stderr } = start(
      'wait',
      [
        'import os, time',
        'while not os.path.exists("go"): time.sleep(0.01)',
        'open("/proc/self/oom_score_adj", "w").write("1000")',
        'blocks = []',
        'while True: blocks.append(bytearray(b"x") * 2**23)',
      ].join('\n'),
      (folder, pid) => {
        writeFileSync(join(limited ?? '', 'cgroup.procs'), String(pid));
        setTimeout(() => writeFileSync(join(folder, 'go'), ''), 1);
      },
    );
    child.stdout.resume();
    await new Promise((resolve) => child.once('close', resolve));
    rmdirSync(limited ?? '');
    expect(JSON.parse(stderr()).end).toEqual({ kind: 'signalled', signal: 'SIGKILL', outOfMemory: true });
  });

  test('real signals', async () => {
    const { child, stderr } = start('wait', 'import time\nprint("ready")\ntime.sleep(60)');
    let text = '';
    for await (const chunk of child.stdout) {
      text += chunk;
      if (text.includes('ready\n')) child.kill('SIGINT');
    }
    expect(JSON.parse(stderr())).toMatchObject({ end: { kind: 'cancelled' } });
    expect(text).toMatch(/\n::[0-9a-f]{32}::\n$/);
  });
});
