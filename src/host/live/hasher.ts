import { Worker } from 'node:worker_threads';
import type { Answer, Call, Job } from '../hash/jobs.ts';
import type { Hasher, Sum } from '../ports.ts';

/** The thread and the calls that wait for it. */
interface Thread {
  readonly ask: (job: Job) => Promise<Sum | null>;
  readonly end: () => Promise<void>;
  alive: boolean;
}

/**
 * A hasher over a thread, started by the first call. `script` must call `runHashThread` when it runs as a thread:
 * the running bundle does.
 */
export function liveHasher(script = process.argv[1] ?? ''): Hasher {
  let thread: Thread | null = null;
  let sums = 0;
  const running = (): Thread => {
    if (!thread?.alive) thread = startThread(script);
    return thread;
  };
  return {
    async digest(files, into) {
      const { ask } = running();
      const sum = sums++;
      try {
        await ask({ do: 'begin', sum, into: into ?? null });
        for await (const file of files) await ask({ do: 'add', sum, file });
        return (await ask({ do: 'finish', sum })) as Sum;
      } catch (error) {
        await ask({ do: 'drop', sum }).catch(() => undefined);
        throw error;
      }
    },
    async slice(file, start, length, into) {
      await running().ask({ do: 'slice', file, start, length, into });
    },
    async end() {
      await thread?.end();
      thread = null;
    },
  };
}

type Waiting = ReturnType<typeof Promise.withResolvers<Sum | null>>;

function startThread(script: string): Thread {
  // No variable goes with it: it needs none.
  const worker = new Worker(script, { env: {}, execArgv: [] });
  const waiting = new Map<number, Waiting>();
  let calls = 0;
  const thread: Thread = { ask, alive: true, end: async () => void (await worker.terminate()) };
  const die = (reason: string): void => {
    thread.alive = false;
    for (const { reject } of waiting.values()) reject(new Error(reason));
    waiting.clear();
  };
  worker.on('message', (answer: Answer) => {
    settle(waiting.get(answer.number), answer);
    waiting.delete(answer.number);
    // Only with work to do it keeps the process alive.
    if (waiting.size === 0) worker.unref();
  });
  worker.on('error', (error) => die(`the hashing thread failed: ${error.message}`));
  worker.on('exit', () => die('the hashing thread has ended'));
  return thread;

  function ask(job: Job): Promise<Sum | null> {
    if (!thread.alive) return Promise.reject(new Error('the hashing thread has ended'));
    const answered: Waiting = Promise.withResolvers();
    waiting.set(calls, answered);
    worker.ref();
    worker.postMessage({ number: calls++, job } satisfies Call);
    return answered.promise;
  }
}

function settle(waiting: Waiting | undefined, answer: Answer): void {
  if ('sum' in answer) waiting?.resolve(answer.sum);
  else waiting?.reject(Object.assign(new Error(answer.message), { code: answer.code }));
}
