import { expect, test } from '@jest/globals';
import { serializeManifest } from '../../../src/results/manifest.ts';
import type { Manifest } from '../../../src/results/model.ts';
import { findEarlier } from '../../../src/shards/earlier.ts';
import { aManifest } from '../../support/manifests.ts';
import { type Library, library, meetingOf } from './agree/library.ts';

const FILES = ['a.py', 'b.py', 'c.py'];
const RED: Partial<Manifest> = { reasons: [{ code: 'AEGIS-E301', message: '1 test failed.' }] };

const manifestOf = (count: number, more: Partial<Manifest> = {}) =>
  serializeManifest({ ...aManifest(count, count, FILES), ...more });

/** What the last shard finds in its attempt, and the notes that there are then. */
async function found(shelf: Library, count: number, attempt: number) {
  const meeting = { ...meetingOf(count, count, shelf), attempt };
  const { result } = await findEarlier(meeting, aManifest(count, count, FILES));
  const names = shelf.stored.map(({ info }) => info.name);
  return {
    attempt: result?.manifest.attempt ?? null,
    notes: names.filter((name) => /^aegis-(all|again)/.test(name)).sort(),
  };
}

const again = (count: number, attempt: number) => `aegis-again-unit-${count}of${count}-attempt${attempt}`;

test('a result that was red counts, and is no sign that all jobs were started again', async () => {
  const shelf = library();
  shelf.put('test-results-unit-2of2', { 'manifest.json': manifestOf(2, RED) });
  expect(await found(shelf, 2, 2)).toEqual({ attempt: 1, notes: [again(2, 2)] });
});

test('one that was green is started again only with all', async () => {
  const shelf = library();
  shelf.put('test-results-unit-2of2', { 'manifest.json': manifestOf(2) });
  expect(await found(shelf, 2, 2)).toEqual({
    attempt: null,
    notes: [again(2, 2), 'aegis-all-unit-attempt2'],
  });
  const alone = library();
  alone.put('test-results-unit', { 'shard/manifest.json': manifestOf(1) });
  expect(await found(alone, 1, 2)).toEqual({ attempt: null, notes: [again(1, 2)] });
});

test('nothing counts that was before an attempt in which it began again and died', async () => {
  const shelf = library();
  shelf.put('test-results-unit-2of2', { 'manifest.json': manifestOf(2, RED) });
  shelf.put(again(2, 2), { 'note.txt': '' });
  expect(await found(shelf, 2, 3)).toEqual({ attempt: null, notes: [again(2, 2), again(2, 3)] });
  shelf.put('test-results-unit-2of2-attempt2', { 'manifest.json': manifestOf(2, { ...RED, attempt: 2 }) });
  expect(await found(shelf, 2, 3)).toMatchObject({ attempt: 2 });
});
