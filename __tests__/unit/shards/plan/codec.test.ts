import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ShapeError } from '../../../../src/results/shape.ts';
import { parsePlan, planHash, serializePlan } from '../../../../src/shards/plan/codec.ts';
import { makePlan } from '../../../../src/shards/plan/plan.ts';
import { counts, suites } from '../../../support/costs.ts';

test('a plan survives its text, and equal plans have one text', () => {
  fc.assert(
    fc.property(suites({ grouped: true }), counts, (files, count) => {
      const plan = makePlan({ files, count, sessionSeconds: 1 });
      const read = parsePlan(serializePlan(plan));
      expect(read).toEqual(plan);
      expect(serializePlan(read)).toBe(serializePlan(plan));
      expect(planHash(read)).toBe(planHash(plan));
    }),
  );
});

const GOOD = {
  schema: 1,
  algorithm: 'lpt-1',
  count: 3,
  files: { 'a.py': 1, 'b.py': { owners: [2, 3], ids: { 'b.py::t': 2 } } },
  predicted: [1, 2, 3],
  quality: { measured: 2, estimated: 0, unknown: 0 },
};

test('the hash is of the content, not of the order in which it is written', () => {
  const { files, ...rest } = GOOD;
  const turned = JSON.stringify({ files: Object.fromEntries(Object.entries(files).reverse()), ...rest });
  expect(planHash(parsePlan(turned))).toBe(planHash(parsePlan(JSON.stringify(GOOD))));
  const other = { ...GOOD, files: { ...files, 'a.py': 2 } };
  expect(planHash(parsePlan(JSON.stringify(other)))).not.toBe(planHash(parsePlan(JSON.stringify(GOOD))));
});

describe('refused is', () => {
  const cut = (owners: unknown, ids: unknown) => ({ ...GOOD, files: { 'b.py': { owners, ids } } });
  const hostile: Record<string, [value: unknown, message: RegExp]> = {
    'another algorithm': [{ ...GOOD, algorithm: 'lpt-2' }, /algorithm/],
    'another schema': [{ ...GOOD, schema: 2 }, /schema/],
    'an unknown field': [{ ...GOOD, more: 1 }, /more/],
    'no shards': [{ ...GOOD, count: 0 }, /count/],
    'too many shards': [{ ...GOOD, count: 1e9 }, /count/],
    'a shard that is not there': [{ ...GOOD, files: { 'a.py': 4 } }, /beyond 3/],
    'shard 0': [{ ...GOOD, files: { 'a.py': 0 } }, /a\.py/],
    'half a shard': [{ ...GOOD, files: { 'a.py': 1.5 } }, /a\.py/],
    'no owner': [cut([], {}), /owners/],
    'an owner twice': [cut([2, 2], {}), /ascending/],
    'owners in disorder': [cut([3, 2], {}), /ascending/],
    'an owner beyond the last': [cut([2, 4], {}), /beyond 3/],
    'an id of another shard': [cut([2, 3], { 'b.py::t': 1 }), /none of its owners/],
    'predictions for others': [{ ...GOOD, predicted: [1] }, /predicted/],
    'a negative prediction': [{ ...GOOD, predicted: [1, 2, -1] }, /predicted/],
    'a list': [[], /object/],
    nothing: [null, /object/],
  };
  test.each(Object.entries(hostile))('%s', (_, [value, message]) => {
    expect(() => parsePlan(JSON.stringify(value))).toThrow(ShapeError);
    expect(() => parsePlan(JSON.stringify(value))).toThrow(message);
  });

  test('a prototype among the files', () => {
    const text = JSON.stringify(GOOD).replace('"a.py"', '"__proto__"');
    expect(() => parsePlan(text)).toThrow(/prototype/);
  });

  test('half a text, and one that is too large', () => {
    expect(() => parsePlan(JSON.stringify(GOOD).slice(0, -5))).toThrow(/not JSON/);
    expect(() => parsePlan(' '.repeat(65 * 1024 * 1024))).toThrow(/more than/);
  });

  test('whatever else comes, without another kind of error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => parsePlan(text)).toThrow(ShapeError);
      }),
    );
  });
});
