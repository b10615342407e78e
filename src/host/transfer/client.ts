import { attend, type Surroundings } from './attend.ts';
import { limiter } from './limiter.ts';
import type { Limits } from './limits.ts';
import { startWorker, type WorkerFacts, type WorkerProcess } from './process.ts';
import type { ClientName, Ending, Operation, OperationName, Stop } from './protocol.ts';

/** Operations at once, each in a worker of its own: one that hangs is killed and takes no other with it. */
const MOST_AT_ONCE = 7;

export interface TransferOptions extends Surroundings {
  readonly facts: WorkerFacts;
  /** What to fork; the running bundle unless told. */
  readonly script?: string;
}

/** Runs operations in transfer workers, never longer than their limits. */
export interface Transfers {
  /** Forks so many workers ahead of the first operations; they load that client and hold no secret. */
  warm(client: ClientName, count?: number): void;
  /** Never rejects. */
  run<O extends Operation>(operation: O, limits: Limits): Promise<Ending<O['op']>>;
  /** Ends every worker, also busy ones, so that none with secrets stays. A later `run` starts anew. */
  close(): Promise<void>;
}

/** Makes the pool; nothing is forked before the first call. */
export function createTransfers(options: TransferOptions): Transfers {
  const around = { ...options, secrets: needed(options.secrets), mask: once(options.mask) };
  const pool = workerPool(() => startWorker(options.facts, options.script ?? process.argv[1] ?? ''));
  const slots = limiter(MOST_AT_ONCE);
  const run = async <O extends Operation>(operation: O, limits: Limits): Promise<Ending<O['op']>> => {
    if (options.cancelled?.aborted) return notStarted('cancelled', '');
    const worker = await pool.take().catch((error: unknown) => String(error));
    if (typeof worker === 'string') return notStarted('crashed', worker);
    const ending = await attend(worker, operation, limits, around);
    if (ending.end === 'stopped' || (ending.end === 'error' && ending.last)) await pool.discard(worker);
    else pool.giveBack(worker);
    return ending;
  };
  return {
    warm: pool.warm,
    run: (operation, limits) => slots(() => run(operation, limits)),
    close: pool.close,
  };
}

const notStarted = <N extends OperationName>(why: Stop, detail: string): Ending<N> => ({
  end: 'stopped',
  why,
  detail,
  seconds: 0,
  lost: 0,
  status: 0,
  lines: [],
});

/** Of all that test code must not see, the clients need what names the services and opens them. */
function needed(secrets: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(secrets).filter(([name]) => /^ACTIONS_(?!ID_TOKEN)/.test(name)));
}

/** The clients mask the same signature again and again. */
function once(act: (text: string) => void): (text: string) => void {
  const seen = new Set<string>();
  return (text) => {
    if (!seen.has(text)) act(text);
    seen.add(text);
  };
}

interface WorkerPool {
  warm(client: ClientName, count?: number): void;
  /** An idle worker that lives, or a new one. */
  take(): Promise<WorkerProcess>;
  giveBack(worker: WorkerProcess): void;
  discard(worker: WorkerProcess): Promise<void>;
  close(): Promise<void>;
}

/** One that could not be started is of no interest here. */
const onceStarted = (worker: Promise<WorkerProcess>, act: (started: WorkerProcess) => unknown) =>
  worker.then(act, () => undefined);

function workerPool(start: () => Promise<WorkerProcess>): WorkerPool {
  const idle: Promise<WorkerProcess>[] = [];
  const all = new Set<Promise<WorkerProcess>>();
  const add = (): Promise<WorkerProcess> => {
    const worker = start();
    all.add(worker);
    worker.catch(() => all.delete(worker));
    return worker;
  };
  return {
    warm(client, count = 1) {
      while (idle.length < Math.min(count, MOST_AT_ONCE)) idle.push(add());
      for (const worker of idle)
        void onceStarted(worker, (started) => started.send({ type: 'load', client }));
    },
    async take() {
      for (let next = idle.pop(); next !== undefined; next = idle.pop()) {
        const worker = await next;
        if (worker.alive) return worker;
      }
      return add();
    },
    giveBack: (worker) => void idle.push(Promise.resolve(worker)),
    discard: (worker) => worker.kill(),
    async close() {
      idle.length = 0;
      const ending = [...all].map((worker) => onceStarted(worker, (started) => started.kill()));
      all.clear();
      await Promise.all(ending);
    },
  };
}
