import { readdir, readFile } from 'node:fs/promises';

/**
 * Ends every process that still carries the job's tracking id, as GitHub's runner does after a job.
 * Returns "name (pid)" of each. Finds none where there is no /proc.
 */
export async function endOrphans(trackingId: string): Promise<string[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map(async (pid) => ((await carries(pid, trackingId)) ? pid : null)));
  const orphans: string[] = [];
  for (const pid of found.filter((pid) => pid !== null)) {
    const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
    if (kill(Number(pid))) orphans.push(`${name} (${pid})`);
  }
  return orphans;
}

async function carries(pid: string, trackingId: string): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  return environment.split('\0').includes(`RUNNER_TRACKING_ID=${trackingId}`);
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
