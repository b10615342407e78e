import { stripVTControlCharacters } from 'node:util';
import type { JobPlan } from './plan.ts';
import type { LogLine } from './runner/index.ts';

const FOREIGN_EVERY_MS = 1000;

/** Shows jobs as they run. */
export interface Progress {
  line(job: JobPlan, line: LogLine): void;
}

/**
 * One job alone is shown line by line, what GitHub folds apart. Of several, each line says whose it is, and the output
 * of tests is sampled: one line a second per job. The whole log is in a file.
 */
export function createProgress(total: number, print: (text: string) => void, now: () => number): Progress {
  const shown = new Map<number, number>();
  const isDue = (job: JobPlan): boolean => {
    const due = now() - (shown.get(job.index) ?? Number.NEGATIVE_INFINITY) >= FOREIGN_EVERY_MS;
    if (due) shown.set(job.index, now());
    return due;
  };
  const line = (job: JobPlan, { text, folded, foreign }: LogLine): void => {
    const words = readable(text);
    if (folded || words === '' || /^::.*::/.test(words)) return;
    if (total === 1) print(words);
    else if (!foreign || isDue(job)) print(`[${job.index + 1}/${total}] ${words}`);
  };
  return { line };
}

const MARKERS: Readonly<Record<string, string>> = {
  group: '▸ ',
  endgroup: '',
  error: 'Error: ',
  warning: 'Warning: ',
  notice: 'Notice: ',
  debug: 'Debug: ',
};

function readable(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/^##\[(\w+)\]/, (marker, name: string) => MARKERS[name] ?? marker)
    .trimEnd();
}
