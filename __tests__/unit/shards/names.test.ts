import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { newestOf } from '../../../src/shards/gather.ts';
import { isComplete } from '../../../src/shards/last.ts';
import { namesOf } from '../../../src/shards/names.ts';

const shard = { index: 2, count: 4 };
const names = namesOf('test-results', 'unit', shard.count);

test('say lane, shard, and the attempt from the second on', () => {
  expect(names.result(shard, 1)).toBe('test-results-unit-2of4');
  expect(names.result(shard, 3)).toBe('test-results-unit-2of4-attempt3');
  expect(names.merged(1)).toBe('test-results-unit');
  expect(names.ticket(3, 1)).toBe('aegis-done-unit-3of4');
  expect([names.plan(1), names.plan(2)]).toEqual(['aegis-plan-unit', 'aegis-plan-unit@2']);
  expect(
    ['aegis-plan-unit', 'aegis-plan-unit@2', 'aegis-plan-unit-x', 'aegis-plan-unit@x'].map(names.parsePlan),
  ).toEqual([1, 2, null, null]);
});

test('steps with another `artifact-name` do not meet, and no lane has such a name', () => {
  const others = namesOf('nightly', 'unit', 4);
  expect(
    [others.plan(1), others.plan(2), others.ticket(3, 1), others.twice(), others.everything(2)].join(' '),
  ).toBe(
    'aegis-plan-nightly+unit aegis-plan-nightly+unit@2 aegis-done-nightly+unit-3of4 aegis-twice-nightly+unit aegis-all-nightly+unit-attempt2',
  );
  expect([others.parsePlan(others.plan(2)), others.parseTicket(others.ticket(3, 1), 1)]).toEqual([2, 3]);
  for (const [one, two] of [
    [names, others],
    [others, names],
    [others, namesOf('test-results', 'nightly-unit', 4)],
  ] as const) {
    expect([one.parsePlan(two.plan(1)), one.parseTicket(two.ticket(3, 1), 1)]).toEqual([null, null]);
    expect(one.restarts([two.again(shard, 2)], 2).size).toBe(0);
  }
});

test('in which attempt, up to ours, each shard began again last', () => {
  const begun = [names.again({ index: 1, count: 4 }, 4), names.again({ index: 1, count: 4 }, 2)];
  const listed = [...begun, names.again({ index: 3, count: 4 }, 2), names.again({ index: 2, count: 3 }, 2)];
  const inAttempt = (attempt: number) => Object.fromEntries(names.restarts(listed, attempt));
  expect([1, 2, 3, 5].map(inAttempt)).toEqual([{}, { 1: 2, 3: 2 }, { 1: 2, 3: 2 }, { 1: 4, 3: 2 }]);
  expect(names.restarts(['aegis-again-unit-x-1of4-attempt2', 'aegis-again-unit'], 3).size).toBe(0);
});

test('are read back as written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 256 }), fc.integer({ min: 1, max: 99 }), (index, attempt) => {
      const result = { shard: { index, count: 256 }, attempt };
      expect(names.parse(names.result(result.shard, attempt))).toEqual(result);
    }),
  );
  expect(names.parseTicket(names.ticket(4, 1), 1)).toBe(4);
  expect(names.parseTicket(names.ticket(4, 2), 2)).toBe(4);
  expect(names.parseTicket(names.ticket(4, 2), 1)).toBeNull();
});

test.each([
  'test-results-unit',
  'test-results-unit-fast-1of4',
  'test-results-unit-1of4-attempt',
  'other',
  'test-results-unit-0of4',
])('no result of this lane: %s', (name) => expect(names.parse(name)).toBeNull());

const artifact = (id: number, name: string) => ({ id, name, size: 1 });

test('the newest attempt of a shard counts, never a later one than ours', () => {
  const listed = [
    artifact(1, 'test-results-unit-1of4'),
    artifact(5, 'test-results-unit-1of4-attempt2'),
    artifact(9, 'test-results-unit-1of4-attempt3'),
    artifact(3, 'test-results-unit-2of4'),
    artifact(4, 'test-results-unit-2of4'),
    artifact(6, 'test-results-unit-2of3'),
  ];
  const newest = newestOf({ names, attempt: 2 }, listed);
  expect([...newest].map(([index, { id }]) => [index, id])).toEqual([
    [1, 5],
    [2, 4],
  ]);
});

test('what a shard left before it began again does not count', () => {
  const listed = [
    artifact(1, 'test-results-unit-1of4'),
    artifact(2, 'test-results-unit-2of4'),
    artifact(3, 'test-results-unit-2of4-attempt2'),
    artifact(4, 'test-results-unit-3of4'),
    artifact(5, 'aegis-again-unit-1of4-attempt2'),
    artifact(6, 'aegis-again-unit-2of4-attempt2'),
    artifact(7, 'aegis-again-unit-3of4-attempt4'),
  ];
  expect([...newestOf({ names, attempt: 3 }, listed).keys()]).toEqual([2, 3]);
  const all = [1, 2, 3, 4].map((index) => names.result({ index, count: 4 }, 1));
  expect(isComplete({ names, shard, attempt: 2 }, [...all, names.again(shard, 2)])).toBe(false);
  const since = [...all, names.again(shard, 2), names.result(shard, 2)];
  expect(isComplete({ names, shard, attempt: 2 }, since)).toBe(true);
});

test('a lane is complete when each index of this count is there', () => {
  const all = [1, 2, 3, 4].map((index) => names.result({ index, count: 4 }, 1));
  expect(isComplete({ names, shard, attempt: 1 }, all)).toBe(true);
  expect(isComplete({ names, shard, attempt: 1 }, all.slice(1))).toBe(false);
  expect(isComplete({ names, shard, attempt: 1 }, [...all.slice(1), 'test-results-unit-1of3'])).toBe(false);
});
