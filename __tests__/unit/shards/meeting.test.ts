import { describe, expect, test } from '@jest/globals';
import { gatherResults } from '../../../src/shards/gather.ts';
import type { Meeting } from '../../../src/shards/meeting.ts';
import { namesOf } from '../../../src/shards/names.ts';
import { otherCounts, publishResult } from '../../../src/shards/publish.ts';
import { artifactShelf } from '../../support/artifact-shelf.ts';
import { scratch } from '../../support/facts.ts';

const ASKING = { tries: 3, pauseMs: 1 };

function meetingOf(
  index: number,
  count: number,
  artifacts = artifactShelf(),
  attempt = 1,
): Meeting & { artifacts: ReturnType<typeof artifactShelf> } {
  const shard = { index, count };
  const names = namesOf('test-results', 'unit', shard.count);
  return { artifacts, names, shard, runId: '1', attempt, temp: scratch('meeting'), retentionDays: null };
}

const publish = (meeting: Meeting) => publishResult(meeting, scratch('result'), ASKING);

describe('publishResult', () => {
  test('of three shards the last one alone finishes', async () => {
    const shelf = artifactShelf();
    const finishes = [];
    for (const index of [2, 3, 1])
      finishes.push((await publish(meetingOf(index, 3, shelf))).finisher === 'us');
    expect(finishes).toEqual([false, false, true]);
  });

  test('a shard whose ticket was lost with its job leaves no lane unfinished', async () => {
    const shelf = artifactShelf(['test-results-unit-1of2']);
    expect((await publish(meetingOf(2, 2, shelf))).finisher).toBe('us');
  });

  test('a shard that gets no ticket finishes what it sees complete', async () => {
    const shelf = artifactShelf([], (call) => call === 'upload aegis-done-unit-2of2');
    expect((await publish(meetingOf(1, 2, shelf))).finisher).not.toBe('us');
    expect((await publish(meetingOf(2, 2, shelf))).finisher).toBe('us');
  });

  test.each(['aegis-done-unit-2of2', 'test-results-unit'])(
    '%s says that somebody else finishes',
    async (sign) => {
      const shelf = artifactShelf(['test-results-unit-1of2', sign]);
      expect((await publish(meetingOf(2, 2, shelf))).finisher).not.toBe('us');
    },
  );

  test('a listing that fails keeps nobody from taking the last ticket', async () => {
    const shelf = artifactShelf([], (call) => call === 'list');
    expect((await publish(meetingOf(1, 2, shelf))).finisher).not.toBe('us');
    expect((await publish(meetingOf(2, 2, shelf))).finisher).toBe('us');
  });

  test('a later attempt merges with the results of the first', async () => {
    const shelf = artifactShelf(['test-results-unit-1of2', 'test-results-unit-2of2', 'test-results-unit']);
    expect((await publish(meetingOf(1, 2, shelf, 2))).finisher).toBe('us');
  });

  test('where the first attempt left nothing the tickets of the second tell who is the last', async () => {
    const shelf = artifactShelf();
    const blind = { ...shelf, list: async () => ({ ok: true, value: [] }) as const };
    const outcomes = [];
    for (const index of [1, 2]) outcomes.push(await publish(meetingOf(index, 2, blind, 2)));
    expect(outcomes.map(({ finisher, last }) => [finisher, last])).toEqual([
      ['others', false],
      ['us', true],
    ]);
  });

  test('who has no ticket looks again, and says when it still cannot tell who finishes', async () => {
    const shelf = artifactShelf([], (call) => call.startsWith('upload aegis-done'));
    expect(await publish(meetingOf(1, 2, shelf))).toMatchObject({ finisher: 'unknown', reasons: [] });
    let looks = 0;
    const late = {
      ...shelf,
      list: async () => {
        if (looks++ === 3) shelf.names.add('test-results-unit-2of2');
        return shelf.list();
      },
    };
    shelf.names.delete('test-results-unit-1of2');
    expect((await publish(meetingOf(1, 2, late))).finisher).toBe('us');
  });

  test('a shard that has begun again completes nothing by what it left before', async () => {
    const shelf = artifactShelf([
      'test-results-unit-1of2',
      'test-results-unit-2of2',
      'aegis-again-unit-2of2-attempt2',
    ]);
    expect((await publish(meetingOf(1, 2, shelf, 2))).finisher).toBe('others');
    expect((await publish(meetingOf(2, 2, shelf, 2))).finisher).toBe('us');
  });

  test('who has no ticket and sees nothing may be the last: that is no pass', async () => {
    const shelf = artifactShelf([], (call) => call === 'list' || call.startsWith('upload aegis-done'));
    const { finisher, reasons } = await publish(meetingOf(1, 2, shelf));
    expect(finisher).not.toBe('us');
    expect(reasons).toMatchObject([{ code: 'AEGIS-E402' }]);
  });

  test.each([
    ['1/2', '2/3'],
    ['2/3', '1/2'],
  ])('of %s and %s the later one says that they count differently', async (first, second) => {
    const shelf = artifactShelf();
    const of = (text: string) => text.split('/').map(Number) as [number, number];
    expect((await publish(meetingOf(...of(first), shelf))).reasons).toEqual([]);
    const { finisher, reasons } = await publish(meetingOf(...of(second), shelf));
    expect(finisher).not.toBe('us');
    expect(reasons).toMatchObject([
      { code: 'AEGIS-E403', message: expect.stringContaining(`Shard ${first}`) },
    ]);
  });

  test('a taken name and a refusal have codes of their own', async () => {
    const taken = await publish(meetingOf(1, 2, artifactShelf(['test-results-unit-1of2'])));
    expect(taken).toMatchObject({ finisher: 'others', reasons: [{ code: 'AEGIS-E409' }] });
    const refused = await publish(
      meetingOf(
        1,
        2,
        artifactShelf([], () => true),
      ),
    );
    expect(refused).toMatchObject({ finisher: 'others', reasons: [{ code: 'AEGIS-E401' }] });
  });
});

test('the counts of an earlier attempt are of another time', () => {
  const meeting = meetingOf(1, 2, artifactShelf(), 2);
  expect(otherCounts(meeting, ['test-results-unit-1of3', 'test-results-unit-2of2-attempt2'])).toEqual([]);
});

test('results that cannot be listed are asked for twice, and it is said', async () => {
  let asked = 0;
  const shelf = artifactShelf([], (call) => {
    asked += call === 'list' ? 1 : 0;
    return true;
  });
  const own = { directory: '/none', manifest: { shard: { index: 1, count: 2 } } as never };
  const { results, reasons } = await gatherResults(meetingOf(1, 2, shelf), own, { tries: 10, pauseMs: 1 });
  expect([results.length, asked]).toEqual([1, 2]);
  expect(reasons).toMatchObject([{ code: 'AEGIS-E402', message: expect.stringContaining('(503)') }]);
});
