import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { openCaches, savePending } from '../../../../src/caches/engine.ts';
import { cachePolicy } from '../../../../src/caches/policy.ts';
import { parseSpecs } from '../../../../src/caches/state.ts';
import type { CacheEntry, RestoreOutcome } from '../../../../src/host/ports.ts';
import { loadInputs } from '../../../../src/inputs/inputs.ts';
import { variableOf } from '../../../../src/inputs/read.ts';
import { forecast } from '../../../../src/shards/ledger/forecast.ts';
import { learn } from '../../../../src/shards/ledger/learn.ts';
import { parseLedger, serializeLedger } from '../../../../src/shards/ledger/text.ts';
import { keepLessons } from '../../../../src/shards/lessons.ts';
import { makePlan } from '../../../../src/shards/plan/plan.ts';
import { cacheHost, type Told } from '../../../support/cache-host.ts';
import { ran, runOf, suite } from '../../../support/ledgers.ts';

const A = 'tests/test_a.py';
const LEDGER = serializeLedger(learn(null, runOf(ran(suite(A, 3, 1, 1)))));
const PARTIAL = { kind: 'partial', key: 'aegis1-led-unit@9-1', bytes: 1, seconds: 0 } as const;

/** A cache that holds this text as the ledger. */
const holding = (text: string, outcome: RestoreOutcome = PARTIAL) => ({
  restore: async ({ paths: [path = ''] }: CacheEntry): Promise<RestoreOutcome> => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return outcome;
  },
});

function stepWith(told: Told = {}, given: Record<string, string> = {}) {
  const host = cacheHost(told);
  for (const file of [A, 'tests/test_b.py']) {
    mkdirSync(join(host.facts.workspace, 'tests'), { recursive: true });
    writeFileSync(
      join(host.facts.workspace, file),
      'def test_0(): pass\ndef test_1(): pass\ndef test_2(): pass\n',
    );
  }
  const values = Object.entries({ suite: 'unit', ...given }).map(([name, value]) => [
    variableOf(name),
    value,
  ]);
  const inputs = loadInputs(Object.fromEntries(values), host.facts, 'zstd');
  const lane = join(host.facts.temp, 'aegis', 'unit');
  mkdirSync(lane, { recursive: true });
  const caches = openCaches(host, cachePolicy(host.facts, inputs.caches));
  return { host, inputs, caches, places: { lane, shard: join(lane, 'shard') } };
}

const ids = ({ files }: Awaited<ReturnType<typeof forecast>>) =>
  files.flatMap(({ tests }) => tests.map(({ id }) => id));

describe('forecast', () => {
  test('without a ledger knows the files of the checkout', async () => {
    const found = await forecast(stepWith());
    expect(ids(found)).toEqual([A, 'tests/test_b.py']);
    expect(found).toMatchObject({ ledger: null, sessionSeconds: 0, notices: [] });
  });

  test('with a ledger knows the tests, and the files that are new', async () => {
    const found = await forecast(stepWith(holding(LEDGER)));
    expect(ids(found)).toEqual([`${A}::test_0`, `${A}::test_1`, `${A}::test_2`, 'tests/test_b.py']);
    expect(found.ledger?.run).toBe(1);
  });

  test('with the durations of another tool knows its tests', async () => {
    const step = stepWith();
    writeFileSync(
      join(step.host.facts.workspace, '.test_durations'),
      JSON.stringify({ [`${A}::test_0`]: 7 }),
    );
    const { files } = await forecast(step);
    expect(files[0]?.tests).toEqual([{ id: `${A}::test_0`, seconds: 7, group: '', quality: 'estimated' }]);
  });

  test('says which durations and pins cannot be used', async () => {
    const step = stepWith({}, { pin: 'tests/test_a.py\ntests/test_gone.py' });
    writeFileSync(join(step.host.facts.workspace, '.test_durations'), '[');
    const { files, notices } = await forecast(step);
    expect(notices).toEqual([
      expect.stringContaining('durations is no JSON object'),
      expect.stringContaining('tests/test_gone.py'),
    ]);
    expect(files[0]?.tests[0]?.group).toBe('pin 1');
  });
});

