import { readFileSync } from 'node:fs';

/**
 * Bytes of the most memory this program has had. `maxRSS` will not do: Linux counts in what the parent had when it
 * forked, and a worker of jest is large (see getrusage(2), and `VmHWM` in proc(5)).
 */
export function peakMemory(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const found = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  if (!found) throw new Error('/proc/self/status has no VmHWM');
  return Number(found[1]) * 1024;
}
