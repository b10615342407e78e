import { elapsed, type Timing } from '../stopwatch.ts';
import { bar, duration, plainSeconds } from '../text/format.ts';
import { line } from './escape.ts';

/** Characters of a line up to the end of the last bar. */
const WIDTH = 74;

/** Characters by which a mark of the axis may be longer: 80 are shown everywhere without scrolling. */
const OVERHANG = 6;

/** Characters of the longest name. */
const NAME = 30;

/** Waits and caches that took less, in seconds, are no news. */
const SHORT = 0.05;

/** Distances of the marks on the axis, in seconds. */
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 18_000];

const MOST_MARKS = 5;

interface Row {
  readonly name: string;
  readonly took: string;
  readonly timing: Timing;
}

/**
 * What ran beside what, as plain text: one line per phase in the order in which they began, with its name, its
 * duration, and a bar on an axis that all share. '' when nothing was measured.
 */
export function timeline(timings: readonly Timing[]): string {
  const rows = timings.filter(isSeen).map(rowOf);
  const total = elapsed(timings);
  if (rows.length === 0 || total === 0) return '';
  const names = Math.max(...rows.map(({ name }) => name.length));
  const times = Math.max(...rows.map(({ took }) => took.length));
  const left = names + 2 + times + 2;
  const width = WIDTH - left;
  const lines = rows.map(
    ({ name, took, timing }) =>
      `${name.padEnd(names)}  ${took.padStart(times)}  ${barOf(timing, width / total, width)}`,
  );
  return [`${' '.repeat(left)}${axis(total, width)}`, ...lines].join('\n');
}

/** What the bars stand for, of those that there are; '' when all of them are work. */
export function legend(timings: readonly Timing[]): string {
  const seen = timings.filter(isSeen);
  const parts = [
    seen.some(({ cache }) => cache) ? '▓ cache' : '',
    seen.some(({ waiting }) => waiting) ? '░ waiting for what runs beside' : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : ['█ work', ...parts].join(' · ');
}

/** The longest wait of the step itself, or null when it waited for nothing. */
export function longestWait(timings: readonly Timing[]): Timing | null {
  const waits = timings.filter((timing) => timing.waiting && isSeen(timing));
  return waits.reduce<Timing | null>((most, one) => (most && most.seconds >= one.seconds ? most : one), null);
}

const isSeen = ({ waiting, cache, seconds }: Timing): boolean => (!waiting && !cache) || seconds >= SHORT;

const rowOf = (timing: Timing): Row => ({
  name: line(nameOf(timing), NAME),
  took: duration(timing.seconds),
  timing,
});

function nameOf({ phase, waiting, cache }: Timing): string {
  if (waiting) return `waits for ${phase}`;
  if (cache) return `${cache === 'restore' ? '↓' : '↑'} ${phase}`;
  return phase;
}

/** `scale`: characters per second. */
function barOf({ start, seconds, waiting, cache }: Timing, scale: number, width: number): string {
  const from = Math.min(width - 1, Math.round(start * scale));
  const length = Math.min(width - from, (start + seconds) * scale - from);
  const cells = (fill: string): string => fill.repeat(Math.max(1, Math.round(length)));
  const drawn = waiting ? cells('░') : cache ? cells('▓') : bar(length / width, width);
  return `${' '.repeat(from)}${drawn}`;
}

/** `│0 s       │10 s      │20 s` */
function axis(total: number, width: number): string {
  const step = STEPS.find((size) => total / size <= MOST_MARKS) ?? total;
  const marks = Array.from({ length: Math.floor(total / step) + 1 }, (_, at) => at * step);
  return marks
    .reduce((text, seconds) => {
      const at = Math.round((seconds / total) * width);
      const label = `│${plainSeconds(seconds)}`;
      const fits = at + label.length <= width + OVERHANG && (at > text.length || at === 0);
      return fits ? text.padEnd(at) + label : text;
    }, '')
    .trimEnd();
}
