import { join } from 'node:path';
import { stepError } from '../errors.ts';
import type { Host } from '../host/ports.ts';
import { pathState } from '../host/transfer/roots.ts';
import { hashInput, hashKeyFiles } from './key-files.ts';
import { cacheKey, digest, environmentComponents, environmentTag } from './keys.ts';
import type { CacheContext, CacheFind, CacheKind, CacheSpec, Caches } from './kind.ts';
import { cacheRoot } from './paths.ts';

/** Generated test data: found on its exact key alone, made by a command on a miss, saved before the tests. */
export const fixtures: CacheKind = { find };

async function find(context: CacheContext): Promise<CacheFind> {
  const { facts, inputs, directory, compression } = context;
  if (inputs.fixturesPath === null) return { wanted: false, reason: '`fixtures-path` is not set' };
  const root = await cacheRoot(inputs.fixturesPath, facts, directory);
  if (!root.ok) throw new Error(`${JSON.stringify(inputs.fixturesPath)} cannot be cached: ${root.reason}`);
  const { files, hash } = await hashInput(directory, {
    input: 'fixtures-key-files',
    given: inputs.fixturesKeyFiles,
    defaults: [],
  });
  const words = inputs.fixturesCommand ?? [];
  const command = JSON.stringify(words);
  // The script that makes them, most often.
  const named = await hashKeyFiles(directory, words.filter(isPlain));
  const spec = {
    kind: 'fixtures',
    label: 'fixtures',
    paths: [root.path],
    key: cacheKey(inputs.prefix, 'fix', [
      environmentTag(facts, compression),
      digest([hash, named.hash, command]),
    ]),
    restoreKeys: [],
    components: {
      ...environmentComponents(facts, compression),
      'key files': files.join(' ') || 'none',
      'key files hash': hash,
      'fixtures-command': command,
      'files in the command': named.files.join(' ') || 'none',
      'files in the command hash': named.hash,
    },
    savedWhen: 'made',
  } as const;
  return { wanted: true, specs: [spec] };
}

/** No glob, and no empty word. */
const isPlain = (word: string): boolean => /^[^*?[\]{}!()]+$/.test(word);

/** A command that hangs must not cost the job its six hours. */
const MOST_SECONDS = 3600;

/** What making fixtures needs beside the context. */
export interface FixturesJob {
  readonly context: CacheContext;
  /** Environment of the command: that of the tests, so that `python` is theirs. */
  readonly env: Readonly<Record<string, string>>;
  /** The entry, or null when fixtures are not cached in this job. */
  readonly spec: CacheSpec | null;
}

/** Brings the fixtures: from the cache, else by their command, saved at once. Throws AEGIS-E210. */
export async function prepareFixtures(host: Host, caches: Caches, job: FixturesJob): Promise<void> {
  const { spec } = job;
  const restored = spec === null ? null : await caches.restore(spec);
  if (restored?.kind === 'exact') return;
  const { fixturesCommand: command, fixturesPath } = job.context.inputs;
  if (command !== null) {
    await runCommand(host, job, command);
    for (const path of spec?.paths ?? []) {
      if ((await pathState(path)) !== 'filled')
        throw stepError(
          'AEGIS-E210',
          `${shown(command)} ended well and left nothing at ${JSON.stringify(fixturesPath)}`,
        );
    }
  }
  if (spec !== null) await caches.save(spec);
}

async function runCommand(host: Host, job: FixturesJob, command: readonly string[]): Promise<void> {
  const [program = '', ...args] = command;
  host.log.info(`Making the fixtures: ${shown(command)}`);
  const { end, leftovers, tampered } = await host.processes.supervise(
    { program, args, cwd: job.context.directory, env: job.env },
    { logFile: join(host.facts.temp, 'aegis-fixtures.log'), timeoutSeconds: MOST_SECONDS, hangSeconds: null },
  );
  for (const name of leftovers) host.log.warning(`${name} outlived ${shown(command)} and was ended.`);
  for (const name of tampered)
    host.log.warning(`${shown(command)} wrote to the file of ${name}; that was undone.`);
  if (end.kind === 'exited' && end.code === 0) return;
  const detail = {
    exited: () => `exited with code ${end.kind === 'exited' ? end.code : ''}`,
    signalled: () => `was ended by ${end.kind === 'signalled' ? end.signal : ''}`,
    timeout: () => `took longer than ${MOST_SECONDS / 60} minutes`,
    hang: () => 'hung',
    cancelled: () => 'was cancelled',
    'not-started': () => `could not be started: ${end.kind === 'not-started' ? end.reason : ''}`,
  }[end.kind]();
  throw stepError('AEGIS-E210', `${shown(command)} ${detail}`);
}

const shown = (command: readonly string[]): string => `\`${command.join(' ').slice(0, 200)}\``;
