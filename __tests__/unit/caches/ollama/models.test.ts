import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { bringModels } from '../../../../src/caches/ollama/models.ts';
import { type ModelName, parseModel } from '../../../../src/caches/ollama/names.ts';
import { cacheHost } from '../../../support/cache-host.ts';
import { scratch } from '../../../support/facts.ts';
import {
  type Act,
  blobPath,
  fakeOllama,
  good,
  inTurn,
  lines,
  refusing,
  storeModel,
} from '../../../support/fake-ollama.ts';

const FAST = { stall: 500, quiet: 500, pause: 1, mostPause: 10, settle: 1 };
const full = (name: string) => `registry.ollama.ai/library/${name}:latest`;
const names = (...given: string[]) => given.map((one) => parseModel(one) as ModelName);

interface Story {
  readonly models?: readonly string[];
  readonly older?: boolean;
  readonly act?: Act;
  readonly other?: Act;
  /** The directory that is cached, where the server has another. */
  readonly cached?: string;
  /** What lies there before. */
  readonly prepare?: (directory: string) => void;
}

async function bring({
  models = ['one', 'two', 'three'],
  older = false,
  act,
  other,
  cached,
  prepare,
}: Story) {
  const directory = scratch('models');
  prepare?.(directory);
  await using server = await fakeOllama(directory, act, other);
  const host = cacheHost();
  const store = { url: server.url, directory: cached ?? directory, older };
  const brought = await bringModels(host, store, names(...models), FAST);
  return { brought, host, directory, server, pulled: server.pulls.map(({ model }) => model) };
}

const FINE = { missing: [], elsewhere: null };

test('only what is missing is pulled, two at a time', async () => {
  const act: Act = async (response, pull) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return good(response, pull);
  };
  const models = ['one', 'two', 'three', 'four', 'five'];
  const { brought, pulled, server, host } = await bring({
    models,
    act,
    prepare: (directory) => storeModel(directory, full('two'), ['config', 'two']),
  });
  expect(brought).toEqual(FINE);
  expect(pulled.sort()).toEqual(['one', 'three', 'four', 'five'].map(full).sort());
  expect(server.atOnce()).toBe(2);
  expect(host.lines[0]).toBe('Ollama has 1 of 5 models.');
});

test('with all of them there, nothing is pulled', async () => {
  const prepare = (directory: string) => storeModel(directory, full('One'), ['config', 'x']);
  const { brought, pulled } = await bring({ models: ['One', 'http://registry.ollama.ai/One'], prepare });
  expect(pulled).toEqual([]);
  expect(brought).toEqual(FINE);
});

test('what an older key has is pulled again, once; a registry that fails then costs nothing', async () => {
  const act: Act = (response, pull) =>
    (pull.model === full('two') ? refusing('pull model manifest: file does not exist') : good)(
      response,
      pull,
    );
  const prepare = (directory: string) => {
    storeModel(directory, full('one'), ['config', 'x']);
    storeModel(directory, full('two'), ['config', 'y']);
  };
  const { brought, pulled, host } = await bring({ models: ['one', 'two'], older: true, act, prepare });
  expect(brought).toEqual(FINE);
  expect(pulled.sort()).toEqual([full('one'), full('two')]);
  expect(host.lines.join('\n')).toContain('two stays as the cache has it: the registry does not have it');
});

test('all failures at once, and the others are there', async () => {
  const act: Act = (response, pull) =>
    pull.model === full('two')
      ? good(response, pull)
      : refusing('pull model manifest: file does not exist')(response, pull);
  const { brought, pulled, directory } = await bring({ act });
  expect(brought).toEqual({
    elsewhere: null,
    missing: [
      {
        code: 'AEGIS-E215',
        message: 'one: the registry does not have it (pull model manifest: file does not exist).',
      },
      {
        code: 'AEGIS-E215',
        message: 'three: the registry does not have it (pull model manifest: file does not exist).',
      },
    ],
  });
  expect(pulled).toHaveLength(3);
  expect(existsSync(blobPath(directory, `weights of ${full('two')}`))).toBe(true);
});

