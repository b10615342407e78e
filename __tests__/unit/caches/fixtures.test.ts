import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { openCaches } from '../../../src/caches/engine.ts';
import { fixtures } from '../../../src/caches/fixtures.ts';
import type { BringJob, CacheContext, CacheInputs } from '../../../src/caches/kind.ts';
import { StepError } from '../../../src/errors.ts';
import type { RestoreOutcome, RunEnd } from '../../../src/host/ports.ts';
import { type CacheHost, cacheHost, cacheInputs, MISS } from '../../support/cache-host.ts';
import { someFacts } from '../../support/facts.ts';

const OK: RunEnd = { kind: 'exited', code: 0 };

interface Story {
  readonly inputs?: Partial<CacheInputs>;
  readonly restore?: RestoreOutcome;
  /** Whether the command makes the data. */
  readonly makes?: boolean;
  readonly end?: RunEnd;
  readonly cached?: boolean;
}

async function prepare(story: Story): Promise<{ host: CacheHost; error: unknown }> {
  const facts = someFacts();
  const data = join(facts.workspace, 'data');
  const host = cacheHost({
    facts,
    restore: async () => story.restore ?? MISS,
    command: async () => {
      if (story.makes ?? true) {
        mkdirSync(data, { recursive: true });
        writeFileSync(join(data, 'x'), 'x');
      }
      return story.end ?? OK;
    },
  });
  const inputs = cacheInputs({ fixturesPath: 'data', fixturesCommand: ['make', 'it'], ...story.inputs });
  const context: CacheContext = {
    facts,
    inputs,
    directory: facts.workspace,
    compression: 'zstd',
    lane: 'test',
    shard: 1,
  };
  const found = await fixtures.find(context);
  const specs = (story.cached ?? true) && found.wanted ? found.specs : [];
  const caches = openCaches(host, { restore: null, save: null });
  const job: BringJob = {
    host,
    caches,
    context,
    env: {},
    environment: Promise.resolve(),
    prepared: Promise.resolve(),
    leave: () => undefined,
  };
  const error = await fixtures.bring?.(job, specs).catch((caught: unknown) => caught);
  return { host, error };
}

describe('fixtures.bring', () => {
  test('a miss runs the command and saves at once', async () => {
    const { host, error } = await prepare({});
    expect(error).toBeUndefined();
    expect(host.ran).toEqual([['make', 'it']]);
    expect(host.lines).toContain('group Making the fixtures: `make it`');
    expect(host.saved).toHaveLength(1);
  });

  test('an exact hit runs nothing and saves nothing', async () => {
    const { host } = await prepare({ restore: { kind: 'exact', key: 'k', bytes: 1, seconds: 1 } });
    expect(host.ran).toEqual([]);
    expect(host.saved).toEqual([]);
  });

  test('without a cache the command runs every time', async () => {
    const { host, error } = await prepare({ cached: false });
    expect(error).toBeUndefined();
    expect([host.ran.length, host.restored.length, host.saved.length]).toEqual([1, 0, 0]);
  });

  test.each<[string, Story, RegExp]>([
    ['a code', { end: { kind: 'exited', code: 3 } }, /`make it` exited with code 3/],
    ['a signal', { end: { kind: 'signalled', signal: 'SIGKILL', outOfMemory: false } }, /SIGKILL/],
    ['no program', { end: { kind: 'not-started', reason: 'ENOENT' } }, /could not be started: ENOENT/],
    ['too long', { end: { kind: 'timeout', seconds: 3600 } }, /took longer than 60 minutes/],
    ['nothing made', { makes: false }, /left nothing at "data"/],
  ])('%s is AEGIS-E210, and nothing is saved', async (_, story, message) => {
    const { host, error } = await prepare(story);
    expect(error).toBeInstanceOf(StepError);
    expect((error as StepError).reasons).toEqual([
      { code: 'AEGIS-E210', message: expect.stringMatching(message) },
    ]);
    expect(host.saved).toEqual([]);
  });

  test('without a command, what is there is saved', async () => {
    const { host, error } = await prepare({ inputs: { fixturesCommand: null } });
    expect(error).toBeUndefined();
    expect([host.ran.length, host.saved.length]).toEqual([0, 1]);
  });
});
