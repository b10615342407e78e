import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../host/ports.ts';
import type { Json } from '../../results/json.ts';
import { megabytes } from '../../text/format.ts';
import { quote } from '../../text/quote.ts';
import { askLines, OllamaError } from './api.ts';
import type { ModelName } from './names.ts';
import { progress } from './progress.ts';

/** All waiting times of a pull, in milliseconds. */
export interface PullTimings {
  /** While blobs are moved, and nothing does. */
  readonly stall: number;
  /** While the server is silent since it verifies what it has; fetch itself gives up after 300 s. */
  readonly quiet: number;
  /** Before the second try; doubled before each further one. */
  readonly pause: number;
  /** The longest pause, whatever the server asks for. */
  readonly mostPause: number;
  /** Until a server that does not list a model that it has pulled is asked again. */
  readonly settle: number;
}

export const PULL_TIMINGS: PullTimings = {
  stall: 60_000,
  quiet: 270_000,
  pause: 1000,
  mostPause: 60_000,
  settle: 1000,
};
const TRIES = 5;

/** What pulls share. */
export interface PullDoors {
  /** Of the server. */
  readonly url: string;
  readonly clock: Clock;
  /** Takes a line for the log. */
  readonly tell: (line: string) => void;
  /** Ends everything: the job is cancelled, or the time for all pulls is over. */
  readonly signal: AbortSignal;
  readonly timings: PullTimings;
}

/**
 * Lets the server pull a model, up to five times: a broken connection, a busy registry and a stall pass, and the
 * server goes on where it was. Never throws.
 * @returns null when it is pulled, else why not
 */
export async function pullModel(doors: PullDoors, name: ModelName): Promise<string | null> {
  for (let attempt = 1; ; attempt += 1) {
    const error = await pullOnce(doors, name);
    if (error === null) return null;
    if (doors.signal.aborted || isFinal(error.message)) return error.message;
    if (attempt === TRIES) return `${error.message}; it was tried ${TRIES} times`;
    const pause = pauseAfter(doors.timings, attempt, error);
    doors.tell(`${name.given}: ${error.message}; trying again in ${Math.ceil(pause / 1000)} s.`);
    await sleep(pause, undefined, { signal: doors.signal }).catch(() => undefined);
  }
}

async function pullOnce(doors: PullDoors, { given, root, insecure }: ModelName): Promise<OllamaError | null> {
  const watch = stallWatch(doors.timings);
  const signal = AbortSignal.any([doors.signal, watch.signal]);
  const shown = progress(given, doors.clock, doors.tell);
  let last: Json = {};
  try {
    for await (last of askLines({
      url: doors.url,
      path: '/api/pull',
      body: { model: root, insecure },
      signal,
    })) {
      watch.saw(last);
      if (typeof last.error === 'string') return new OllamaError(explained(quote(last.error, 300)));
      shown.saw(last);
    }
    if (last.status !== 'success') return new OllamaError('the server ended before the model was there');
    doors.tell(`${given}: pulled, ${megabytes(shown.total())}`);
    return null;
  } catch (error) {
    return error instanceof OllamaError ? error : new OllamaError(quote(String(error), 300));
  } finally {
    watch.stop();
  }
}

/** So Ollama says that its registry knows no such model. */
const explained = (said: string): string =>
  said.endsWith('file does not exist') ? `the registry does not have it (${said})` : said;

/** What no other try can mend; an answer of the registry begins with its status, maybe behind a few words. */
function isFinal(message: string): boolean {
  const [, status] = /^(?:pull model manifest: )?(\d{3}): /.exec(message) ?? [];
  if (status !== undefined) return /^4/.test(status) && !/^4(08|29)$/.test(status);
  return /file does not exist|not found|unauthorized|insecure protocol|no space left|newer version/i.test(
    message,
  );
}

/** Twice as long each time, and at least as long as the server wants, within bounds. */
function pauseAfter({ pause, mostPause }: PullTimings, attempt: number, { retryAfter }: OllamaError): number {
  return Math.min(mostPause, Math.max(pause * 2 ** (attempt - 1), (retryAfter ?? 0) * 1000));
}

/** Aborts when the server says nothing new for too long. It repeats itself while it waits for its registry. */
function stallWatch({ stall, quiet }: PullTimings) {
  const stalled = new AbortController();
  let before = '';
  let timer: NodeJS.Timeout;
  const wait = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => stalled.abort(new Error(`nothing moved for ${ms / 1000} s`)), ms);
  };
  wait(stall);
  return {
    signal: stalled.signal,
    saw(line: Json): void {
      const now = JSON.stringify(line);
      if (now !== before) wait(String(line.status).startsWith('pulling') ? stall : quiet);
      before = now;
    },
    stop: () => clearTimeout(timer),
  };
}
