import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stepError } from '../../errors.ts';
import { quote } from '../../text/quote.ts';
import type { BringJob } from '../kind.ts';
import { startedAt } from '../tidy.ts';
import { type Address, DEFAULT_ADDRESS, ollamaAddress, ollamaVariable } from './address.ts';
import { ask, type OllamaError } from './api.ts';

const READY_MS = 60_000;
const POLL_MS = 100;
/** One look whether a server answers. */
const LOOK_MS = 5000;
/** Lines of a server that has ended, for the message. */
const LAST_LINES = 5;

/** A server that answers. */
export interface Server {
  readonly url: string;
  /** Started by this job, and ended in post. */
  readonly ours: boolean;
}

/**
 * The server at OLLAMA_HOST; when nothing answers there and it is this machine, one is started with this models
 * directory and left to post.
 * @param readyMs how long one that was started may take until it answers
 * @throws StepError AEGIS-E214
 */
export async function findServer(job: BringJob, models: string, readyMs = READY_MS): Promise<Server> {
  const address = ollamaAddress(job.env);
  if ('problem' in address) throw stepError('AEGIS-E214', `${address.problem}.`);
  const found = await look(job, address);
  if ('version' in found) {
    job.host.log.info(`Ollama ${found.version} answers at ${address.url}: it is used.`);
    return { url: address.url, ours: false };
  }
  if (found.answered)
    throw stepError('AEGIS-E214', `What answers at ${address.url} is no Ollama: ${found.reason}.`);
  if (!address.here) throw stepError('AEGIS-E214', `No server answers at ${address.url}: ${found.reason}.`);
  await start(job, address, models, readyMs);
  return { url: address.url, ours: true };
}

type Look = { readonly version: string } | { readonly answered: boolean; readonly reason: string };

async function look({ host }: BringJob, { url }: Address): Promise<Look> {
  const signal = AbortSignal.any([host.cancelled, AbortSignal.timeout(LOOK_MS)]);
  try {
    const { version } = await ask({ url, path: '/api/version', signal });
    if (typeof version === 'string') return { version: quote(version, 40) };
    return { answered: true, reason: 'it tells no version' };
  } catch (error) {
    const { status, message } = error as OllamaError;
    return { answered: status !== null, reason: message };
  }
}

async function start(job: BringJob, address: Address, models: string, readyMs: number): Promise<void> {
  const { host } = job;
  if (host.cancelled.aborted)
    throw stepError('AEGIS-E214', 'The job was cancelled before a server was started.');
  const logFile = join(host.facts.temp, `aegis-ollama-${new URL(address.url).port || '80'}.log`);
  const server = await serve(job, models, logFile);
  const begun = performance.now();
  while (performance.now() - begun < readyMs && !hasEnded(server) && !host.cancelled.aborted) {
    const found = await look(job, address);
    if ('version' in found && !hasEnded(server))
      return host.log.info(
        `Started Ollama ${found.version} at ${address.url}; its log is ${quote(logFile, 500)}.`,
      );
    await sleep(POLL_MS, undefined, { signal: host.cancelled }).catch(() => undefined);
  }
  const what = hasEnded(server) ? 'has ended' : `does not answer at ${address.url}`;
  throw stepError('AEGIS-E214', `\`ollama serve\` ${what}: ${await lastWords(logFile)}`);
}

/** In a group of its own, so that it outlives this process; told to post before anything else happens. */
async function serve(job: BringJob, models: string, logFile: string): Promise<ChildProcess> {
  const log = await open(logFile, 'w', 0o600);
  const env = {
    HOME: job.host.facts.home,
    ...job.env,
    OLLAMA_MODELS: models,
    OLLAMA_HOST: ollamaVariable(job.env, 'OLLAMA_HOST') || DEFAULT_ADDRESS,
  };
  try {
    const server = spawn('ollama', ['serve'], {
      cwd: job.host.facts.temp,
      env,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    await once(server, 'spawn');
    const pid = server.pid ?? 0;
    job.leave({ kind: 'process', label: 'ollama serve', pid, started: await startedAt(pid) });
    server.unref();
    return server;
  } catch (error) {
    throw stepError('AEGIS-E214', `No server answers, and none can be started: ${whyNot(error)}.`);
  } finally {
    await log.close();
  }
}

const whyNot = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code === 'ENOENT'
    ? '`ollama` is not on PATH'
    : `\`ollama serve\` did not start (${quote(String(error), 200)})`;

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

async function lastWords(logFile: string): Promise<string> {
  const text = await readFile(logFile, 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length === 0
    ? 'it said nothing'
    : lines
        .slice(-LAST_LINES)
        .map((line) => quote(line, 300))
        .join(' · ');
}
