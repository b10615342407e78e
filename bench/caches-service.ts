import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Limits, StoredCache } from '../local/service/index.ts';

/** What was asked for and moved by caches; artifacts do not count. */
export interface Traffic {
  readonly calls: number;
  /** Bytes. */
  readonly up: number;
  readonly down: number;
}

export type Question = 'traffic' | 'entries';

/** A results service in a process of its own, so that it never waits for what is measured. */
export interface ResultsService {
  readonly url: string;
  readonly pid: number;
  /** Since it was asked last. */
  traffic(): Promise<Traffic>;
  entries(): Promise<readonly StoredCache[]>;
  close(): Promise<void>;
}

/** Starts the service over a folder, as it was left by an earlier one. */
export async function startResults(directory: string, limits: Limits): Promise<ResultsService> {
  const script = join(import.meta.dirname, 'caches-service-child.ts');
  const child = fork(script, [directory, JSON.stringify(limits)]);
  const url = (await answerOf(child)) as string;
  const ask = (question: Question): Promise<unknown> => {
    child.send(question);
    return answerOf(child);
  };
  return {
    url,
    pid: child.pid ?? 0,
    traffic: () => ask('traffic') as Promise<Traffic>,
    entries: () => ask('entries') as Promise<readonly StoredCache[]>,
    close: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  const { signal } = ended;
  const exit = once(child, 'exit', { signal }).then(() => {
    throw new Error('The results service has ended.');
  });
  try {
    const [answer] = await Promise.race([once(child, 'message', { signal }), exit]);
    return answer;
  } finally {
    ended.abort();
    exit.catch(() => undefined);
  }
}
