import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Activity } from './protocol.ts';
import { unsentBytes } from './unsent.ts';

const SAMPLE_MS = 200;
/** A list of a thousand artifacts takes a tenth of this. */
const MOST_ANSWER_BYTES = 4 * 1024 * 1024;

/** Watches the sockets and child processes of this process. One operation at a time. */
export interface Watch {
  /** Starts to report, several times a second. */
  begin(report: (activity: Activity) => void): void;
  /** The client announced that it will try again. */
  trouble(): void;
  end(): void;
}

interface Counters {
  read: number;
  written: number;
  children: number;
  troubled: boolean;
  status: number;
  readonly sockets: Set<Socket>;
}

/**
 * Subscribes to Node's diagnostics channels; meant to be called once in a process.
 * `broken`: an answer came that the client would wait on for ever, or choke on.
 */
export function watchActivity(broken: (error: Error) => void): Watch {
  const counters = newCounters();
  let sample = sampler(counters);
  let report: (activity: Activity) => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  subscribe('http.client.request.created', (message) =>
    follow(counters, message as { request: ClientRequest }),
  );
  subscribe('child_process', (message) => countChild(counters, message as { process: ChildProcess }));
  subscribe('http.client.request.error', () => {
    Object.assign(counters, { troubled: true, status: 0 });
  });
  subscribe('http.client.response.finish', (message) => {
    const { response } = message as { response: IncomingMessage };
    judge(counters, response);
    guardAnswer(response, broken);
    report(sample());
  });
  return {
    begin(next) {
      Object.assign(counters, { troubled: false, status: 0 });
      sample = sampler(counters);
      report = next;
      timer = setInterval(() => report(sample()), SAMPLE_MS);
    },
    trouble() {
      counters.troubled = true;
    },
    end() {
      clearInterval(timer);
      report = () => undefined;
    },
  };
}

const newCounters = (): Counters => ({
  ...{ read: 0, written: 0, children: 0, troubled: false, status: 0 },
  sockets: new Set(),
});

/** Each call gives the activity so far; only time in which this process itself could run is counted. */
function sampler(counters: Counters): () => Activity {
  const atStart = totals(counters);
  let last = { ...atStart, time: performance.now() };
  let [idleMs, lostMs, quietMs] = [0, 0, 0];
  const drains = drainCheck(counters);
  return () => {
    const now = { ...totals(counters), time: performance.now() };
    const passed = Math.min(now.time - last.time, 2 * SAMPLE_MS);
    const moved = now.read !== last.read || now.written !== last.written || counters.children > 0 || drains();
    const answered = now.read > atStart.read;
    idleMs = moved ? 0 : idleMs + passed;
    if (!moved) quietMs += passed;
    if (!moved && (!answered || counters.troubled)) lostMs += passed;
    last = now;
    return { answered, troubled: counters.troubled, idleMs, lostMs, quietMs, status: counters.status };
  };
}

/** Whether the kernel got rid of some bytes since the last call; looked at only when nothing else moved. */
function drainCheck(counters: Counters): () => boolean {
  let last = 0;
  return () => {
    const ports = new Set([...counters.sockets].flatMap(({ localPort }) => localPort ?? []));
    const unsent = unsentBytes(ports);
    const shrank = unsent < last;
    last = unsent;
    return shrank;
  };
}

function totals(counters: Counters): { read: number; written: number } {
  let { read, written } = counters;
  for (const socket of counters.sockets) {
    read += socket.bytesRead;
    written += socket.bytesWritten;
  }
  return { read, written };
}

function follow(counters: Counters, { request }: { request: ClientRequest }): void {
  request.once('socket', (socket) => {
    if (counters.sockets.has(socket)) return;
    counters.sockets.add(socket);
    socket.once('close', () => {
      counters.sockets.delete(socket);
      counters.read += socket.bytesRead;
      counters.written += socket.bytesWritten;
    });
  });
}

function judge(counters: Counters, response: IncomingMessage): void {
  counters.status = response.statusCode ?? 0;
  counters.troubled = counters.status >= 500 || counters.status === 429;
}

/** The client waits for ever for the rest of a cut answer, and takes ages over a huge one. */
function guardAnswer(response: IncomingMessage, broken: (error: Error) => void): void {
  if (!/json/.test(response.headers['content-type'] ?? '')) return;
  const { socket } = response;
  const start = socket.bytesRead;
  const check = setInterval(() => {
    if (socket.bytesRead - start > MOST_ANSWER_BYTES)
      broken(new Error('the service sent far too large an answer'));
  }, SAMPLE_MS);
  response.once('close', () => {
    clearInterval(check);
    if (!response.complete) broken(new Error('the service broke off in the middle of an answer'));
  });
}

function countChild(counters: Counters, { process: child }: { process: ChildProcess }): void {
  const running = new Set([child]);
  counters.children += 1;
  // A program that cannot be started may end with either of them, or both.
  for (const event of ['close', 'error']) {
    child.once(event, () => {
      if (running.delete(child)) counters.children -= 1;
    });
  }
}
