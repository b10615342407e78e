import { availableParallelism, cpus, loadavg, release, type } from 'node:os';

/** A Markdown table; the first row is its head. Columns are padded, so that it reads well as it is. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, at) => Math.max(3, ...rows.map((row) => [...(row[at] ?? '')].length)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, at) => pad(cells[at] ?? '', width)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.slice(1).map(line)].join('\n');
}

const pad = (text: string, width: number): string => text + ' '.repeat(width - [...text].length);

/** `1.234 s` */
export const seconds = (value: number): string => `${value.toFixed(3)} s`;

/** `+0.123 s` */
export const more = (value: number): string => `${value < 0 ? '−' : '+'}${seconds(Math.abs(value))}`;

/** `1.23 ×` */
export const ratio = (value: number, base: number): string => `${(value / base).toFixed(2)} ×`;

/** What the figures were measured on, in one line. */
export function machine(): string {
  const [cpu] = cpus();
  const load = loadavg()[0]?.toFixed(1);
  return `${type()} ${release()}, ${availableParallelism()} cores (${cpu?.model ?? 'unknown'}), load ${load}, Node ${process.version}`;
}

/** Prints to the terminal. */
export const print = (text: string): void => void process.stdout.write(`${text}\n`);
