import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Trial } from './trial.ts';

/** The job that wrote a line. */
export interface Writer {
  readonly shard: number;
  readonly attempt: number;
}

/** What the tests themselves wrote down: node id to the jobs that did it, once for each time. */
export interface Witness {
  /** Somebody collected it, to run it or to leave it to another shard. */
  readonly seen: ReadonlyMap<string, readonly Writer[]>;
  readonly ran: ReadonlyMap<string, readonly Writer[]>;
}

/** What CHAOS_JOB is to be for a job. */
export const signatureOf = ({ shard, attempt }: Writer): string => `${shard} ${attempt}`;

/** Reads what conftest.py of this folder wrote; a file that is not there is a run in which nothing happened. */
export async function readWitness(path: string): Promise<Witness> {
  const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
  const found = { seen: new Map<string, Writer[]>(), ran: new Map<string, Writer[]>() };
  for (const line of lines) {
    const [what, job = '', ...rest] = line.split('\t');
    if (what !== 'seen' && what !== 'ran') throw new Error(`the witness says ${JSON.stringify(line)}`);
    const id = rest.join('\t');
    const [shard, attempt] = job.split(' ').map(Number);
    const writers = found[what].get(id) ?? [];
    writers.push({ shard: shard ?? 0, attempt: attempt ?? 0 });
    found[what].set(id, writers);
  }
  return found;
}

/** Node ids of a project, as plain pytest lists them for every shard of a trial: those that all of them have. */
export async function commonTests(directory: string, python: string, trial: Trial): Promise<string[]> {
  const oddities = [...new Set(trial.shards.map(({ odd }) => odd ?? ''))];
  const lists = await Promise.all(oddities.map((odd) => testsOf(directory, python, odd)));
  return (lists[0] ?? []).filter((id) => lists.every((list) => list.includes(id)));
}

async function testsOf(directory: string, python: string, odd: string): Promise<string[]> {
  const args = ['-m', 'pytest', '--collect-only', '-q', '-p', 'no:cacheprovider'];
  const env = { PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: '1', CHAOS_ODD: odd };
  const { stdout } = await promisify(execFile)(python, args, { cwd: directory, env });
  return (stdout.split('\n\n')[0] ?? '').split('\n').filter((line) => line.includes('::'));
}
