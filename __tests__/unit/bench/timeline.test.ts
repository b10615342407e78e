import { expect, test } from '@jest/globals';
import { phaseSeconds, timeline } from '../../../bench/timeline.ts';

const LINES: readonly (readonly [number, string])[] = [
  [1000, '##[group]Run aegis-ci-action'],
  [1200, '##[group]Cache keys: poetry venv'],
  [1500, 'poetry venv: restored, 7.5 MB in 0.3 s (key)'],
  [1550, "'/w/.venv/bin/python' -m pytest -p aegis_pytest"],
  [1950, 'collected 95 items'],
  [2550, '::***::'],
  [2850, '✅ 95 tests passed'],
];

const record = (lines: typeof LINES) => {
  const times = lines.map(([at]) => at);
  const { add, ...line } = timeline(() => times.shift() ?? 0);
  for (const [, text] of lines) add(null, { text });
  return line;
};

test('each phase ends at its line of the log; the rest of main and post have their own clocks', () => {
  const phases = phaseSeconds(record(LINES), { main: { seconds: 1.875 }, post: { seconds: 0.125 } });
  expect(Object.values(phases)).toEqual([0.2, 0.3, 0.05, 0.4, 0.6, 0.3, expect.closeTo(0.025), 0.125]);
});

test('a log without a hit is refused, since its phases would be others', () => {
  const cold = LINES.filter(([, text]) => !text.startsWith('poetry venv'));
  expect(() => phaseSeconds(record(cold), { main: null, post: null })).toThrow('poetry venv: restored');
});
