import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './azurite.ts';
import { scratch } from './facts.ts';
import { toolPath } from './tools.ts';
import { venv } from './venv.ts';

const READY_MS = 60_000;
const run = promisify(execFile);

/** A real Ollama server that a test has started, with models of its own. */
export interface RealOllama extends AsyncDisposable {
  /** `127.0.0.1:PORT`, for OLLAMA_HOST. */
  readonly host: string;
  readonly directory: string;
  isRunning(): boolean;
  /** Makes a model of random weights; models of one seed share them. `more`: lines of the Modelfile. */
  create(name: string, seed: number, more?: string): Promise<void>;
  /** Pushes it to a registry without TLS, under its full name there. */
  push(name: string, target: string): Promise<void>;
  list(): Promise<string[]>;
}

/** Starts one on a port of its own. */
export async function startOllama(): Promise<RealOllama> {
  const home = scratch('ollama');
  const host = `127.0.0.1:${await freePort()}`;
  const directory = join(home, 'models');
  const env = { HOME: home, OLLAMA_HOST: host, OLLAMA_MODELS: directory, PATH: process.env.PATH ?? '' };
  const log = openSync(join(home, 'log'), 'w');
  const server = spawn(toolPath('ollama'), ['serve'], { env, stdio: ['ignore', log, log] });
  closeSync(log);
  const isRunning = () => server.exitCode === null && server.signalCode === null;
  const ollama = (...args: string[]) => run(toolPath('ollama'), args, { env });
  const list = async () => (await tags(host)) ?? [];
  for (const begun = performance.now(); (await tags(host)) === null; await sleep(50)) {
    if (!isRunning() || performance.now() - begun > READY_MS)
      throw new Error(`Ollama did not start:\n${readFileSync(join(home, 'log'), 'utf8')}`);
  }
  return {
    host,
    directory,
    isRunning,
    list,
    async create(name, seed, more = '') {
      const modelfile = join(home, `${name}.Modelfile`);
      writeFileSync(modelfile, `FROM ${await tinyWeights(seed)}\nPARAMETER num_thread 1\n${more}\n`);
      await ollama('create', name, '-f', modelfile);
    },
    async push(name, target) {
      await ollama('cp', name, target);
      await ollama('push', '--insecure', target);
    },
    [Symbol.asyncDispose]: async () => {
      if (!isRunning()) return;
      const gone = once(server, 'exit');
      server.kill('SIGTERM');
      await Promise.race([gone, sleep(10_000, null, { ref: false }).then(() => server.kill('SIGKILL'))]);
    },
  };
}

/** Names of the models of a server, or null when it does not answer. */
async function tags(host: string): Promise<string[] | null> {
  const answer = await fetch(`http://${host}/api/tags`).catch(() => null);
  if (!answer?.ok) return null;
  const { models } = (await answer.json()) as { models: { name: string }[] };
  return models.map(({ name }) => name).sort();
}

/** Path of a model file of 0.4 MB, made from that seed. */
async function tinyWeights(seed: number): Promise<string> {
  const python = await venv('gguf-0.19', ['gguf==0.19.0']);
  const file = join(scratch('weights'), `tiny-${seed}.gguf`);
  await run(python, [join(import.meta.dirname, 'tiny_model.py'), file, String(seed)]);
  return file;
}

/** PATH with the real `ollama` in front, as a step that has installed it leaves it. */
export const pathWithOllama = (): string => `${dirname(toolPath('ollama'))}:${process.env.PATH ?? ''}`;
