import { stepError } from '../errors.ts';
import { pathState } from '../host/transfer/roots.ts';
import { hashInput, hashKeyFiles } from './key-files.ts';
import { cacheKey, digest, environmentComponents, environmentTag } from './keys.ts';
import type { BringJob, CacheContext, CacheFind, CacheKind, CacheSpec } from './kind.ts';
import { givenRoot } from './paths.ts';
import { runUserCommand } from './user-command.ts';

/** Generated test data: found on its exact key alone, made by a command on a miss, saved before the tests. */
export const fixtures: CacheKind = {
  what: 'the fixtures',
  find,
  bring,
  when: 'after',
  needed: ({ inputs }) => inputs.fixturesCommand !== null,
};

async function find(context: CacheContext): Promise<CacheFind> {
  const { facts, inputs, directory, compression } = context;
  if (inputs.fixturesPath === null) return { wanted: false, reason: '`fixtures-path` is not set' };
  const root = await givenRoot(inputs.fixturesPath, facts, directory);
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
    paths: [root],
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

/** Brings the fixtures: from the cache, else by their command, saved at once. Throws AEGIS-E210. */
async function bring(job: BringJob, [spec]: readonly CacheSpec[]): Promise<void> {
  const { caches } = job;
  const restored = spec && (await caches.restore(spec));
  if (restored?.kind === 'exact') return;
  const { fixturesCommand: command, fixturesPath } = job.context.inputs;
  if (command !== null) {
    await runCommand(job, command);
    for (const path of spec?.paths ?? []) {
      if ((await pathState(path)) !== 'filled')
        throw stepError(
          'AEGIS-E210',
          `${shown(command)} ended well and left nothing at ${JSON.stringify(fixturesPath)}`,
        );
    }
  }
  if (spec) await caches.save(spec);
}

async function runCommand(job: BringJob, command: readonly string[]): Promise<void> {
  const [program = '', ...args] = command;
  const fixtures = { program, args, shown: shown(command), log: 'aegis-fixtures.log' };
  const failure = await job.host.log.group(`Making the fixtures: ${shown(command)}`, () =>
    runUserCommand(job, fixtures),
  );
  if (failure !== null) throw stepError('AEGIS-E210', `${shown(command)} ${failure}`);
}

const shown = (command: readonly string[]): string => `\`${command.join(' ').slice(0, 200)}\``;
