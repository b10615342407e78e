/** Numbers as people read them. */

/** `1 test`, `1,234 tests`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : plural}`;
}

/** `1,234` */
export function grouped(number: number): string {
  return number.toLocaleString('en-US');
}

/** `0.03 s`, `8.1 s`, `42 s`, `3 min 05 s`. */
export function duration(seconds: number): string {
  if (seconds < 1) return `${seconds.toFixed(2)} s`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** `0 s`, `0.5 s`, `20 s`, `2 min`, `1 h`: a round number of seconds, on an axis. */
export function plainSeconds(seconds: number): string {
  const rounded = Math.round(seconds * 10) / 10;
  if (rounded >= 3600 && rounded % 3600 === 0) return `${rounded / 3600} h`;
  return rounded >= 60 && rounded % 60 === 0 ? `${rounded / 60} min` : `${rounded} s`;
}

/** Bytes: `0 MB`, `4 kB`, `12.3 MB`, `1.2 GB`; never 0 for something. */
export function megabytes(bytes: number): string {
  if (bytes === 0) return '0 MB';
  if (bytes < 0.1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  if (bytes < 999.5e6) return `${(bytes / 1e6).toFixed(bytes < 99.95e6 ? 1 : 0)} MB`;
  return `${(bytes / 1e9).toFixed(bytes < 9.95e9 ? 1 : 0)} GB`;
}

/** `42 %`; never 0 for something, never 100 for less. */
export function share(part: number, whole: number): string {
  if (part <= 0) return '0 %';
  const percent = Math.round((part / whole) * 100);
  if (percent < 1) return 'less than 1 %';
  return `${part < whole ? Math.min(99, percent) : percent} %`;
}

/** `45 MB/s`, or '' when so little was moved that it says nothing. */
export function rate(bytes: number, seconds: number): string {
  if (bytes === 0 || seconds <= 0) return '';
  const speed = bytes / 1e6 / seconds;
  if (speed < 0.05) return '';
  return `${speed < 10 ? speed.toFixed(1) : grouped(Math.round(speed))} MB/s`;
}

/** A bar of `width` characters, full at `share` 1, never full before: `███████████████░░░░░`. */
export function gauge(share: number, width = 20): string {
  const full = Math.floor(Math.min(1, Math.max(0, share)) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** A bar for comparing lengths, in eighths of a character: `██████▌`. */
export function bar(share: number, width = 12): string {
  const eighths = Math.max(1, Math.round(Math.min(1, Math.max(0, share)) * width * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

/**
 * A bar of something measured against what was expected, in whole characters: `█` as far as both go, `▓` what it
 * is longer, `░` what it is shorter. What was expected is always seen.
 */
export function bullet(share: number, expected: number, width: number): string {
  const cells = (part: number) => Math.round(Math.min(1, Math.max(0, part)) * width);
  const [real, wanted] = [cells(share), Math.max(1, cells(expected))];
  const both = Math.min(real, wanted);
  return '█'.repeat(both) + '▓'.repeat(real - both) + '░'.repeat(wanted - both);
}
