import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { type BringPorts, startBringing } from '../../../src/caches/bring.ts';
import { openCaches } from '../../../src/caches/engine.ts';
import type { CacheInputs } from '../../../src/caches/kind.ts';
import { stepError } from '../../../src/errors.ts';
import type { RunEnd } from '../../../src/host/ports.ts';
import { stopwatch } from '../../../src/stopwatch.ts';
import { type CacheHost, cacheHost, cacheInputs, MISS, type Told } from '../../support/cache-host.ts';
import { someFacts } from '../../support/facts.ts';

/** An environment that is not there yet. */
const NEVER = new Promise<Record<string, string>>(() => undefined);
const FAILED: RunEnd = { kind: 'exited', code: 1 };

/** A job whose only kinds are those that its inputs ask for. */
function job(inputs: Partial<CacheInputs>, told: Told = {}) {
  const facts = someFacts();
  const host = cacheHost({ facts, ...told });
  const watch = stopwatch(host.clock);
  const caches = openCaches(host, { restore: null, save: null });
  const context = {
    facts,
    inputs: cacheInputs(inputs),
    directory: facts.workspace,
    compression: 'zstd',
    lane: 'test',
    shard: 1,
  } as const;
  const ports: BringPorts = { host, caches, context, leave: () => undefined, time: watch.time };
  return { host, caches, ports, watch, workspace: facts.workspace };
}

const restored = ({ restored }: CacheHost): string[] => restored.map(({ key }) => key.split('-')[1] ?? '');

test('entries of all kinds are looked up at once, and only the making of fixtures waits for Python', async () => {
  const layers = join(someFacts().temp, 'layers');
  const { host, ports, watch, workspace } = job(
    { fixturesPath: 'data', fixturesCommand: ['make'], dockerCachePath: layers },
    {
      command: async () => {
        mkdirSync(join(workspace, 'data'));
        writeFileSync(join(workspace, 'data', 'x'), 'x');
        return { kind: 'exited', code: 0 };
      },
    },
  );
  const environment = Promise.withResolvers<Record<string, string>>();
  const bringing = startBringing(ports, environment.promise);
  await bringing.beside;
  expect(restored(host)).toEqual(expect.arrayContaining(['fix', 'oci']));
  expect(host.ran).toEqual([]);
  environment.resolve({ WHO: 'tests' });
  await bringing.after;
  expect(host.ran).toEqual([['make']]);
  expect(restored(host).filter((name) => name === 'fix')).toHaveLength(1);
  expect(host.saved).toMatchObject([{ paths: [join(workspace, 'data')] }]);
  expect([...new Set(watch.timings().map(({ phase }) => phase))].sort()).toEqual(['docker', 'fixtures']);
});

test('nothing is waited for before the environment: not even finding what the kinds want', async () => {
  const { host, ports } = job({ dockerCachePath: '/somewhere/layers', fixturesPath: 'data' });
  const bringing = startBringing(ports, NEVER);
  expect(host.restored).toEqual([]);
  await bringing.beside;
  expect(host.restored).toHaveLength(2);
});

test('as many workers are made ready as there are entries to look up, and none for nothing', async () => {
  const some = job({ dockerCachePath: '/somewhere/layers', fixturesPath: 'data' });
  writeFileSync(join(some.workspace, 'poetry.lock'), '');
  await startBringing(some.ports, NEVER).beside;
  expect(some.host.warmed).toEqual([['caches', 3]]);
  const none = job({ caches: [] });
  await startBringing(none.ports, NEVER).beside;
  expect(none.host.warmed).toEqual([]);
});

