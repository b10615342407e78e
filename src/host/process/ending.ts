import { setTimeout as sleep } from 'node:timers/promises';
import type { Cancellation } from '../cancel.ts';
import type { Child } from './child.ts';
import type { Ladder, Timings } from './timings.ts';

/** Why a run was ended from outside. */
export type Cause = 'cancelled' | 'timeout' | 'hang';

/** Ends the group of one child: by the runner's signals, or because it is overdue. */
export class Ending {
  readonly #child: Child;
  readonly #timings: Timings;
  readonly #cancellation: Cancellation;
  readonly #beforeEnd: () => Promise<void>;
  #cause: Cause | null = null;
  #over = false;
  #steps: NodeJS.Timeout[] = [];

  constructor(
    child: Child,
    timings: Timings,
    cancellation: Cancellation,
    beforeEnd: () => Promise<void> = async () => undefined,
  ) {
    this.#child = child;
    this.#timings = timings;
    this.#cancellation = cancellation;
    this.#beforeEnd = beforeEnd;
    whenAborted(cancellation.first, this.#cancel);
    whenAborted(cancellation.second, this.#kill);
  }

  /** null: the child ends, or has ended, by itself. */
  get cause(): Cause | null {
    return this.#cause;
  }

  /** The child took too long: lets it dump its stacks, then interrupts it. Only the first call counts. */
  async overdue(cause: 'timeout' | 'hang'): Promise<void> {
    if (this.#cause !== null || this.#over) return;
    this.#cause = cause;
    await atMost(this.#timings.dump, this.#beforeEnd);
    if (this.#cause === cause) this.#climb(this.#timings.interrupt);
  }

  /** The child is gone: sends nothing any more, since its number may be somebody else's soon. */
  over(): void {
    this.#over = true;
    this.#stop();
    this.#cancellation.first.removeEventListener('abort', this.#cancel);
    this.#cancellation.second.removeEventListener('abort', this.#kill);
  }

  readonly #cancel = (): void => {
    this.#cause = 'cancelled';
    const { interrupt, terminate } = this.#timings;
    this.#climb(this.#cancellation.first.reason === 'SIGTERM' ? terminate : interrupt);
  };

  readonly #kill = (): void => {
    this.#stop();
    this.#child.signal('SIGKILL');
  };

  #climb(ladder: Ladder): void {
    this.#stop();
    if (this.#over) return;
    this.#child.signal('SIGINT');
    this.#steps = [
      setTimeout(() => this.#child.signal('SIGTERM'), ladder.term),
      setTimeout(() => this.#child.signal('SIGKILL'), ladder.kill),
    ];
  }

  #stop(): void {
    for (const step of this.#steps) clearTimeout(step);
  }
}

function whenAborted(signal: AbortSignal, listener: () => void): void {
  if (signal.aborted) listener();
  else signal.addEventListener('abort', listener, { once: true });
}

/** Waits for `work`, whatever comes of it, but not longer than `ms`. */
async function atMost(ms: number, work: () => Promise<void>): Promise<void> {
  const done = new AbortController();
  const limit = sleep(ms, undefined, { signal: done.signal });
  await Promise.race([limit, Promise.resolve().then(work)]).catch(() => undefined);
  done.abort();
  await limit.catch(() => undefined);
}
