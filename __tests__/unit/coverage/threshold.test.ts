import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Threshold } from '../../../src/coverage/model.ts';
import { linesMissing, meets, parseThreshold, percent, roundsUpTo } from '../../../src/coverage/threshold.ts';

function threshold(text: string): Threshold {
  const parsed = parseThreshold(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.threshold;
}

describe('parseThreshold', () => {
  test.each([
    ['80', 80n, 1n],
    ['79.95', 7995n, 100n],
    ['0', 0n, 1n],
    ['0.0', 0n, 10n],
    ['1', 1n, 1n],
    ['100', 100n, 1n],
    ['100.00', 10000n, 100n],
    [' 85 ', 85n, 1n],
  ])('%j is exact', (text, units, scale) => {
    expect(parseThreshold(text)).toEqual({ ok: true, threshold: { units, scale, text: text.trim() } });
  });

  test.each(['80%', '80 %'])('%j is read with a notice', (text) => {
    const notice = 'read as 80 percent';
    expect(parseThreshold(text)).toEqual({
      ok: true,
      threshold: { units: 80n, scale: 1n, text: '80' },
      notice,
    });
  });

  test.each([
    ['101', 'is above 100'],
    ['100.01', 'is above 100'],
    ['-1', 'is not a plain decimal'],
    ['NaN', 'is not a plain decimal'],
    ['Infinity', 'is not a plain decimal'],
    ['80,5', 'is not a plain decimal; did you mean 80.5?'],
    ['8O', 'is not a plain decimal'],
    ['1e1', 'is not a plain decimal'],
    ['0x50', 'is not a plain decimal'],
    ['080', 'is not a plain decimal'],
    ['80.', 'is not a plain decimal'],
    ['.8', 'is not a plain decimal'],
    ['80%%', 'is not a plain decimal'],
    ['+80', 'is not a plain decimal'],
    ['٨٠', 'is not a plain decimal'],
    ['', 'is not a plain decimal'],
    ['0.8', 'is less than one percent; did you mean 80?'],
    ['0.855', 'is less than one percent; did you mean 85.5?'],
    ['0.05%', 'is less than one percent; did you mean 5?'],
  ])('%j is refused: it %s', (text, reason) => {
    expect(parseThreshold(text)).toEqual({ ok: false, reason });
  });
});

/** A typed percentage with up to four decimals, and a ratio. */
const decimals = fc.tuple(fc.integer({ min: 1, max: 99 }), fc.stringMatching(/^\d{0,4}$/));
const texts = decimals.map(([whole, digits]) => (digits ? `${whole}.${digits}` : `${whole}`));
const ratios = fc
  .integer({ min: 1, max: 1e9 })
  .chain((total) => fc.tuple(fc.integer({ min: 0, max: total }), fc.constant(total)));

describe('meets', () => {
  test.each([
    [160, 201, '80', false],
    [160, 200, '80', true],
    [15999, 20000, '80', false],
    [7995, 10000, '79.95', true],
    [7994, 10000, '79.95', false],
    [0, 5, '0', true],
    [4, 5, '100', false],
    [5, 5, '100', true],
    [0, 0, '0', false],
  ])('%i of %i against %s: %s', (covered, total, text, met) => {
    expect(meets(threshold(text), covered, total)).toBe(met);
  });

  test('is exact rational arithmetic, also where floats are not', () => {
    fc.assert(
      fc.property(texts, ratios, (text, [covered, total]) => {
        const [whole = '', digits = ''] = text.split('.');
        const tenThousandths = BigInt(whole + digits.padEnd(4, '0'));
        expect(meets(threshold(text), covered, total)).toBe(
          1_000_000n * BigInt(covered) >= tenThousandths * BigInt(total),
        );
      }),
    );
    expect(meets(threshold('100'), 9007199254740990, 9007199254740991)).toBe(false);
  });

  test('linesMissing is the least number that meets it', () => {
    fc.assert(
      fc.property(texts, ratios, (text, [covered, total]) => {
        const [limit, needed] = [threshold(text), linesMissing(threshold(text), { covered, total })];
        expect(meets(limit, covered + needed, total)).toBe(true);
        expect(needed === 0 || !meets(limit, covered + needed - 1, total)).toBe(true);
      }),
    );
    expect(linesMissing(threshold('80'), { covered: 160, total: 201 })).toBe(1);
  });
});

describe('percent', () => {
  test.each([
    [15999, 20000, 2, '79.99'],
    [160, 201, 2, '79.60'],
    [160, 201, 4, '79.6019'],
    [1, 3, 0, '33'],
    [1, 1000, 2, '0.10'],
    [1, 100000, 2, '0.00'],
    [99999, 100000, 2, '99.99'],
    [7, 7, 2, '100.00'],
    [0, 7, 2, '0.00'],
    [0, 0, 2, 'n/a'],
  ])('%i of %i with %i places is %s', (covered, total, places, text) => {
    expect(percent(covered, total, places)).toBe(text);
  });

  test('shows what is below a threshold as below it', () => {
    fc.assert(
      fc.property(texts, ratios, (text, [covered, total]) => {
        const places = text.split('.')[1]?.length ?? 0;
        expect(Number(percent(covered, total, places)) >= Number(text)).toBe(
          meets(threshold(text), covered, total),
        );
      }),
    );
  });
});

describe('roundsUpTo', () => {
  test.each([
    [160, 201, '80', true],
    [159, 200, '80', true],
    [161, 200, '81', false],
    [158, 200, '80', false],
    [79, 100, '79.01', false],
    [1599, 2000, '79.99', true],
    [999, 1000, '100', false],
    [0, 0, '0', false],
  ])('%i of %i is rounded up to %s: %s', (covered, total, text, hidden) => {
    expect(roundsUpTo(threshold(text), covered, total)).toBe(hidden);
  });
});
