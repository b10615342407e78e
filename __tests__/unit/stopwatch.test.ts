import { expect, test } from '@jest/globals';
import { elapsed, stopwatch } from '../../src/stopwatch.ts';

/** A clock that stands until it is told to go on, in seconds. */
function handClock() {
  let seconds = 100;
  const pass = (more: number): void => {
    seconds += more;
  };
  return { now: () => 0, monotonic: () => seconds * 1000, pass };
}

test('phases that overlap are told in the order in which they began, from the start of the step', async () => {
  const clock = handClock();
  const watch = stopwatch(clock);
  const first = Promise.withResolvers<void>();
  clock.pass(1);
  const long = watch.time('long', () => first.promise);
  clock.pass(2);
  await watch.time('short', async () => clock.pass(3));
  first.resolve();
  await long;
  expect(watch.timings()).toEqual([
    { phase: 'long', start: 1, seconds: 5 },
    { phase: 'short', start: 3, seconds: 3 },
  ]);
  expect(elapsed(watch.timings())).toBe(6);
});

test('a wait is told as one, with how long was waited and not how long the other took', async () => {
  const clock = handClock();
  const watch = stopwatch(clock);
  const images = Promise.withResolvers<string>();
  clock.pass(4);
  const waited = watch.wait('images', images.promise);
  clock.pass(2);
  images.resolve('there');
  expect(await waited).toBe('there');
  expect(watch.timings()).toEqual([{ phase: 'images', start: 4, seconds: 2, waiting: true }]);
});

test('what fails is measured too', async () => {
  const clock = handClock();
  const watch = stopwatch(clock);
  const failing = watch.time('poetry venv', () => Promise.reject(new Error('gone')), { cache: 'restore' });
  await expect(failing).rejects.toThrow('gone');
  expect(watch.timings()).toEqual([{ phase: 'poetry venv', start: 0, seconds: 0, cache: 'restore' }]);
});

test('nothing measured has taken no time', () => {
  expect(elapsed([])).toBe(0);
});
