import type { EventEmitter } from 'node:events';

/** What the runner's signals mean to this process. */
export interface Cancellation {
  /** Aborted by the first SIGINT or SIGTERM; its reason is the name of the signal. */
  readonly first: AbortSignal;
  /** Aborted by any signal after that: end everything now. */
  readonly second: AbortSignal;
}

/** Listens for cancellation. To be called once per process, as early as possible. */
export function listenForCancel(signals: Pick<EventEmitter, 'on'>): Cancellation {
  const first = new AbortController();
  const second = new AbortController();
  const listener = (signal: NodeJS.Signals) => {
    (first.signal.aborted ? second : first).abort(signal);
  };
  signals.on('SIGINT', listener).on('SIGTERM', listener);
  return { first: first.signal, second: second.signal };
}