describe('a damaged model', () => {
  test('whose blob is cut is healed: a pull would take it for whole', async () => {
    const { brought, pulled, directory, host } = await bring({
      models: ['one'],
      prepare: (directory) => {
        storeModel(directory, full('one'), ['config', `weights of ${full('one')}`]);
        writeFileSync(blobPath(directory, `weights of ${full('one')}`), 'wei');
      },
    });
    expect(brought).toEqual(FINE);
    expect(pulled).toEqual([full('one')]);
    expect(readFileSync(blobPath(directory, `weights of ${full('one')}`), 'utf8')).toBe(
      `weights of ${full('one')}`,
    );
    expect(host.lines).toContain('one: removed 1 damaged blob.');
  });

  test('that took the blob of another pull for whole, which then was thrown away, is pulled once more', async () => {
    const hollow: Act = (response, pull) => {
      pull.store(['config', 'shared']);
      rmSync(blobPath(pull.directory, 'shared'));
      lines(response, { status: 'success' });
      response.end();
    };
    const { brought, pulled } = await bring({ models: ['one'], act: inTurn(hollow, good) });
    expect(brought).toEqual(FINE);
    expect(pulled).toEqual([full('one'), full('one')]);
  });

  test('that stays so is told', async () => {
    const hollow: Act = (response, pull) => {
      pull.store(['config', 'shared']);
      rmSync(blobPath(pull.directory, 'shared'));
      lines(response, { status: 'success' });
      response.end();
    };
    const { brought, pulled } = await bring({ models: ['one'], act: hollow });
    expect(pulled).toHaveLength(2);
    expect(brought.missing.map(({ message }) => message)).toEqual([
      'one: a blob of it is missing or has the wrong size.',
    ]);
  });
});

test('a pull that ends well and leaves nothing is told', async () => {
  const act: Act = (response) => {
    lines(response, { status: 'success' });
    response.end();
  };
  const { brought } = await bring({ models: ['one'], act });
  expect(brought.missing[0]?.message).toMatch(/^one: the server does not have it/);
});

test('a model that the server lists only a moment after its pull is looked for again', async () => {
  let asked = 0;
  const late: Act = (response, { model }) => {
    asked += 1;
    // The first look is before the pull.
    const models = asked > 3 ? [{ name: full('one') }] : [];
    response.end(JSON.stringify(model === '' ? { models } : { modelfile: '' }));
  };
  const { brought, pulled } = await bring({ models: ['one'], other: late });
  expect(brought).toEqual(FINE);
  expect(pulled).toEqual([full('one')]);
});

test('a model that has much to show is shown', async () => {
  const prepare = (directory: string) => storeModel(directory, full('one'), ['config', 'x']);
  const other: Act = (response, { model }) =>
    void response.end(
      JSON.stringify(
        model === '' ? { models: [{ name: full('one') }] } : { license: 'x'.repeat(3 * 2 ** 20) },
      ),
    );
  expect((await bring({ models: ['one'], prepare, other })).brought).toEqual(FINE);
});

describe('a server with a directory of its own', () => {
  test('is found out, with what it has and with what it pulls', async () => {
    const cached = scratch('cached');
    const prepare = (directory: string) => storeModel(directory, full('one'), ['config', 'x']);
    const { brought, directory, pulled } = await bring({ models: ['one', 'two'], cached, prepare });
    expect(brought).toEqual({ missing: [], elsewhere: directory });
    expect(pulled).toEqual([full('two')]);
  });

  test('also when the models of the list lie in the cached one', async () => {
    const cached = scratch('cached');
    storeModel(cached, full('one'), ['config', 'x']);
    const { brought, directory, pulled } = await bring({ models: ['one'], cached });
    expect(pulled).toEqual([full('one')]);
    expect(brought).toEqual({ missing: [], elsewhere: directory });
  });
});

describe('a server that does not work', () => {
  const json =
    (value: unknown, status = 200): Act =>
    (response) =>
      void response.writeHead(status).end(JSON.stringify(value));

  test.each<[string, Act, RegExp]>([
    ['an error', json({ error: 'broken' }, 500), /does not list its models: 500: broken/],
    ['no JSON', (response) => void response.end('<html>'), /no JSON object: <html>/],
    ['a list', json([]), /no JSON object/],
    ['too much', (response) => void response.end('x'.repeat(17 * 2 ** 20)), /longer than 16 MiB/],
    ['elsewhere', (response) => void response.writeHead(302, { location: '/x' }).end(), /302/],
  ])('%s instead of its models is AEGIS-E214', async (_, other, words) => {
    const { brought, pulled } = await bring({ other });
    expect(pulled).toEqual([]);
    expect(brought.missing).toEqual([{ code: 'AEGIS-E214', message: expect.stringMatching(words) }]);
  });

  test('strange models in its list are passed over, and one that it cannot show is told', async () => {
    const models = [null, 7, {}, { name: 7 }, { name: '../../x' }, { name: 'one:latest' }];
    const other: Act = (response, { model }) =>
      model === ''
        ? json({ models })(response, {} as never)
        : json({ error: 'bad gguf' }, 500)(response, {} as never);
    const prepare = (directory: string) => storeModel(directory, full('one'), ['config', 'x']);
    const { brought, pulled } = await bring({ models: ['one'], other, prepare });
    expect(pulled).toEqual([]);
    expect(brought.missing).toEqual([
      { code: 'AEGIS-E215', message: 'one: the server cannot show it (500: bad gguf).' },
    ]);
  });
});
