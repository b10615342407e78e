import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a piece of work took. */
export interface Used {
  /** Wall seconds. */
  readonly wall: number;
  /** CPU seconds, user and system, of the started process and of all below it that were waited for. */
  readonly cpu: number;
  /** CPU seconds of the runs of pytest in it, as these tell themselves at their end. */
  readonly pytest: number;
}

/** Tells what was used since it was asked last. Only one piece of work may go on at a time. */
export type Meter = () => Used;

/** What `/proc` counts in; the same on every Linux. */
const TICKS_PER_SECOND = 100;

/** @param folder where the runs of pytest write what they took (see suite/sitecustomize.py) */
export function startMeter(folder: string): Meter {
  mkdirSync(folder, { recursive: true });
  let before = reading(folder);
  return () => {
    const now = reading(folder);
    const [wall, cpu, pytest] = [now.wall - before.wall, now.cpu - before.cpu, now.pytest - before.pytest];
    before = now;
    return { wall, cpu, pytest };
  };
}

function reading(folder: string): Used {
  const files = readdirSync(folder).filter((name) => name.startsWith('cpu-'));
  const told = files.map((name) => Number(readFileSync(join(folder, name), 'utf8')));
  const pytest = told.reduce((sum, seconds) => sum + seconds, 0);
  return { wall: performance.now() / 1000, cpu: cpuOfChildren(), pytest };
}

/** cutime and cstime of proc(5), fields 16 and 17; the second field, a name in brackets, may hold blanks. */
function cpuOfChildren(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}
