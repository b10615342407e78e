import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { cpuOf, parseStat, treeOf } from '../../../bench/caches-meter.ts';
import { mayHaveSent } from '../../../bench/caches-tell.ts';
import { expectHits, restoringSeconds, spansText } from '../../../bench/caches-window.ts';

const process_ = (pid: number, parent: number) => ({ pid, parent, cpu: 1, rss: 1 });

test('a tree of processes is the root and all below it, in whatever order they are listed', () => {
  const all = [
    process_(9, 7),
    process_(7, 5),
    process_(5, 1),
    process_(6, 1),
    process_(8, 5),
    process_(1, 0),
  ];
  expect(treeOf(5, all).map(({ pid }) => pid)).toEqual([5, 7, 8, 9]);
  expect(treeOf(null, all)).toEqual([]);
  expect(treeOf(4, all)).toEqual([]);
});

test('the line of a process is read though its name holds blanks and brackets', () => {
  const rest = Array.from({ length: 50 }, (_, at) => at + 4);
  const line = `4321 (node (old) x) S ${rest.join(' ')}\n`;
  expect(parseStat(line)).toEqual({ pid: 4321, parent: 4, cpu: (14 + 15 + 16 + 17) / 100, rss: 24 * 4096 });
});

test('the CPU of a process holds that of children that have ended', () => {
  const before = cpuOf('self');
  const busy = 'const end = process.cpuUsage().user + 3e5; while (process.cpuUsage().user < end);';
  execFileSync(process.execPath, ['-e', busy]);
  expect(cpuOf('self') - before).toBeGreaterThanOrEqual(0.2);
});

test('restoring lasts from the first look-up to the last file, whatever runs beside', () => {
  const timings = [
    { phase: 'plan', start: 0, seconds: 90 },
    { phase: 'docker', start: 1.5, seconds: 2 },
    { phase: 'environment', start: 1, seconds: 3 },
    { phase: 'ollama', start: 1.5, seconds: 6 },
    { phase: 'fixtures', start: 4, seconds: 1 },
    { phase: 'ollama', start: 5, seconds: 70, waiting: true },
    { phase: 'tests', start: 8, seconds: 5 },
  ];
  expect(restoringSeconds({ timings })).toBe(6.5);
  expect(spansText({ timings: timings.slice(0, 2) })).toBe('docker 1.5 to 3.5 s');
});

test('a report without such times is refused', () => {
  expect(() => restoringSeconds({ timings: [] })).toThrow('does not tell when the caches came');
  const timings = [{ phase: 'docker', seconds: 1 }];
  expect(() => restoringSeconds({ timings })).toThrow('does not tell when the caches came');
});

test('a cache that was not restored is told with its cause', () => {
  const exact = { poetry: 'exact', docker: 'exact', ollama: 'exact', fixtures: 'exact' };
  const restore = { kind: 'failed', reason: 'disk full' };
  const caches = [{ kind: 'ollama', label: 'ollama models', restore }];
  expectHits({ cacheOutcomes: exact, caches });
  expect(() => expectHits({ cacheOutcomes: { ...exact, ollama: 'failed' }, caches })).toThrow(
    'Not restored as saved: ollama.\nollama models: {"kind":"failed","reason":"disk full"}',
  );
});

test('what may be sent is the new blobs and a little around them', () => {
  expect([0, 99e6, 100e6, 101e6, 102e6].map((sent) => mayHaveSent(100e6, sent))).toEqual([
    ...[false, false, true, true, false],
  ]);
});
