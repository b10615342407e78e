import { readFileSync } from 'node:fs';

/**
 * Bytes that the kernel still has to get acknowledged on connections from these local ports. They shrink
 * while a slow line drains, when the process itself has nothing left to write. 0 where /proc is not there.
 */
export function unsentBytes(ports: ReadonlySet<number>): number {
  return ['/proc/self/net/tcp', '/proc/self/net/tcp6'].reduce(
    (sum, path) => sum + sumQueues(read(path), ports),
    0,
  );
}

/** Sums the send queues of a table in the format of /proc/net/tcp. */
export function sumQueues(table: string, ports: ReadonlySet<number>): number {
  let sum = 0;
  for (const line of table.split('\n')) {
    const [, local = '', , , queues = ''] = line.trim().split(/\s+/);
    if (!ports.has(Number.parseInt(local.split(':')[1] ?? '', 16))) continue;
    sum += Number.parseInt(queues.split(':')[0] ?? '', 16) || 0;
  }
  return sum;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
