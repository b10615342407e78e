import { describe, expect, test } from '@jest/globals';
import { artifactAnswer, restoreOutcome, saveOutcome } from '../../../../src/host/transfer/outcome.ts';
import type { Ending } from '../../../../src/host/transfer/protocol.ts';

const restored = (value: string | null, ...lines: string[]): Ending<'restore'> => ({
  end: 'done',
  value,
  lines,
  seconds: 1,
  lost: 0,
  status: 200,
});
const saved = (value: number, ...lines: string[]): Ending<'save'> => ({
  end: 'done',
  value: { tried: value },
  lines,
  seconds: 1,
  lost: 0,
  status: 200,
});

describe('restoreOutcome', () => {
  test('a hit is exact whatever the case of the key', () => {
    expect(restoreOutcome('Key-1', restored('key-1', 'Cache Size: ~2 MB (2000000 B)'))).toEqual({
      kind: 'exact',
      key: 'key-1',
      bytes: 2_000_000,
      seconds: 1,
    });
    expect(restoreOutcome('key', restored('key-1')).kind).toBe('partial');
  });

  test.each([
    ['miss', restored(null, 'Cache not found')],
    ['failed', restored(null, 'Failed to restore: Failed to GetX: (500) no')],
    [
      'skipped',
      restored(null, "Cache restore skipped: the effective cache-mode 'none' does not permit reads."),
    ],
    ['skipped', restored(null, 'Failed to restore: x: (403) Forbidden: cache read denied: untrusted')],
  ])('%s', (kind, ending) => expect(restoreOutcome('k', ending).kind).toBe(kind));
});

describe('saveOutcome', () => {
  const masked =
    'Failed to save: Unable to reserve cache with key k, another job may be creating this cache.';
  test.each([
    ['stored', saved(7, 'File Size: 12')],
    ['duplicate', saved(-1, 'Failed to reserve cache: Error: x: (409) Conflict: exists', masked)],
    ['duplicate', saved(-1, 'Failed to save: Cache already exists. Scope: refs/heads/main')],
    [
      'denied',
      saved(-1, 'Failed to reserve cache: Error: x: (403) Forbidden: cache write denied: ro', masked),
    ],
    ['denied', saved(-1, "Cache save skipped: the effective cache-mode 'read' does not permit writes.")],
    ['failed', saved(-1, 'Failed to reserve cache: Error: x: (500) no', masked)],
    ['failed', saved(-1)],
  ])('%s', (kind, ending) => expect(saveOutcome(ending).kind).toBe(kind));

  test('a failure to reserve tells its true cause', () => {
    const lines = [
      'Failed to reserve cache: Error: Failed to CreateCacheEntry: Rate limited: Failed request: (429) Too Many Requests',
      masked,
    ];
    expect(saveOutcome(saved(-1, ...lines))).toMatchObject({
      reason: 'Failed to CreateCacheEntry: (429) Too Many Requests',
    });
  });

  test('a failure never lacks a reason', () => {
    expect(saveOutcome(saved(-1))).toMatchObject({ reason: 'the client gave no reason' });
  });
});

test.each([
  ['tar: a/b: Cannot write: No space left on device'],
  ['Failed to restore: ENOSPC: no space left on device, write'],
  ['zstd: error 70 : Write error : Disk quota exceeded (cannot write block)'],
])('want of space is told as such: %s', (line) => {
  const damaged = 'Failed to restore: "/usr/bin/tar" failed with error: x failed with exit code 2';
  const reason = 'the disk is full';
  expect(restoreOutcome('k', restored(null, line, damaged))).toMatchObject({ kind: 'failed', reason });
  expect(saveOutcome(saved(-1, line, 'Failed to save: tar'))).toMatchObject({ kind: 'failed', reason });
});

describe('artifactAnswer', () => {
  const stopped = (detail: string, ...lines: string[]): Ending<'upload'> => ({
    end: 'stopped',
    why: 'troubled',
    detail,
    lines,
    seconds: 3,
    lost: 3,
    status: 500,
  });

  test('a server for older clients is unavailable, a failing one is not', () => {
    expect(artifactAnswer('upload', stopped('Unexpected end of JSON input'), () => 1)).toMatchObject({
      ok: false,
      unavailable: true,
      reason: expect.stringMatching(/for older clients/),
    });
    expect(artifactAnswer('upload', stopped('Failed request: (500) Oops'), () => 1)).toEqual({
      ok: false,
      conflict: false,
      unavailable: false,
      reason: 'the service keeps failing: (500) Oops (upload given up after 3.0 s)',
    });
  });
});
