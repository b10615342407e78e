import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { uploadMerged } from '../../../src/shards/merged.ts';
import { scratch } from '../../support/facts.ts';
import { type Library, library, meetingOf } from './agree/library.ts';

const NAME = 'test-results-unit';
const NOTE = 'aegis-twice-unit';
const reportOf = (lane: string, count: number) => JSON.stringify({ lane, shard: { index: 1, count } });

/** Shard 2 of 2 uploads a merge while these files lie under its name. */
async function uploaded(shelf: Library, count = 2) {
  const directory = scratch('lane');
  const file = join(directory, 'report.json');
  writeFileSync(file, 'ours');
  const asking = { tries: 3, pauseMs: 1 };
  const answer = await uploadMerged(meetingOf(count, count, shelf), [file], directory, asking);
  const there = shelf.stored.find(({ info }) => info.name === NAME);
  return {
    ok: answer.ok,
    there: there?.files['report.json'],
    noted: shelf.stored.some(({ info }) => info.name === NOTE),
  };
}

test('an earlier merge of the same lane is replaced: the later one has seen more', async () => {
  const shelf = library();
  shelf.put(NAME, { 'report.json': reportOf('unit', 2) });
  expect(await uploaded(shelf)).toEqual({ ok: true, there: 'ours', noted: false });
});

test('one that a listing shows late, too', async () => {
  let looks = 0;
  const shelf = library({ lag: () => (looks++ === 0 ? 1 : 0) });
  shelf.put(NAME, { 'report.json': reportOf('unit', 2) });
  expect(await uploaded(shelf)).toEqual({ ok: true, there: 'ours', noted: false });
});

test.each<[string, Record<string, string>]>([
  ['a job without shards', { 'report.json': reportOf('unit', 1), 'shard/manifest.json': '{}' }],
  ['one that says otherwise of itself', { 'report.json': reportOf('unit', 2), 'shard/manifest.json': '{}' }],
  ['a lane with other shards', { 'report.json': reportOf('unit', 3) }],
  ['another lane', { 'report.json': reportOf('e2e', 2) }],
  ['nobody knows whom', { 'a.txt': 'a' }],
])('the result of %s stays, and a gate hears of it', async (_, files) => {
  const shelf = library();
  shelf.put(NAME, files);
  const there = files['report.json'];
  expect(await uploaded(shelf)).toEqual({ ok: false, there, noted: true });
  expect(shelf.calls.filter((call) => call.startsWith('remove'))).toEqual([]);
});

test('what is never shown is taken for that of somebody else', async () => {
  const shelf = library({ lag: () => 100 });
  shelf.put(NAME, { 'report.json': reportOf('unit', 2) });
  expect(await uploaded(shelf)).toMatchObject({ ok: false, noted: true });
});

test('a job without shards replaces nothing', async () => {
  const shelf = library();
  shelf.put(NAME, { 'report.json': reportOf('unit', 1) });
  expect(await uploaded(shelf, 1)).toEqual({ ok: false, there: reportOf('unit', 1), noted: true });
  expect(shelf.calls).not.toContain('list');
});
