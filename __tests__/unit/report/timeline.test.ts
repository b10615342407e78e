import { describe, expect, test } from '@jest/globals';
import { legend, longestWait, timeline } from '../../../src/report/timeline.ts';
import type { Timing } from '../../../src/stopwatch.ts';
import * as make from '../../support/reports.ts';

const STEP: readonly Timing[] = [
  { phase: 'environment', start: 0, seconds: 10 },
  { phase: 'ollama', start: 0, seconds: 20, cache: 'restore' },
  { phase: 'images', start: 10, seconds: 10, waiting: true },
  { phase: 'tests', start: 20, seconds: 20 },
];

/** By name: where the bar begins and ends, as shares of the whole, and of what it is made. */
function bars(picture: string) {
  const [, ...lines] = picture.split('\n');
  const end = Math.max(...lines.map((line) => line.length));
  const begin = Math.min(...lines.map((line) => line.search(/[█▓░▉-▏]/)));
  return lines.map((line) => {
    const at = line.search(/[█▓░▉-▏]/);
    const share = (column: number) => Math.round(((column - begin) / (end - begin)) * 10) / 10;
    return [
      line.split('  ')[0],
      share(at),
      share(line.length),
      [...new Set(line.slice(at).replace(/[▉-▏]/g, '█'))].join(''),
    ];
  });
}

describe('the timeline', () => {
  test('has a bar for each phase, from where it began to where it ended', () => {
    expect(bars(timeline(STEP))).toEqual([
      ['environment', 0, 0.3, '█'],
      ['↓ ollama', 0, 0.5, '▓'],
      ['waits for images', 0.3, 0.5, '░'],
      ['tests', 0.5, 1, '█'],
    ]);
  });

  test('the axis begins with the bars and has round marks', () => {
    const [axis = '', first = ''] = timeline(STEP).split('\n');
    expect(axis.trim().split(/\s*│/)).toEqual(['', '0 s', '10 s', '20 s', '30 s', '40 s']);
    expect(axis.indexOf('│')).toBe(first.indexOf('█'));
  });

  test.each([0.003, 0.04, 0.9, 7, 59, 61, 150, 900, 4000, 20_000, 90_000])(
    'of %d s it stays within 80 columns, and marks more than its beginning',
    (seconds) => {
      const timings = make.storesReport().timings.map((one) => ({
        ...one,
        start: (one.start / 43) * seconds,
        seconds: (one.seconds / 43) * seconds,
      }));
      const lines = timeline(timings).split('\n');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
      expect(lines[0]?.match(/│/g)?.length).toBeGreaterThanOrEqual(seconds < 0.1 ? 1 : 2);
      expect(lines[0]?.match(/│/g)?.length).toBeLessThanOrEqual(6);
    },
  );

  test('waits and caches of no time are left out, phases of no time are not', () => {
    const none = { start: 1, seconds: 0 };
    const timings: Timing[] = [
      { phase: 'tests', start: 0, seconds: 9 },
      { phase: 'plan', ...none, waiting: true },
      { phase: 'venv', ...none, cache: 'save' },
      { phase: 'evidence', ...none },
    ];
    expect(bars(timeline(timings)).map(([name]) => name)).toEqual(['tests', 'evidence']);
    expect(legend(timings)).toBe('');
    expect(longestWait(timings)).toBeNull();
  });

  test('names of any length leave room for the bars', () => {
    const long: Timing = { phase: 'x'.repeat(500), start: 0, seconds: 3 };
    expect(timeline([long])).toMatch(/x… {2}3.0 s {2}█{20,}$/);
  });

  test('nothing measured is nothing to show', () => {
    expect(timeline([])).toBe('');
    expect(timeline([{ phase: 'tests', start: 0, seconds: 0 }])).toBe('');
  });

  test('the legend names what there is', () => {
    expect(legend(STEP)).toBe('█ work · ▓ cache · ░ waiting for what runs beside');
    expect(legend(STEP.slice(0, 1))).toBe('');
  });

  test('the longest wait of several', () => {
    const later: Timing = { phase: 'plan', start: 30, seconds: 12, waiting: true };
    expect(longestWait([...STEP, later])).toBe(later);
  });
});