test('a kind that fails is thrown when all have ended, and before the tests', async () => {
  let ended = false;
  const { ports } = job(
    { fixturesPath: 'data', fixturesCommand: ['make'], dockerCachePath: '/somewhere/layers' },
    {
      restore: async ({ key }) => {
        if (key.startsWith('aegis1-oci-')) await sleep(50).then(() => (ended = true));
        return MISS;
      },
      command: async () => FAILED,
    },
  );
  const bringing = startBringing(ports, Promise.resolve({}));
  await expect(bringing.after).rejects.toMatchObject({ reasons: [{ code: 'AEGIS-E210' }] });
  await bringing.beside;
  expect(ended).toBe(true);
});

test('kinds that fail are thrown together, when the last has ended', async () => {
  const { ports } = job({ dockerCachePath: '/somewhere/layers', ollamaModels: ['tiny'] });
  const ends: string[] = [];
  const time: BringPorts['time'] = async (what) => {
    if (what === 'ollama') await sleep(50);
    ends.push(what);
    throw stepError(what === 'docker' ? 'AEGIS-E212' : 'AEGIS-E215', what);
  };
  const { beside } = startBringing({ ...ports, time }, NEVER);
  await expect(beside).rejects.toMatchObject({
    reasons: [{ code: 'AEGIS-E212' }, { code: 'AEGIS-E215' }],
  });
  expect(ends).toEqual(['docker', 'ollama']);
});

test('a bug in one of them stays one', async () => {
  const { ports } = job({ dockerCachePath: '/somewhere/layers' });
  const { beside } = startBringing({ ...ports, time: () => Promise.reject(new TypeError('a bug')) }, NEVER);
  await expect(beside).rejects.toThrow(TypeError);
});

test('what the job asks for is brought where nothing is cached', async () => {
  const { host, ports } = job(
    { caches: [], fixturesPath: 'data', fixturesCommand: ['make'] },
    { command: async () => ({ kind: 'exited', code: 0 }) },
  );
  const bringing = startBringing(ports, Promise.resolve({}));
  await bringing.beside;
  await bringing.after;
  expect(host.ran).toEqual([['make']]);
  expect([...host.restored, ...host.saved]).toEqual([]);
});

test('what was asked for and cannot be had is told; what nobody asked for is no news', async () => {
  const { host, ports } = job({ fixturesPath: '.' });
  await startBringing(ports, NEVER).beside;
  expect(host.annotations).toMatchObject([
    {
      level: 'warning',
      title: expect.stringMatching(/^AEGIS-W605 /),
      message: expect.stringMatching(/workspace/),
    },
  ]);
  expect(host.lines).toEqual(expect.arrayContaining([expect.stringMatching(/^No docker cache: /)]));
});

test('an environment that fails lets go what waits for it', async () => {
  const failure = stepError('AEGIS-E206', 'no');
  const { host, ports } = job({ fixturesPath: 'data', fixturesCommand: ['make'] });
  const bringing = startBringing(ports, Promise.reject(failure));
  await expect(bringing.after).rejects.toBe(failure);
  await bringing.beside;
  expect(host.ran).toEqual([]);
});

const BUILDER = 'Name: mine\nDriver: remote\n\nNodes:\nFeatures:\n Cache export: true\n';

test.each([
  ['starts when they are there', 0, ['make', 'docker']],
  ['is not begun without them', 1, ['make']],
])('a build that can read the fixtures %s', async (_, code, programs) => {
  const { host, ports, workspace } = job(
    { dockerBuild: [['.']], fixturesPath: 'data', fixturesCommand: ['make'] },
    {
      tool: () => ({ code: 0, stdout: BUILDER, stderr: '' }),
      command: async () => {
        mkdirSync(join(workspace, 'data'), { recursive: true });
        writeFileSync(join(workspace, 'data', 'x'), 'x');
        return { kind: 'exited', code };
      },
    },
  );
  const environment = Promise.withResolvers<Record<string, string>>();
  const { beside, after } = startBringing(ports, environment.promise);
  await sleep(100);
  expect(host.ran).toEqual([]);
  environment.resolve({});
  await Promise.allSettled([beside, after]);
  expect(host.ran.map(([program]) => program)).toEqual(programs);
});
