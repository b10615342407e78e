import { lineSplitter, readLine } from './client-log.ts';
import { announcement } from './limits.ts';
import { loadClient, perform } from './operations.ts';
import type { ClientName, Message, Request, ToWorker } from './protocol.ts';
import { type Watch, watchActivity } from './watch.ts';

/**
 * The whole life of a transfer worker: a forked process that does one operation at a time for its parent,
 * tells what moves, and can be killed with its tar child at any time. Takes over stdout and the environment
 * of the process; ends with the channel to its parent.
 */
export function runTransferWorker(): void {
  const log = captureOutput();
  const watch = watchActivity(fail);
  process.on('disconnect', endGroup);
  process.on('uncaughtException', (error) => fail(error));
  process.on('unhandledRejection', (error) => fail(error));
  process.on('message', (message: ToWorker) => {
    if (message.type === 'load') void loadClient(message.client);
    else void answer(message, watch, log);
  });
}

const send = (message: Message): void => void process.send?.(message);

/** The lines of the operation under way. */
interface CapturedLog {
  texts: string[];
  onLine: (text: string) => void;
}

// The clients return the same value for a miss and for a failure; only their log tells them apart.
function captureOutput(): CapturedLog {
  const log: CapturedLog = { texts: [], onLine: () => undefined };
  const split = lineSplitter((line) => {
    const { text } = readLine(line);
    log.texts.push(text);
    log.onLine(text);
    send({ type: 'log', line });
  });
  for (const stream of [process.stdout, process.stderr]) stream.write = capturing(split);
  return log;
}

function capturing(split: (chunk: string | Uint8Array) => void): typeof process.stdout.write {
  return (chunk: string | Uint8Array, ...rest: unknown[]) => {
    split(chunk);
    const done = rest.find((value) => typeof value === 'function') as (() => void) | undefined;
    done?.();
    return true;
  };
}

async function answer(request: Request, watch: Watch, log: CapturedLog): Promise<void> {
  hideInEnvironment(request.secrets);
  log.texts = [];
  log.onLine = (text) => {
    if (announcement(text) !== null) watch.trouble();
  };
  await loadClient(clientOf(request.operation));
  watch.begin((activity) => send({ type: 'activity', activity }));
  try {
    const value = await perform(request.operation, (text) => log.texts.some((line) => line.includes(text)));
    send({ type: 'done', value });
  } catch (error) {
    send({ type: 'error', message: messageOf(error), last: false });
  } finally {
    watch.end();
  }
}

const clientOf = ({ op }: Request['operation']): ClientName =>
  op === 'restore' || op === 'save' ? 'caches' : 'artifacts';

/** The clients read these by name; copies of the environment, as tar gets one, do not have them. */
function hideInEnvironment(secrets: Readonly<Record<string, string>>): void {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const [name, value] of Object.entries(secrets)) {
    Object.defineProperty(env, name, { value, enumerable: false, configurable: true });
  }
  process.env = env;
}

function fail(error: unknown): void {
  const message: Message = { type: 'error', message: messageOf(error), last: true };
  process.send?.(message, () => endGroup());
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

// The parent is gone, or this process is not to be trusted any more: tar must not outlive it.
function endGroup(): void {
  try {
    process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
  } finally {
    process.exit(1);
  }
}
