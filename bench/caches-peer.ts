import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientEnd, Request } from './caches-client.ts';
import { accessOf, type Machine, type Restoring } from './caches-job.ts';
import { watch } from './caches-meter.ts';
import type { ResultsService } from './caches-service.ts';

/** The four directories by the keys of a state of them. */
export const entriesOf = ({ places }: Machine, state: string): Request['entries'] =>
  Object.entries(places).map(([name, path]) => ({ key: `peer-${name}-${state}`, path }));

/** Runs the plain client in a process of its own, as a step of the job on that machine. Throws when it fails. */
export async function runClient(
  machine: Machine,
  service: ResultsService,
  request: Request,
): Promise<Restoring> {
  await mkdir(machine.temp, { recursive: true });
  await mkdir(machine.workspace, { recursive: true });
  const access = accessOf(service, 1);
  const env = {
    PATH: process.env.PATH,
    RUNNER_TEMP: machine.temp,
    GITHUB_WORKSPACE: machine.workspace,
    ACTIONS_CACHE_SERVICE_V2: 'True',
    ACTIONS_RESULTS_URL: access.url,
    ACTIONS_RUNTIME_TOKEN: access.token,
  };
  const start = performance.now();
  const script = join(import.meta.dirname, 'caches-client.ts');
  const child = fork(script, [JSON.stringify(request)], { cwd: machine.workspace, env, silent: true });
  const meter = watch(() => child.pid ?? null, machine.options.directory);
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => log.push(String(text)));
  const said: ClientEnd[] = [];
  child.on('message', (end: ClientEnd) => said.push(end));
  await once(child, 'close');
  const whole = (performance.now() - start) / 1000;
  const peaks = meter.end();
  if (!said[0]) throw new Error(`The plain client failed:\n${log.join('')}`);
  return { ...peaks, ...said[0], whole };
}
