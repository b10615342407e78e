import { quote } from '../../text/quote.ts';
import { isNoise, isTelling, readLine, withoutQueries } from './client-log.ts';
import { type Announcement, announcement, isHopeless, type Limits, stopReason } from './limits.ts';
import type { WorkerProcess } from './process.ts';
import {
  type Activity,
  type Ending,
  type EndKind,
  type Message,
  type Operation,
  type OperationName,
  STILL,
  type Stop,
} from './protocol.ts';

const MOST_LINES = 200;

/** What goes with every request, and who hears what the clients say. */
export interface Surroundings {
  /** ACTIONS_RUNTIME_TOKEN, ACTIONS_RESULTS_URL, ACTIONS_CACHE_URL…: sent with each request, never by environment. */
  readonly secrets: Readonly<Record<string, string>>;
  /** A line of a client's log, for debugging; signatures are taken out. */
  readonly log: (line: string) => void;
  /** A value that the client wants masked. */
  readonly mask: (secret: string) => void;
  /** Ends everything under way when aborted. */
  readonly cancelled?: AbortSignal;
}

/** Sends one operation to a worker and waits for its end, or for a reason to give it up. Never rejects. */
export async function attend<O extends Operation>(
  worker: WorkerProcess,
  operation: O,
  limits: Limits,
  around: Surroundings,
): Promise<Ending<O['op']>> {
  const begun = performance.now();
  const heard: Heard = { lines: [], activity: STILL };
  const { promise, resolve } = Promise.withResolvers<EndKind<OperationName>>();
  const stop = (why: Stop, detail = ''): void => resolve({ end: 'stopped', why, detail });
  const cancel = (): void => stop('cancelled');
  const deadline = setTimeout(() => stop('deadline'), limits.deadlineMs);
  around.cancelled?.addEventListener('abort', cancel);
  worker.listen({
    message: (message) => {
      const end = hear(message, heard, limits, around);
      if (end !== null) resolve(end);
    },
    exit: () => stop('crashed'),
  });
  worker.send({ type: 'do', operation, secrets: around.secrets });
  const end = await promise;
  clearTimeout(deadline);
  around.cancelled?.removeEventListener('abort', cancel);
  worker.listen(null);
  const seconds = (performance.now() - begun) / 1000;
  const { quietMs, status } = heard.activity;
  return { ...end, seconds, lost: quietMs / 1000, status, lines: heard.lines } as Ending<O['op']>;
}

interface Heard {
  readonly lines: string[];
  activity: Activity;
}

/** Takes in one message; gives the end of the operation when this is it. */
function hear(
  message: Message,
  heard: Heard,
  limits: Limits,
  around: Surroundings,
): EndKind<OperationName> | null {
  if (message.type === 'done') return { end: 'done', value: message.value as never };
  if (message.type === 'error') return { end: 'error', message: message.message, last: message.last };
  if (message.type === 'activity') {
    heard.activity = message.activity;
    const why = stopReason(message.activity, limits);
    return why === null ? null : { end: 'stopped', why, detail: '' };
  }
  const announced = hearLine(message.line, heard.lines, around);
  if (announced === null || !isHopeless(announced, heard.activity.lostMs, limits)) return null;
  return { end: 'stopped', why: 'troubled', detail: announced.error };
}

/** Takes note of a line of the client's log; gives the retry that it announces, if any. */
function hearLine(line: string, lines: string[], around: Surroundings): Announcement | null {
  const { level, text } = readLine(line);
  if (level === 'add-mask') {
    around.mask(text);
    return null;
  }
  if (isTelling(text) && lines.length < MOST_LINES) lines.push(text);
  if (!isNoise(text)) around.log(quote(withoutQueries(text), 500));
  return announcement(text);
}
