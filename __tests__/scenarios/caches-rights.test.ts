import { expect, test } from '@jest/globals';
import { cacheOutputs, cacheRow, cacheWarnings, FULL, openCachedStage, seen } from '../support/cached.ts';
import { twirp } from '../support/service.ts';

const FILL = { env: { FILL: '1' } };
const MAIN = 'refs/heads/main';
const PULL = 'refs/pull/1/merge';

test('a pull request reads what its base has, and saves nothing', async () => {
  await using stage = await openCachedStage();
  await stage.visit(FILL);
  const pull = await stage.visit({ event: 'pull_request' });
  expect(pull.conclusion).toBe('success');
  expect(cacheOutputs(pull)).toEqual(['exact', 'exact', 'exact']);
  expect(seen(pull)).toBe(FULL);

  const other = await stage.visit({ event: 'pull_request', inputs: { 'cache-prefix': 'v2' }, ...FILL });
  expect(cacheOutputs(other)).toEqual(['miss', 'miss', 'miss']);
  expect(cacheRow(other, 'fixtures').saved).toBe('no: not saved on pull_request (`cache-save: auto`)');
  expect(stage.keys()).toHaveLength(5);
  expect([...cacheWarnings(pull), ...cacheWarnings(other)]).toEqual([]);
});

test('a pull request that saves always does so in its own scope, which main never reads', async () => {
  await using stage = await openCachedStage();
  const pull = await stage.visit({ event: 'pull_request', inputs: { 'cache-save': 'always' }, ...FILL });
  expect(pull.conclusion).toBe('success');
  expect(stage.keys().map((key) => key.split(' ')[0])).toEqual(Array(5).fill(PULL));
  expect(cacheOutputs(await stage.visit({ event: 'pull_request' }))).toEqual(['exact', 'exact', 'exact']);
  expect(cacheOutputs(await stage.visit(FILL))).toEqual(['miss', 'miss', 'miss']);
});

test.each([
  ['read only', [{ scope: MAIN, read: true, write: false }], 'miss', /write denied/, 0],
  ['write only', [{ scope: MAIN, read: false, write: true }], 'skipped', /^saved/, 5],
  ['of no rights', [], 'skipped', /write denied/, 0],
] as const)('a token that is %s is policy and no fault', async (_, caches, restored, saved, entries) => {
  await using stage = await openCachedStage();
  const job = await stage.visit({ caches, ...FILL });
  expect(job).toMatchObject({ conclusion: 'success', postExitCode: 0 });
  expect(cacheOutputs(job)).toEqual([restored, restored, restored]);
  expect(cacheRow(job, 'fixtures').saved).toMatch(saved);
  expect(job.log).not.toContain('another job');
  expect(cacheWarnings(job)).toEqual([]);
  expect(stage.keys()).toHaveLength(entries);
});

test('`cache-save: never` reads and saves nothing', async () => {
  await using stage = await openCachedStage();
  const job = await stage.visit({ inputs: { 'cache-save': 'never' }, ...FILL });
  expect(cacheOutputs(job)).toEqual(['miss', 'miss', 'miss']);
  expect(cacheRow(job, 'fixtures').saved).toBe('no: `cache-save: never`');
  expect(cacheRow(job, 'docker layers').saved).toBe('no: `cache-save: never`');
  expect(stage.keys()).toEqual([]);
});

test.each([
  ['a tag', { GITHUB_REF: 'refs/tags/v1.0', GITHUB_REF_NAME: 'v1.0', GITHUB_REF_TYPE: 'tag' }],
  ['a release', { GITHUB_EVENT_NAME: 'release', GITHUB_REF: 'refs/tags/v1.0' }],
])('%s is not built from caches unless they are named', async (_, override) => {
  await using stage = await openCachedStage();
  await stage.visit(FILL);
  const asked = stage.service.requests.length;
  const job = await stage.visit({ override });
  expect(job.conclusion).toBe('success');
  expect(cacheOutputs(job)).toEqual(['skipped', 'skipped', 'skipped']);
  expect(job.log).toContain('MADE');
  expect(cacheRow(job, 'fixtures').restored).toMatch(/not restored (on release|for tags)/);
  const methods = stage.service.requests.slice(asked).map(({ method }) => method);
  expect(methods.filter((method) => method.includes('Cache'))).toEqual([]);
  const named = await stage.visit({ override, inputs: { caches: 'fixtures' } });
  expect(cacheOutputs(named)).toEqual(['exact', 'skipped', 'skipped']);
});

test('two jobs that save one key at once end as stored and duplicate', async () => {
  await using stage = await openCachedStage();
  await stage.visit(FILL);
  const [made] = stage.service.caches();
  if (!made) throw new Error('nothing was saved');
  // Another job has reserved the key of our fixtures, and is still uploading when we save.
  const key = made.key.replace('aegis1-', 'aegis1-v2-');
  const reserved = await twirp(stage.service, 'CreateCacheEntry', { key, version: made.version });
  expect(reserved.body.ok).toBe(true);
  const job = await stage.visit({ inputs: { 'cache-prefix': 'v2' } });
  expect(job.conclusion).toBe('success');
  expect(cacheOutputs(job)[0]).toBe('miss');
  expect(cacheRow(job, 'fixtures').saved).toBe('no: another job has saved it, or is at it');
  expect(cacheWarnings(job)).toEqual([]);
  expect(stage.keys().some((stored) => stored.endsWith(key))).toBe(false);
});
