import { describe, expect, test } from '@jest/globals';
import {
  bar,
  bullet,
  count,
  duration,
  gauge,
  megabytes,
  plainSeconds,
  rate,
  share,
} from '../../../src/text/format.ts';

describe('numbers', () => {
  test.each([
    [0, '0.00 s'],
    [0.031, '0.03 s'],
    [8.14, '8.1 s'],
    [9.96, '10 s'],
    [59.6, '1 min 00 s'],
    [185, '3 min 05 s'],
  ])('%d seconds are %s', (seconds, shown) => {
    expect(duration(seconds)).toBe(shown);
  });

  test.each([
    [0, '0 MB'],
    [12, '1 kB'],
    [320_000, '0.3 MB'],
    [12_340_000, '12.3 MB'],
    [999_400_000, '999 MB'],
    [999_600_000, '1.0 GB'],
    [1_234_000_000, '1.2 GB'],
    [9_960_000_000, '10 GB'],
    [42_300_000_000, '42 GB'],
  ])('%d bytes are %s', (bytes, shown) => {
    expect(megabytes(bytes)).toBe(shown);
  });

  test.each([
    [50e6, 0.5, '100 MB/s'],
    [1e6, 1, '1.0 MB/s'],
    [0, 1, ''],
    [1_000, 1, ''],
    [1e6, 0, ''],
  ])('%d bytes in %d s are %j', (bytes, seconds, shown) => {
    expect(rate(bytes, seconds)).toBe(shown);
  });

  test.each([
    [0, 10, '0 %'],
    [0.01, 10, 'less than 1 %'],
    [4.2, 10, '42 %'],
    [9.999, 10, '99 %'],
    [10, 10, '100 %'],
    [12, 10, '120 %'],
  ])('%d of %d are %s', (part, whole, shown) => {
    expect(share(part, whole)).toBe(shown);
  });

  test('round seconds are plain', () => {
    expect([0, 3 * 0.1, 20, 90, 120, 5400, 7200].map(plainSeconds)).toEqual([
      ...['0 s', '0.3 s', '20 s', '90 s', '2 min', '90 min', '2 h'],
    ]);
  });

  test('one is singular, thousands are grouped', () => {
    expect([count(1, 'test'), count(0, 'test'), count(1234, 'entry', 'entries')]).toEqual([
      ...['1 test', '0 tests', '1,234 entries'],
    ]);
  });

  test('a gauge is full only at the whole', () => {
    expect(gauge(0.796)).toBe('███████████████░░░░░');
    expect(gauge(0.9999)).toBe('███████████████████░');
    expect(gauge(1)).toBe('█'.repeat(20));
    expect(gauge(-1)).toBe('░'.repeat(20));
  });

  test('a bar shows something for every value', () => {
    expect(bar(1, 4)).toBe('████');
    expect(bar(0.5, 3)).toBe('█▌');
    expect(bar(0, 4)).toBe('▏');
  });

  test.each([
    [0.5, 0.5, '████'],
    [0.75, 0.5, '████▓▓'],
    [0.25, 0.5, '██░░'],
    [2, 0.5, '████▓▓▓▓'],
    [0, 0.5, '░░░░'],
    [0, 0, '░'],
  ])('%d against %d expected is %j', (share, expected, shown) => {
    expect(bullet(share, expected, 8)).toBe(shown);
  });
});
