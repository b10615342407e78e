import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { endOf } from '../../../../src/host/process/end.ts';
import { readOomKills } from '../../../../src/host/process/memory.ts';

function machine(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'aegis-memory-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const EVENTS = 'low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 9\n';
const V1 = '5:devices:/\n4:cpu,memory:/job/x\n0::/\n';

describe('kills for want of memory', () => {
  test.each<[string, Record<string, string>, number | null]>([
    [
      'own group, version 2',
      { 'proc/self/cgroup': '0::/a/b\n', 'sys/fs/cgroup/a/b/memory.events': EVENTS },
      2,
    ],
    ['container, version 2', { 'proc/self/cgroup': '0::/../x\n', 'sys/fs/cgroup/memory.events': EVENTS }, 2],
    [
      'own group, version 1',
      {
        'proc/self/cgroup': V1,
        'sys/fs/cgroup/memory/job/x/memory.oom_control': 'under_oom 0\noom_kill 5\n',
      },
      5,
    ],
    [
      'container, version 1',
      { 'proc/self/cgroup': V1, 'sys/fs/cgroup/memory/memory.oom_control': 'oom_kill 6\n' },
      6,
    ],
    ['the machine as a whole', { 'proc/self/cgroup': '0::/\n', 'proc/vmstat': 'pgfault 1\noom_kill 7\n' }, 7],
    [
      'an old kernel',
      {
        'proc/self/cgroup': V1,
        'sys/fs/cgroup/memory/job/x/memory.oom_control': 'under_oom 0\n',
        'sys/fs/cgroup/memory/job/x/memory.failcnt': '8\n',
      },
      8,
    ],
    ['nothing that tells', {}, null],
  ])('%s', async (_, files, count) => {
    expect(await readOomKills(machine(files))).toBe(count);
  });
});

describe('the end of a run', () => {
  const limits = { timeoutSeconds: 60, hangSeconds: 10 };
  const killed = { code: null, signal: 'SIGKILL' } as const;
  test('SIGKILL and a counter that rose: memory', () => {
    expect(endOf(killed, null, limits, true)).toEqual({
      kind: 'signalled',
      signal: 'SIGKILL',
      outOfMemory: true,
    });
    expect(endOf({ code: 137, signal: null }, null, limits, true)).toMatchObject({ outOfMemory: true });
  });
  test('another end, and a counter that rose: not memory', () => {
    expect(endOf({ code: 1, signal: null }, null, limits, true)).toEqual({ kind: 'exited', code: 1 });
    expect(endOf({ code: null, signal: 'SIGSEGV' }, null, limits, true)).toMatchObject({
      outOfMemory: false,
    });
  });
  test('what we ended ourselves is named by its cause', () => {
    expect(endOf(killed, 'cancelled', limits, true)).toEqual({ kind: 'cancelled' });
    expect(endOf(killed, 'timeout', limits, false)).toEqual({ kind: 'timeout', seconds: 60 });
    expect(endOf({ code: 0, signal: null }, 'hang', limits, false)).toEqual({ kind: 'hang', seconds: 10 });
  });
});