describe('the entry of the ledger', () => {
  test('is one file, found by the lane alone and saved in post', async () => {
    const { entry } = await forecast(
      stepWith({ facts: { runId: '77', attempt: 3 } }, { 'cache-prefix': 'v2' }),
    );
    expect(entry).toMatchObject({
      kind: 'ledger',
      key: 'aegis1-v2-led-unit@77-3',
      restoreKeys: ['aegis1-v2-led-unit@'],
      savedWhen: 'post',
    });
    expect(entry?.paths).toEqual([expect.stringMatching(/aegis-ledger\/unit\/ledger\.json$/)]);
  });

  test('is not asked for where caches are switched off', async () => {
    const step = stepWith(holding(LEDGER), { caches: 'none' });
    expect(await forecast(step)).toMatchObject({ ledger: null, entry: null });
    expect(step.host.restored).toEqual([]);
    expect(step.caches.report()).toEqual([]);
  });

  test.each([
    ['the service failed', holding(LEDGER, { kind: 'failed', reason: '(500)', seconds: 1 }), {}],
    ['nothing may be restored', holding(LEDGER), { facts: { event: 'release' } }],
  ])('must not be replaced where %s', async (_, told, more) => {
    expect(await forecast(stepWith({ ...told, ...more }))).toMatchObject({ ledger: null, entry: null });
  });

  test.each([
    ['damaged', '{"schema":1,'],
    ['of another schema', '{"schema":2}'],
    ['too large', ' '.repeat((64 << 20) + 1)],
  ])('is begun anew when it is %s', async (_, text) => {
    const found = await forecast(stepWith(holding(text)));
    expect(found.ledger).toBeNull();
    expect(found.entry).not.toBeNull();
  });

  test('of another step of this job is not taken for the one of the cache', async () => {
    const step = stepWith({ restore: async () => PARTIAL });
    const path = join(step.host.facts.temp, 'aegis-ledger/unit/ledger.json');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, LEDGER);
    expect((await forecast(step)).ledger).toBeNull();
  });
});

describe('keepLessons', () => {
  test('writes down what was learned, and post saves it where it is found again', async () => {
    const step = stepWith(holding(LEDGER));
    const found = await forecast(step);
    const { ledger } = await keepLessons(step, found, [ran(suite(A, 3, 1, 1))]);
    expect(ledger.run).toBe(2);
    const [path = ''] = found.entry?.paths ?? [];
    for (const file of [path, join(step.places.lane, 'ledger.json')])
      expect(parseLedger(readFileSync(file, 'utf8'))).toEqual(ledger);
    const specs = parseSpecs(JSON.parse(JSON.stringify(step.caches.pending())), step.host.facts);
    await savePending(step.host, specs);
    expect(step.host.saved).toMatchObject([{ key: found.entry?.key, paths: [path], portable: true }]);
  });

  test('knows next time which files hold no test', async () => {
    const step = stepWith();
    const found = await forecast(step);
    const { ledger } = await keepLessons(step, found, [ran(suite(A, 3))]);
    const next = await forecast(stepWith(holding(serializeLedger(ledger))));
    expect(next.files.map(({ tests }) => tests.length)).toEqual([3, 0]);
    expect(Object.keys(makePlan({ ...next, count: 2 }).files)).toEqual([A]);
  });

  test('saves nothing on a pull request, and says why', async () => {
    const step = stepWith({ ...holding(LEDGER), facts: { event: 'pull_request' } });
    await keepLessons(step, await forecast(step), [ran(suite(A, 3))]);
    expect(step.caches.pending()).toEqual([]);
    expect(step.caches.report()[0]?.save).toMatchObject({
      kind: 'skipped',
      reason: expect.stringContaining('pull_request'),
    });
  });

  test('saves nothing when nothing was learned', async () => {
    const step = stepWith(holding(LEDGER));
    await keepLessons(step, await forecast(step), [ran(suite(A, 3), { session: { finished: false } })]);
    expect(step.caches.pending()).toEqual([]);
  });

  test('writes through no link that the tests left where the entry belongs', async () => {
    const step = stepWith(holding(LEDGER));
    const found = await forecast(step);
    const [path = ''] = found.entry?.paths ?? [];
    const victim = join(step.host.facts.workspace, 'victim.txt');
    writeFileSync(victim, 'mine');
    rmSync(path);
    symlinkSync(victim, path);
    await keepLessons(step, found, [ran(suite(A, 3))]);
    expect(readFileSync(victim, 'utf8')).toBe('mine');
    expect(step.caches.pending()).toHaveLength(1);
  });
});
