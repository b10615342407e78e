import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findLane } from '../../../src/shards/lane.ts';

const auto = (matrix: unknown, strategy: unknown = null) => findLane('unit', 'auto', matrix, strategy);

describe('shard: auto', () => {
  test.each([
    ['no matrix', null, null, { name: 'unit', shard: { index: 1, count: 1 } }],
    [
      'a matrix without shards',
      { python: '3.12' },
      null,
      { name: 'unit-python-3.12', shard: { index: 1, count: 1 } },
    ],
    ['shard: 2/4', { shard: '2/4' }, null, { name: 'unit', shard: { index: 2, count: 4 } }],
    [
      'values of their own for each shard: there is one lane',
      { shard: '2/2', runner: 'large' },
      { 'job-total': 2 },
      { name: 'unit', shard: { index: 2, count: 2 } },
    ],
    [
      'as many jobs as shards',
      { shard: '2/4' },
      { 'job-total': 4 },
      { name: 'unit', shard: { index: 2, count: 4 } },
    ],
    ['an axis of another name', { part: '3/3' }, null, { name: 'unit', shard: { index: 3, count: 3 } }],
    [
      'shards and versions',
      { python: '3.12', shard: '1/2' },
      null,
      { name: 'unit-python-3.12', shard: { index: 1, count: 2 } },
    ],
    [
      'plain numbers',
      { shard: 3 },
      { 'job-index': 2, 'job-total': 4 },
      { name: 'unit', shard: { index: 3, count: 4 } },
    ],
    [
      'plain numbers from 0',
      { shard: 0 },
      { 'job-index': 0, 'job-total': 2 },
      { name: 'unit', shard: { index: 1, count: 2 } },
    ],
  ])('%s', (_, matrix, strategy, expected) => {
    expect(auto(matrix, strategy)).toMatchObject(expected);
  });

  test.each([
    ['two axes that look like shards', { shard: '1/2', group: '1/3' }, null],
    ['plain numbers beside another axis', { shard: 1, python: '3.12' }, { 'job-index': 0, 'job-total': 8 }],
    ['plain numbers without a strategy', { shard: 1 }, null],
    ['an index beyond the count', { shard: '5/4' }, null],
    ['more shards than 256', { shard: '1/257' }, null],
    ['fewer jobs than shards', { shard: '1/4', python: '3.12' }, { 'job-index': 0, 'job-total': 3 }],
    ['a matrix that is a shard short', { shard: '1/4' }, { 'job-index': 0, 'job-total': 3 }],
  ])('refuses %s and shows the line to write', (_, matrix, strategy) => {
    const found = auto(matrix, strategy);
    expect(found).toMatchObject({ problem: { code: 'AEGIS-E101' } });
    expect(JSON.stringify(found)).toContain('matrix: { shard: [1/4, 2/4, 3/4, 4/4] }');
  });
});

test('an explicit shard is not part of the lane, whatever its axis is called', () => {
  const second = { index: 2, count: 3 };
  expect(findLane('unit', second, { group: 2, python: '3.12' }, null)).toMatchObject({
    name: 'unit-python-3.12',
  });
  expect(findLane('unit', second, { shard: 1 }, null)).toMatchObject({ name: 'unit', shard: second });
});

test('an explicit shard that two axes may have fed is refused', () => {
  expect(findLane('unit', { index: 2, count: 3 }, { group: 2, node: 2 }, null)).toHaveProperty('problem');
});

test('names are safe as artifact names, and different lanes have different ones', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 120 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      const [one, two] = [a, b].map((os) => findLane('unit', 'auto', { os }, null)) as { name: string }[];
      expect(one?.name).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/);
      if (a !== b) expect(one?.name).not.toBe(two?.name);
    }),
  );
});
